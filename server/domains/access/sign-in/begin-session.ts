import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { Reading, Unit } from '../../../base/audit/unit.ts'
import { newId } from '../../../base/ids.ts'
import { Refusal, unauthenticated } from '../../../base/errors.ts'
import type { Vault } from '../../../base/secrets/vault.ts'
import type { Told } from '../accounts/directory-accounts.ts'
import { grantsReaching, rolesOf } from '../roles/rights.ts'
import { openHalfSession, type HalfSession } from './open-session.ts'
import type { AccessParts, DirectorySignIn } from '../parts.ts'
import { recordRefusal, type RefusalKind } from './refusals.ts'
import {
  findAccount,
  findAccountOfPerson,
  findLocalAccount,
  insertAccount,
  updateAccount,
  usernameKey,
  type AccountRow,
} from '../accounts/store.ts'
import { giveBackAttempt, settlePasswordAttempt, takePasswordAttempt } from './attempts.ts'
import { tooManyAttempts } from './throttle.ts'

export interface Credentials {
  username: string
  password: string
}

/** Who gave the right password: an account of ours, or a person of a directory. */
export type SignIn =
  | { kind: 'local'; username: string; accountId: string; verifiedHash: string; newHash: string | null }
  | ({ kind: 'directory'; username: string } & DirectorySignIn)

type SignInParts = Pick<AccessParts, 'passwords' | 'bookkeep' | 'unit' | 'verifyDirectoryPassword' | 'refusalFloorMs'>

/** Turned away, for a reason that only the log knows. */
class TurnedAway extends Error {
  readonly kind: RefusalKind
  readonly accountId: string | null
  constructor(kind: RefusalKind, accountId: string | null) {
    super(kind)
    this.kind = kind
    this.accountId = accountId
  }
}

/**
 * Judges user name and password. One answer, after about one time, for an unknown name, a wrong password, a disabled account
 * and a person without a role; which of them it was stands in the log.
 * @throws Refusal access.credentials_wrong, access.too_many_attempts, access.sign_in_busy
 */
export async function verifyCredentials(
  parts: SignInParts,
  reading: Reading,
  credentials: Credentials,
): Promise<SignIn> {
  const start = performance.now()
  try {
    const known = await countAttempt(parts, reading, credentials.username)
    return await judge(parts, reading, { ...credentials, known })
  } catch (error) {
    // Recorded before the wait: what is written differs by reason, and that time must not show either.
    if (error instanceof TurnedAway) await recordRefusal(parts, reading, error.kind, error.accountId)
    if (error instanceof Refusal && error.code === 'directory.unavailable')
      await recordRefusal(parts, reading, 'unavailable', null)
    if (error instanceof Refusal && error.code === 'access.sign_in_busy')
      await parts.bookkeep((tx) => giveBackAttempt(tx, reading, usernameKey(credentials.username)))
    await wait(Math.max(0, parts.refusalFloorMs - (performance.now() - start)))
    throw error instanceof TurnedAway ? credentialsWrong() : error
  }
}

/** Tells whether the account knows the browser. @throws Refusal access.too_many_attempts */
async function countAttempt(parts: SignInParts, reading: Reading, username: string): Promise<boolean> {
  const { origin, at } = reading
  const { wait: ms, known } = await parts.bookkeep((tx) =>
    takePasswordAttempt(tx, { origin, usernameKey: usernameKey(username), at }),
  )
  if (ms === 0) return known
  await recordRefusal(parts, reading, 'throttled', null)
  throw tooManyAttempts(ms)
}

async function judge(
  parts: SignInParts,
  reading: Reading,
  { username, password, known }: Credentials & { known: boolean },
): Promise<SignIn> {
  const account = await findLocalAccount(reading.tx, username)
  const { ok, stale } = await parts.passwords.verify(password, account?.password_hash ?? null, known)
  if (account) {
    if (!ok || account.password_hash === null) throw new TurnedAway('password', account.id)
    if (account.disabled === 1) throw new TurnedAway('disabled', account.id)
    if ((await rolesOf(reading.tx, account.id, reading.at)).length === 0) throw new TurnedAway('no_role', account.id)
    const newHash = stale ? await parts.passwords.hash(password) : null
    return { kind: 'local', username, accountId: account.id, verifiedHash: account.password_hash, newHash }
  }
  const found = (await parts.verifyDirectoryPassword?.(reading, { username, password })) ?? null
  if (!found) throw new TurnedAway('password', null)
  await assertAdmitted(reading, found)
  return { kind: 'directory', username, ...found }
}

