import { Gauge, Registry } from '@prometheus-io/client'
import type { Database } from '../../base/database/database.ts'

/** The figures that Prometheus reads; names follow its conventions, and no label carries a person, device or serial. */
export function metricsOf(database: Database, version: string): Registry {
  const registry = new Registry()
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  new Gauge({
    name: 'freehold_build_info',
    help: 'Version that runs',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1)
  gauge('freehold_commit_groups_total', 'Commits of the writer', () => database.stats.groups)
  gauge('freehold_units_total', 'Units that were committed', () => database.stats.units)
  gauge(
    'freehold_last_flush_seconds',
    'Time until the disk had what was committed last',
    () => database.stats.lastFlushMs / 1000,
  )
  gauge('freehold_writable', '1 while changes are taken; 0 after a disk error, until all data was verified', () =>
    database.condition.state === 'writable' ? 1 : 0,
  )
  gauge('freehold_audit_entries', 'Entries in the audit log', () => database.head.seq)
  gauge('freehold_disk_free_bytes', 'Free space on the disk of the database', () => database.space.free)
  gauge('process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss())
  gauge('process_uptime_seconds', 'Seconds since the start', () => process.uptime())
  return registry
}
