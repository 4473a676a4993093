import { z } from 'zod'
import { HOUR, iso } from '../../base/time.ts'
import { defineAct, type Act } from '../../platform/bulk/act.ts'
import { choicesOf, words } from '../../platform/lists/fields.ts'
import { acknowledgeAlarm, silenceAlarm } from './acknowledge.ts'
import type { Alarm } from './types.ts'

const OVER = words('Over already', 'Bereits vorbei')

const LONGEST_HOURS = 90 * 24

/** What can be done to many alarms. */
export const ALARM_ACTS: readonly Act[] = [
  defineAct({
    name: 'alarms.acknowledge',
    list: 'alarms',
    may: 'alarms.manage',
    title: words('Acknowledge', 'Bestätigen'),
    dangerous: false,
    input: z.object({}),
    reasons: { over: OVER, acknowledged: words('Acknowledged already', 'Bereits bestätigt') },
    judge: ({ state, acknowledged }: Alarm) =>
      state === 'cleared' ? 'over' : acknowledged === null ? null : 'acknowledged',
    versionOf: knownAs,
    label: labelOf,
    consequences: (items) => [
      {
        title: words(
          'Over with that, because they tell what somebody did',
          'Damit vorbei, weil sie von einer Tat berichten',
        ),
        count: items.filter(({ endsByItself }) => !endsByItself).length,
      },
    ],
    apply: (unit, { id }) => acknowledgeAlarm(unit, { id }),
  }),
  defineAct({
    name: 'alarms.silence',
    list: 'alarms',
    may: 'alarms.manage',
    title: words('Silence', 'Stummschalten'),
    dangerous: false,
    input: z.object({ hours: z.coerce.number().int().min(1).max(LONGEST_HOURS) }),
    asks: [
      {
        name: 'hours',
        title: words('For', 'Für'),
        choices: choicesOf({
          1: ['1 hour', '1 Stunde'],
          24: ['1 day', '1 Tag'],
          168: ['1 week', '1 Woche'],
          720: ['30 days', '30 Tage'],
          [LONGEST_HOURS]: ['90 days', '90 Tage'],
        }),
      },
    ],
    reasons: { over: OVER },
    judge: ({ state }: Alarm) => (state === 'cleared' ? 'over' : null),
    label: labelOf,
    apply: (unit, { id }, { hours }) => silenceAlarm(unit, { id, until: iso(unit.at + hours * HOUR) }),
  }),
]

/** Nobody acknowledges more than he saw: a check that grew worse, more of the same in the feed. A check's count only tells its age. */
function knownAs({ severity, endsByItself, occurrences }: Alarm): string {
  return endsByItself ? severity : `${severity} ${occurrences}`
}

function labelOf({ rule, subject }: Alarm): string {
  return subject === '-' ? rule : `${rule} ${subject}`
}
