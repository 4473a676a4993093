import type { ApiOf } from '../../platform/http/contract.ts'
import { NO_INPUT, read } from '../../platform/http/route.ts'
import { HostCondition, hostCondition } from './condition.ts'
import { HostFacts, hostFacts, type HostParts } from './facts.ts'

/** The addresses of this room. */
export function hostRoutes(parts: HostParts) {
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
      summary: 'Whether changes are taken: after a disk error not before all data was verified',
      input: NO_INPUT,
      output: HostCondition,
      run: async () => hostCondition(parts.condition()),
    }),
  ] as const
}

export type ApiHost = ApiOf<ReturnType<typeof hostRoutes>>
