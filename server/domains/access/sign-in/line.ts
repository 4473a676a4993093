import type { Tx } from '../../../base/audit/unit.ts'
import { SECOND, type Millis } from '../../../base/time.ts'
import { networkOf } from '../../../platform/http/network.ts'
import { findCounted, keyOf, LONGEST_WAIT, writeCounted } from './throttle.ts'

/** Wrong passwords of one account, from all addresses together, before a line forms. */
const FREE_FOR_ALL = 20

/** In the line one attempt is judged every so often. */
const TURN_EVERY = 5 * SECOND

/** Who wants to guess at an account, from a browser that it does not know. */
export interface Unknown {
  address: string | null
  usernameKey: string
}

/**
 * Lets an attempt at an account pass, whatever addresses others guess from. After the free ones each address gets a turn in a
 * line, and may try once when it has come: guesses are few then, and nobody who waits his turn is kept out by how many others
 * wait. No turn is further away than the longest wait.
 * @returns how long to wait; 0 is not at all
 */
export async function takeTurn(tx: Tx, unknown: Unknown, at: Millis): Promise<Millis> {
  const line = await findCounted(tx, lineOf(unknown))
  const failures = (line?.failures ?? 0) + 1
  if (!line || line.failures < FREE_FOR_ALL) {
    await writeCounted(tx, lineOf(unknown), { failures, blocked_until: line?.blocked_until ?? 0, last_at: at })
    return 0
  }
  const turn = await findCounted(tx, turnOf(unknown))
  if (!turn) return await queue(tx, unknown, line, at)
  if (turn.blocked_until > at) return turn.blocked_until - at
  await tx.deleteFrom('access_throttles').where('key', '=', turn.key).execute()
  await writeCounted(tx, line.key, { failures, blocked_until: line.blocked_until, last_at: at })
  return 0
}

async function queue(
  tx: Tx,
  unknown: Unknown,
  line: { key: string; failures: number; blocked_until: Millis },
  at: Millis,
): Promise<Millis> {
  const turn = Math.min(Math.max(line.blocked_until, at) + TURN_EVERY, at + LONGEST_WAIT)
  await writeCounted(tx, line.key, { failures: line.failures, blocked_until: turn, last_at: at })
  await writeCounted(tx, turnOf(unknown), { failures: 0, blocked_until: turn, last_at: at })
  return turn - at
}

/** Takes back the attempt that was right. */
export async function leaveLine(tx: Tx, unknown: Unknown): Promise<void> {
  const line = await findCounted(tx, lineOf(unknown))
  if (line) await writeCounted(tx, line.key, { ...line, failures: Math.max(0, line.failures - 1) })
}

/** Takes back an attempt that was not judged: whoever waited for it does not wait again. */
export async function keepTurn(tx: Tx, unknown: Unknown, at: Millis): Promise<void> {
  await leaveLine(tx, unknown)
  await writeCounted(tx, turnOf(unknown), { failures: 0, blocked_until: at, last_at: at })
}

const lineOf = ({ usernameKey }: Unknown): string => keyOf('line', usernameKey)

const turnOf = ({ address, usernameKey }: Unknown): string => keyOf('turn', networkOf(address), usernameKey)
