import type { Origin, Tx, Reading, UnitContext } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import { findSession } from '../sessions/store.ts'
import { findKnownBrowser } from './browsers.ts'
import { keepTurn, leaveLine, takeTurn } from './line.ts'
import {
  addressThrottle,
  browserThrottle,
  confirmationThrottle,
  count,
  factorThrottle,
  forgetAttempts,
  forgiveAttempt,
  signInThrottle,
  waitFor,
  type Throttle,
} from './throttle.ts'

/** Whether an attempt may be judged: the wait if not, and whether the account knows the browser. */
export interface Attempt {
  wait: Millis
  known: boolean
}

/**
 * Counts an attempt to give the password of an account before it is judged. A browser that the account knows is held up by its
 * own wrong guesses alone; all others by their address, by their address with this name, and by everybody's at this name.
 */
export async function takePasswordAttempt(
  tx: Tx,
  { origin, usernameKey, at }: { origin: Origin; usernameKey: string; at: Millis },
): Promise<Attempt> {
  const known = await findKnownBrowser(tx, origin, { usernameKey }, at)
  const throttles = known ? [browserThrottle('password', known)] : sharedBy(origin, usernameKey)
  const wait = await waitFor(tx, throttles, at)
  if (wait > 0) return { wait, known: known !== null }
  const turn = known ? 0 : await takeTurn(tx, { address: origin.address, usernameKey }, at)
  if (turn === 0) await count(tx, throttles, at)
  return { wait: turn, known: known !== null }
}

const sharedBy = ({ address }: Origin, usernameKey: string): Throttle[] => [
  addressThrottle(address),
  signInThrottle(address, usernameKey),
]

/** The password was right: its attempt is taken back, and wrong ones before it from this browser or address are forgotten. */
export async function settlePasswordAttempt(tx: Tx, { origin, at }: UnitContext, usernameKey: string): Promise<void> {
  const known = await findKnownBrowser(tx, origin, { usernameKey }, at)
  if (known) return await forgetAttempts(tx, [browserThrottle('password', known)])
  const { address } = origin
  await forgetAttempts(tx, [signInThrottle(address, usernameKey)])
  await forgiveAttempt(tx, addressThrottle(address))
  await leaveLine(tx, { address, usernameKey })
}

/** The password was not judged at all: nobody pays for that. */
export async function giveBackAttempt(tx: Tx, { origin, at }: UnitContext, usernameKey: string): Promise<void> {
  const known = await findKnownBrowser(tx, origin, { usernameKey }, at)
  const throttles = known ? [browserThrottle('password', known)] : sharedBy(origin, usernameKey)
  for (const throttle of throttles) await forgiveAttempt(tx, throttle)
  if (!known) await keepTurn(tx, { address: origin.address, usernameKey }, at)
}

/**
 * What counts attempts at a second factor. Who knows a password and nothing else neither holds up a browser that the account
 * knows nor a session that is open already.
 */
export async function factorThrottleFor(
  tx: Reading['tx'],
  { origin, at }: UnitContext,
  accountId: string,
): Promise<Throttle> {
  const known = await findKnownBrowser(tx, origin, { accountId }, at)
  if (known) return browserThrottle('factor', known)
  const session = origin.sessionId === null ? undefined : await findSession(tx, origin.sessionId)
  return session?.state === 'open' ? confirmationThrottle(accountId) : factorThrottle(accountId)
}
