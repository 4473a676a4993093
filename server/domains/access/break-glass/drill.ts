import type { Reading, Unit } from '../../../base/audit/unit.ts'
import { forbidden, Refusal } from '../../../base/errors.ts'
import { iso } from '../../../base/time.ts'
import type { AccessParts } from '../parts.ts'
import { accountOf } from '../roles/callers.ts'
import { takeAttempt, type Throttle, keyOf } from '../sign-in/throttle.ts'
import { assertWellTyped, judgeCode } from './check-code.ts'
import { noteDrill } from './store.ts'

const drillThrottle = (accountId: string): Throttle => ({ key: keyOf('emergency-drill', accountId), free: 5 })

/**
 * Judges a code that is being tried out. A wrong one is an entry of its own: the envelope holds something else than it says.
 * @throws Refusal access.emergency_code_mistyped, access.emergency_code_not_this, access.too_many_attempts
 */
export async function checkDrill(
  parts: Pick<AccessParts, 'bookkeep' | 'unit'>,
  reading: Reading,
  { code }: { code: string },
): Promise<{ id: string }> {
  assertWellTyped(code)
  await parts.bookkeep((tx) => takeAttempt(tx, [drillThrottle(accountOf(reading))], reading.at))
  const id = await judgeCode(reading, code)
  if (id !== null) return { id }
  await parts.unit(reading, async ({ record }) => {
    record({ action: 'access.drill_break_glass', target: 'emergency-code:-', outcome: 'failed' })
  })
  throw notThis()
}

/** Notes a drill that went well: no session is opened, and the code stays good. */
export async function drillBreakGlass(
  { tx, at, actor, record }: Unit,
  { id }: { id: string },
): Promise<{ drilledAt: string }> {
  await noteDrill(tx, id, actor.id, at)
  record({ action: 'access.drill_break_glass', target: `emergency-code:${id}` })
  return { drilledAt: iso(at) }
}

function notThis(): Refusal {
  return forbidden(
    'access.emergency_code_not_this',
    'This is not the emergency code that is good now. Look for the newest sheet, or make a new code.',
  )
}
