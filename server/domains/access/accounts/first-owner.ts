import type { ReadTx, Unit } from '../../../base/audit/unit.ts'
import type { Opened } from '../../../platform/http/route.ts'
import { conflict } from '../../../base/errors.ts'
import { hashSecret, newId, newSecret } from '../../../base/ids.ts'
import type { Vault } from '../../../base/secrets/vault.ts'
import { sessionOf } from '../roles/callers.ts'
import { enrollmentOf, pendingSecret, storeFactor } from '../factors/enroll-factor.ts'
import { factorKindsOf } from '../factors/store.ts'
import { insertGrant, lastingGrant } from '../roles/store.ts'
import { newLocalAccount, usernameTaken } from './invite.ts'
import { SETUP_LIMIT } from '../limits.ts'
import { openFully, pendingSecretOf } from '../sign-in/open-session.ts'
import { deleteSetupSessions, findSession, insertSession, moveSession } from '../sessions/store.ts'
import { findFirstOwner, insertAccount, updateAccount, usernameKey, type AccountRow } from './store.ts'
import { newTotpSecret, type Enrollment } from '../factors/totp.ts'

/** How far the first owner is: nobody yet, without second factor, or able to sign in. */
export async function firstOwnerState(tx: ReadTx): Promise<'none' | 'without-factor' | 'ready'> {
  const owner = await findFirstOwner(tx)
  if (!owner) return 'none'
  return (await factorKindsOf(tx, owner.id)).length > 0 ? 'ready' : 'without-factor'
}

/**
 * Opens the session of the set-up and ends every earlier one: one browser sets up. It carries the secret for the owner's
 * authenticator app from the start. The caller records it.
 */
export async function openSetupSession({ tx, at, origin }: Unit, vault: Vault): Promise<string> {
  await deleteSetupSessions(tx)
  const id = newId(at)
  const token = newSecret()
  await insertSession(tx, {
    id,
    token_hash: hashSecret(token),
    account_id: null,
    state: 'setup',
    created_at: at,
    expires_at: at + SETUP_LIMIT,
    pending_secret: vault.seal(newTotpSecret(), pendingSecretOf(id)),
    address: origin.address,
    agent: origin.agent,
  })
  return token
}

/** Ends every session of the set-up. The caller records it. */
export async function endSetupSessions({ tx }: Unit): Promise<number> {
  return await deleteSetupSessions(tx)
}

/**
 * Makes the first owner, or names him anew as long as he has no second factor.
 * @throws Refusal access.owner_exists, access.username_taken
 */
export async function createOwner(
  unit: Unit,
  vault: Vault,
  { username, displayName, passwordHash }: { username: string; displayName: string; passwordHash: string },
): Promise<Enrollment> {
  const known = await findFirstOwner(unit.tx)
  if (known && (await factorKindsOf(unit.tx, known.id)).length > 0) throw ownerExists()
  const names = { username, username_key: usernameKey(username), display_name: displayName }
  const password = { password_hash: passwordHash, password_changed_at: unit.at }
  const id = known
    ? await reviseOwner(unit, known, { ...names, ...password })
    : await insertOwner(unit, { username, displayName, ...password })
  unit.record({
    action: 'access.create_account',
    target: `account:${id}`,
    after: { kind: 'local', role: 'owner', again: known !== undefined },
    personal: { username, displayName },
  })
  return await enrollmentOf(unit.tx, await pendingSecret(unit.tx, vault, sessionOf(unit)), username)
}

async function reviseOwner({ tx }: Unit, known: AccountRow, change: Partial<AccountRow>): Promise<string> {
  await updateAccount(tx, known, change)
  return known.id
}

async function insertOwner(
  unit: Unit,
  {
    username,
    displayName,
    ...password
  }: { username: string; displayName: string; password_hash: string; password_changed_at: number },
): Promise<string> {
  const account: AccountRow = { ...newLocalAccount(unit, { username, displayName }), ...password }
  if (!(await insertAccount(unit.tx, account))) throw usernameTaken()
  await insertGrant(unit.tx, lastingGrant(unit.at, account.id, 'owner'))
  return account.id
}

/**
 * Gives the first owner his second factor. The set-up session remembers that it was this browser that proved it.
 * @throws Refusal access.owner_missing, access.nothing_to_enroll, access.factor_exists
 */
export async function enrollOwnerFactor(unit: Unit, vault: Vault, { step }: { step: number }): Promise<string[]> {
  const owner = await findFirstOwner(unit.tx)
  if (!owner) throw conflict('access.owner_missing', 'There is no owner yet. Make one first.')
  const sessionId = sessionOf(unit)
  const codes = await storeFactor(unit, vault, {
    accountId: owner.id,
    sessionId,
    enrolling: { kind: 'totp', step },
  })
  await moveSession(unit.tx, { id: sessionId, from: 'setup' }, { account_id: owner.id, pending_secret: null })
  return codes
}

/**
 * Turns the set-up session into the owner's own, if this browser proved his second factor; otherwise ends it, and he signs
 * in. The caller records it.
 */
export async function openOwnerSession(unit: Unit): Promise<Opened | null> {
  const id = sessionOf(unit)
  const session = await findSession(unit.tx, id)
  if (session?.state === 'setup' && session.account_id !== null) {
    return await openFully(unit, { id, accountId: session.account_id, from: 'setup' })
  }
  await deleteSetupSessions(unit.tx)
  return null
}

function ownerExists() {
  return conflict('access.owner_exists', 'The owner is there and has a second factor. Go on with the next step.')
}
