import { timingSafeEqual } from 'node:crypto'
import type { Reading } from '../../../base/audit/unit.ts'
import { invalid, Refusal, unauthenticated } from '../../../base/errors.ts'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { AccessParts } from '../parts.ts'
import { recordRefusal } from '../sign-in/refusals.ts'
import { codeThrottle, takeAttempt } from '../sign-in/throttle.ts'
import { hashEmergencyCode, isEmergencyCode } from './code.ts'
import { findLiveCode } from './store.ts'

type Parts = Pick<AccessParts, 'bookkeep' | 'unit' | 'refusalFloorMs'>

/** Compared with where no code is good, so that the same work is done. */
const NO_HASH = Buffer.alloc(32)

/**
 * Judges an emergency code before it is used. A wrong one and one where none was made get one answer in one time; which it was is
 * written nowhere.
 * @throws Refusal access.emergency_code_mistyped, access.emergency_code_wrong, access.too_many_attempts
 */
export async function checkEmergencyCode(
  parts: Parts,
  reading: Reading,
  { code }: { code: string },
): Promise<{ id: string }> {
  assertWellTyped(code)
  const start = performance.now()
  try {
    await parts.bookkeep((tx) => takeAttempt(tx, [codeThrottle('emergency', reading.origin.address)], reading.at))
    const id = await judgeCode(reading, code)
    if (id === null) throw emergencyCodeWrong()
    return { id }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await recordRefusal(parts, reading, error.status === 429 ? 'throttled' : 'emergency', null)
    await wait(Math.max(0, parts.refusalFloorMs - (performance.now() - start)))
    throw error
  }
}

/** The id of the code that is good, if this is it. */
export async function judgeCode({ tx }: Pick<Reading, 'tx'>, code: string): Promise<string | null> {
  const live = await findLiveCode(tx)
  const right = timingSafeEqual(hashEmergencyCode(code), live?.code_hash ?? NO_HASH)
  return live && right ? live.id : null
}

/** Costs no look at what is stored: the last group follows from the others, whether a code was made or not. */
export function assertWellTyped(code: string): void {
  if (isEmergencyCode(code)) return
  const message = 'This is not how emergency codes look: a sign is wrong or missing. Compare it with the sheet.'
  throw invalid('access.emergency_code_mistyped', message, [{ pointer: '/code', message }])
}

export function emergencyCodeWrong(): Refusal {
  return unauthenticated(
    'access.emergency_code_wrong',
    'This emergency code is not good: it is another one, was used or replaced.',
  )
}
