import type { Reading } from '../../base/audit/unit.ts'
import { rulesOf, toAlarm } from './show-alarms.ts'
import { newestAlarms, MOST_OPEN } from './store.ts'
import type { Alarm } from './types.ts'

/** Every alarm that is not over, as far as the caller may see it: the home page holds its looks against them. */
export async function standingAlarms(reading: Reading): Promise<Alarm[]> {
  const { tx, at } = reading
  const rows = await newestAlarms(tx, { rules: await rulesOf(reading), at, state: 'standing' }, MOST_OPEN)
  return rows.map((row) => toAlarm(row, at))
}
