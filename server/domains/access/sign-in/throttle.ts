import { createHash } from 'node:crypto'
import type { Tx } from '../../../base/audit/unit.ts'
import { Refusal } from '../../../base/errors.ts'
import { HOUR, MINUTE, SECOND, type Millis } from '../../../base/time.ts'
import { networkOf } from '../../../platform/http/network.ts'

/** What is counted, and how many attempts are free before each further one has to wait twice as long. */
export interface Throttle {
  key: string
  free: number
}

export const LONGEST_WAIT = 15 * MINUTE
const FORGOTTEN_AFTER = HOUR

/** Attempts to give a password, by one address, whatever the account. */
export function addressThrottle(address: string | null): Throttle {
  return { key: keyOf('address', networkOf(address)), free: 30 }
}

/** Attempts to sign in to one account from one address: a stranger elsewhere cannot lock the owner out. */
export function signInThrottle(address: string | null, usernameKey: string): Throttle {
  return { key: keyOf('sign-in', networkOf(address), usernameKey), free: 5 }
}

/** Attempts to give a second factor. By account: whoever gets here knew the password, and six digits are few. */
export function factorThrottle(accountId: string): Throttle {
  return { key: keyOf('factor', accountId), free: 5 }
}

/** Codes by mail for one account. */
export function mailThrottle(accountId: string): Throttle {
  return { key: keyOf('mail', accountId), free: 3 }
}

/** Attempts to give a second factor within open sessions: who knows the password alone does not hold them up. */
export function confirmationThrottle(accountId: string): Throttle {
  return { key: keyOf('confirmation', accountId), free: 5 }
}

/** Attempts in a browser that the account knows, in place of all that others share. */
export function browserThrottle(step: 'password' | 'factor', tokenHash: Buffer): Throttle {
  return { key: keyOf('browser', step, tokenHash.toString('base64url')), free: 5 }
}

/** Attempts to give the current password within a session. */
export function passwordThrottle(accountId: string): Throttle {
  return { key: keyOf('password', accountId), free: 5 }
}

/** Attempts with a one-time code of `kind`, by one address. */
export function codeThrottle(kind: 'invitation' | 'setup' | 'emergency', address: string | null): Throttle {
  return { key: keyOf(kind, networkOf(address)), free: 10 }
}

/** Hashed: what people type as a user name is now and then their password. */
export function keyOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

/**
 * Counts an attempt before it is judged, so that many at the same instant cannot all slip through. Nothing is counted while
 * one of the throttles makes the caller wait.
 * @throws Refusal access.too_many_attempts with the seconds to wait
 */
export async function takeAttempt(tx: Tx, throttles: readonly Throttle[], at: Millis): Promise<void> {
  const wait = await waitFor(tx, throttles, at)
  if (wait > 0) throw tooManyAttempts(wait)
  await count(tx, throttles, at)
}

/** How long these throttles make the caller wait; 0 is not at all. */
export async function waitFor(tx: Tx, throttles: readonly Throttle[], at: Millis): Promise<Millis> {
  await tx
    .deleteFrom('access_throttles')
    .where('last_at', '<=', at - FORGOTTEN_AFTER)
    .execute()
  const keys = throttles.map(({ key }) => key)
  const rows = await tx.selectFrom('access_throttles').select('blocked_until').where('key', 'in', keys).execute()
  return Math.max(0, ...rows.map(({ blocked_until }) => blocked_until - at))
}

/** Counts an attempt with each of these throttles. */
export async function count(tx: Tx, throttles: readonly Throttle[], at: Millis): Promise<void> {
  for (const { key, free } of throttles) {
    const failures = ((await findCounted(tx, key))?.failures ?? 0) + 1
    await writeCounted(tx, key, { failures, blocked_until: at + waitAfter(failures, free), last_at: at })
  }
}

export function findCounted(tx: Tx, key: string) {
  return tx.selectFrom('access_throttles').selectAll().where('key', '=', key).executeTakeFirst()
}

export async function writeCounted(
  tx: Tx,
  key: string,
  row: { failures: number; blocked_until: Millis; last_at: Millis },
): Promise<void> {
  await tx
    .insertInto('access_throttles')
    .values({ key, ...row })
    .onConflict((oc) => oc.column('key').doUpdateSet(row))
    .execute()
}

function waitAfter(failures: number, free: number): Millis {
  return failures < free ? 0 : Math.min(2 ** Math.min(failures - free, 20) * SECOND, LONGEST_WAIT)
}

/** The answer to whoever has to wait, the same for names that exist and for those that do not. */
export function tooManyAttempts(wait: Millis): Refusal {
  const seconds = Math.ceil(wait / SECOND)
  return new Refusal(429, 'access.too_many_attempts', `Too many attempts. Try again in ${seconds} seconds.`, {
    retryAfter: seconds,
  })
}

/** Forgets the attempts: the caller has proven himself. */
export async function forgetAttempts(tx: Tx, throttles: readonly Throttle[]): Promise<void> {
  const keys = throttles.map(({ key }) => key)
  await tx.deleteFrom('access_throttles').where('key', 'in', keys).execute()
}

/** Takes back the one attempt that was right; earlier wrong ones of the same address still count. */
export async function forgiveAttempt(tx: Tx, { key, free }: Throttle): Promise<void> {
  const row = await tx.selectFrom('access_throttles').selectAll().where('key', '=', key).executeTakeFirst()
  if (!row) return
  const failures = Math.max(0, row.failures - 1)
  const blocked_until = failures < free ? 0 : row.blocked_until
  await tx.updateTable('access_throttles').set({ failures, blocked_until }).where('key', '=', key).execute()
}
