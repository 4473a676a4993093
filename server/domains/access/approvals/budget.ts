import type { ReadTx, Unit } from '../../../base/audit/unit.ts'
import { Refusal } from '../../../base/errors.ts'
import { newId } from '../../../base/ids.ts'
import { HOUR, iso, SECOND, type Millis } from '../../../base/time.ts'
import { readSection } from '../../settings/index.ts'
import type { DestructiveAct } from './destructive.ts'
import { FOUR_EYES, isSettled } from './settings.ts'

interface Spent {
  at: Millis
  weight: number
}

/**
 * Takes from what may be destroyed in an hour, within the unit that destroys: only what was committed counts, and units come one after
 * the other, so nobody slips through at the edge. What jobs do was counted where it was asked for.
 * @throws Refusal access.budget_spent
 */
export async function spendBudget(unit: Unit, act: DestructiveAct, weight = 1): Promise<void> {
  const { tx, at, actor, origin } = unit
  if (origin.door === 'job' || !(await isSettled(tx, at))) return
  const { destructivePerHour } = await readSection(tx, FOUR_EYES)
  const spent = await spentSince(tx, at - HOUR)
  const free = freeAt(spent, destructivePerHour, weight, at)
  if (free !== at) throw budgetSpent(destructivePerHour, free, at)
  await tx
    .deleteFrom('access_destructive_acts')
    .where('at', '<=', at - HOUR)
    .execute()
  const account_id = actor.kind === 'account' ? actor.id : null
  await tx
    .insertInto('access_destructive_acts')
    .values({ id: newId(at), at, act, account_id, weight })
    .execute()
}

async function spentSince(tx: ReadTx, since: Millis): Promise<Spent[]> {
  return await tx
    .selectFrom('access_destructive_acts')
    .select(['at', 'weight'])
    .where('at', '>', since)
    .orderBy('at')
    .execute()
}

/** Pure: when so much more fits into the hour; null: never, it is more than an hour ever has. */
export function freeAt(spent: readonly Spent[], most: number, weight: number, at: Millis): Millis | null {
  if (weight > most) return null
  let over = spent.reduce((sum, one) => sum + one.weight, weight) - most
  if (over <= 0) return at
  for (const one of spent) {
    over -= one.weight
    if (over <= 0) return one.at + HOUR
  }
  return null
}

function budgetSpent(most: number, free: Millis | null, at: Millis): Refusal {
  const when = free === null ? 'This alone is more than that' : `There is room again at ${iso(free)}`
  return new Refusal(
    429,
    'access.budget_spent',
    `At most ${most} destructive acts happen here in an hour, whoever asks. ${when}. Nothing was changed.`,
    free === null ? {} : { retryAfter: Math.ceil((free - at) / SECOND), freeAt: iso(free) },
  )
}