/** Whoever comes in holds a role: a grant of his own, or one of a group of his. Disabled he does not. */
async function assertAdmitted({ tx, at }: Reading, { person }: DirectorySignIn): Promise<void> {
  const account = await findAccountOfPerson(tx, person.id)
  if (account && account.disabled === 1) throw new TurnedAway('disabled', account.id)
  const grants = await grantsReaching(tx, { account: account?.id ?? null, person: person.id }, at)
  if (grants.length === 0) throw new TurnedAway('no_role', account?.id ?? null)
}

function credentialsWrong(): Refusal {
  return unauthenticated(
    'access.credentials_wrong',
    'User name or password is wrong, or this account may not sign in here.',
  )
}

/**
 * Opens the session of somebody whose password was right. It still wants the second factor.
 * @throws Refusal access.credentials_wrong if the account changed since the password was judged
 */
export async function beginSession(unit: Unit, vault: Vault, signIn: SignIn): Promise<HalfSession> {
  const half =
    signIn.kind === 'local' ? await beginLocal(unit, vault, signIn) : await openDirectorySession(unit, vault, signIn)
  await settlePasswordAttempt(unit.tx, unit, usernameKey(signIn.username))
  return half
}

async function beginLocal(unit: Unit, vault: Vault, signIn: SignIn & { kind: 'local' }): Promise<HalfSession> {
  const { tx, record } = unit
  const account = await findAccount(tx, signIn.accountId)
  if (!account || account.disabled === 1 || account.password_hash !== signIn.verifiedHash) throw credentialsWrong()
  if (signIn.newHash !== null) {
    await tx
      .updateTable('access_accounts')
      .set({ password_hash: signIn.newHash })
      .where('id', '=', account.id)
      .execute()
  }
  const half = await openHalfSession(unit, vault, account.id)
  record({
    action: 'access.begin_session',
    target: `account:${account.id}`,
    detail: { session: half.sessionId, state: half.state, rehashed: signIn.newHash !== null },
  })
  return half
}

/**
 * Opens the session of a person whose directory confirmed the password; the account is made at the first time.
 * @throws Refusal access.credentials_wrong if neither he nor a group of his has a role here, or the account is disabled
 */
export async function openDirectorySession(
  unit: Unit,
  vault: Vault,
  { person }: DirectorySignIn,
): Promise<HalfSession> {
  const { tx, at, record } = unit
  const { account, isNew } = await accountOfPerson(unit, person)
  if (account.disabled === 1) throw credentialsWrong()
  const roles = await rolesOf(tx, account.id, at)
  if (roles.length === 0) throw credentialsWrong()
  const told: Told = { disabled: false, roles }
  await tx
    .updateTable('access_accounts')
    .set({ told: JSON.stringify(told) })
    .where('id', '=', account.id)
    .execute()
  const half = await openHalfSession(unit, vault, account.id)
  record({
    action: 'access.begin_session',
    target: `account:${account.id}`,
    after: { roles, person: person.id },
    detail: { session: half.sessionId, state: half.state, newAccount: isNew },
    personal: { username: person.username, displayName: person.displayName },
  })
  return half
}

async function accountOfPerson(
  { tx, at }: Unit,
  person: DirectorySignIn['person'],
): Promise<{ account: AccountRow; isNew: boolean }> {
  const names = {
    username: person.username,
    username_key: usernameKey(person.username),
    display_name: person.displayName,
    mail: person.mail,
  }
  const known = await findAccountOfPerson(tx, person.id)
  if (known) {
    const changed =
      known.username !== person.username || known.display_name !== person.displayName || known.mail !== person.mail
    if (changed) await updateAccount(tx, known, names)
    return { account: known, isNew: false }
  }
  const account: AccountRow = {
    id: newId(at),
    kind: 'directory',
    ...names,
    person_id: person.id,
    password_hash: null,
    password_changed_at: null,
    disabled: 0,
    told: null,
    language: null,
    created_at: at,
    version: 1,
  }
  await insertAccount(tx, account)
  return { account, isNew: true }
}
