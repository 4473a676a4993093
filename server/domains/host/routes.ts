import { z } from 'zod'
import type { Unit } from '../../base/audit/unit.ts'
import type { ApiOf } from '../../platform/http/contract.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import type { Jobs } from '../../platform/jobs/job.ts'
import { HostCondition, hostCondition } from './condition.ts'
import { HostFacts, hostFacts, type HostParts } from './facts.ts'
import type { RetentionParts } from './retention/retain.ts'
import { Retention, showRetention } from './retention/show.ts'

/** The addresses of this room. */
export function hostRoutes(parts: HostParts, retention: Pick<RetentionParts, 'growing' | 'space'> & { jobs: Jobs }) {
  return [
    read({
      at: 'GET /host',
      may: 'host.read',
      summary: 'Show facts about the machine: versions, disk, clock',
      input: NO_INPUT,
      output: HostFacts,
      run: (reading) => hostFacts(reading, parts),
    }),
    read({
      at: 'GET /host/condition',
      may: 'signed-in',
      byToken: true,
      summary: 'Whether changes are taken: after a disk error not before all data was verified',
      input: NO_INPUT,
      output: HostCondition,
      run: async () => hostCondition(parts.condition()),
    }),
    read({
      at: 'GET /retention',
      may: 'host.read',
      summary: 'What takes how much of the disk, how long it is kept, and when the disk is full',
      input: NO_INPUT,
      output: Retention,
      run: (reading) => showRetention(reading, retention),
    }),
    change({
      at: 'POST /retention/runs',
      may: 'settings.manage',
      summary: 'Let go of what is old and measure now, not only at night',
      input: NO_INPUT,
      output: z.object({ job: z.string() }),
      records: ['host.request_retention'],
      run: (unit) => requestRetention(unit, retention.jobs),
    }),
  ] as const
}

async function requestRetention(unit: Unit, jobs: Jobs): Promise<{ job: string }> {
  const { id } = await jobs.enqueue(unit, 'host.retain', {}, { once: 'host.retain' })
  unit.record({ action: 'host.request_retention', target: `job:${id}` })
  return { job: id }
}

export type ApiHost = ApiOf<ReturnType<typeof hostRoutes>>
