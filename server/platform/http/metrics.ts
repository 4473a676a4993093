import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client'
import type { Database } from '../../base/database/database.ts'

/** One value of a figure; labels have few values each, and never a person, device or serial. */
export interface Value {
  labels?: Record<string, string>
  value: number
}

/** A figure that somebody reads for Prometheus, under a name of its conventions. */
export interface Figure {
  name: `freehold_${string}`
  help: string
  labels?: readonly string[]
  /** Only goes up, and its name ends with `_total`. */
  counts?: true
  read: () => readonly Value[] | Promise<readonly Value[]>
}

/** Whatever a request is: one of the API, or of a protocol of devices. */
export type RequestKind = 'read' | 'change' | 'protocol'

/** What the server counts while it works, and all that Prometheus reads. */
export class Metrics {
  readonly registry = new Registry()
  readonly #requests: Histogram<'kind' | 'outcome'>
  readonly #scep: Counter<'operation' | 'outcome'>

  constructor() {
    const registers = [this.registry]
    this.#requests = new Histogram({
      name: 'freehold_http_request_duration_seconds',
      help: 'Time from the head of a request to the end of its answer',
      labelNames: ['kind', 'outcome'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    })
    this.#scep = new Counter({
      name: 'freehold_scep_requests_total',
      help: 'SCEP requests by operation (RFC 8894) and what came of them',
      labelNames: ['operation', 'outcome'],
      registers,
    })
    for (const operation of ['GetCACaps', 'GetCACert', 'PKIOperation'])
      for (const outcome of ['granted', 'refused', 'failed']) this.#scep.inc({ operation, outcome }, 0)
    for (const figure of loopFigures()) this.add(figure)
  }

  /** Adds a figure that is read at each scrape. */
  add({ name, help, labels = [], counts, read }: Figure): void {
    const common = { name, help, labelNames: [...labels], registers: [] }
    const metric = counts
      ? new Counter({
          ...common,
          async collect() {
            const values = await read()
            this.reset()
            for (const { labels: of = {}, value } of values) this.inc(of, value)
          },
        })
      : new Gauge({
          ...common,
          async collect() {
            const values = await read()
            this.reset()
            for (const { labels: of = {}, value } of values) this.set(of, value)
          },
        })
    this.registry.registerMetric(metric)
  }

  /** An answer went out. */
  request(kind: RequestKind, status: number, seconds: number): void {
    const outcome = status < 400 ? 'done' : status < 500 ? 'refused' : 'failed'
    this.#requests.observe({ kind, outcome }, seconds)
  }

  /** A SCEP request was answered. */
  readonly scep = (operation: string, outcome: 'granted' | 'refused' | 'failed'): void => {
    this.#scep.inc({ operation, outcome })
  }
}

/** What the floors themselves know: process, writer, log, disk. */
export function houseFigures(database: Database, version: string): Figure[] {
  const one = (name: Figure['name'], help: string, read: () => number): Figure => ({
    name,
    help,
    read: () => [{ value: read() }],
    ...(name.endsWith('_total') ? { counts: true } : {}),
  })
  return [
    {
      name: 'freehold_build_info',
      help: 'Version that runs',
      labels: ['version'],
      read: () => [{ labels: { version }, value: 1 }],
    },
    one('freehold_commit_groups_total', 'Commits of the writer', () => database.stats.groups),
    one('freehold_units_total', 'Units that were committed', () => database.stats.units),
    one(
      'freehold_last_flush_seconds',
      'Time until the disk had what was committed last',
      () => database.stats.lastFlushMs / 1000,
    ),
    one('freehold_writable', '1 while changes are taken; 0 after a disk error, until all data was verified', () =>
      database.condition.state === 'writable' ? 1 : 0,
    ),
    one('freehold_audit_entries', 'Entries in the audit log', () => database.head.seq),
    one('freehold_audit_intact', '0 if the check at the start found an entry that was changed', () =>
      database.checked.firstBad === null ? 1 : 0,
    ),
    one('freehold_disk_free_bytes', 'Free space on the disk of the database', () => database.space.free),
    one('freehold_disk_size_bytes', 'Size of the disk of the database', () => database.space.total),
    one('freehold_process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss()),
    one('freehold_process_start_time_seconds', 'When the server started', () => STARTED),
  ]
}

const STARTED = Math.round(performance.timeOrigin / 1000)

/** How late the event loop is since the last scrape: whatever it does not get round to, everybody waits for. */
function loopFigures(): Figure[] {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const seconds = (nanoseconds: number): number => (Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0)
  return [
    {
      name: 'freehold_event_loop_lag_p99_seconds',
      help: 'How late the event loop was since the last scrape, 99th percentile',
      read: () => {
        const value = seconds(delay.percentile(99))
        delay.reset()
        return [{ value }]
      },
    },
  ]
}
