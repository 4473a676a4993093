import type { ReadTx } from '../../base/audit/unit.ts'
import type { Clock } from '../../base/time.ts'
import type { Figure } from '../../platform/http/metrics.ts'
import { RULES } from './rules.ts'
import { countPending } from './store.ts'

const SEVERITIES = ['bad', 'attention', 'unknown'] as const

/** Alarms as figures for Prometheus. */
export function alarmFigures(tx: ReadTx, clock: Clock): Figure[] {
  return [
    {
      name: 'freehold_alarms',
      help: 'Alarms that nobody has acknowledged or silenced, by gravity',
      labels: ['severity'],
      read: async () => {
        const counts = await countPending(
          tx,
          RULES.map(({ id }) => id),
          clock(),
        )
        return SEVERITIES.map((severity) => ({ labels: { severity }, value: counts.get(severity) ?? 0 }))
      },
    },
  ]
}
