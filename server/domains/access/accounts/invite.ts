import type { Unit } from '../../../base/audit/unit.ts'
import { conflict } from '../../../base/errors.ts'
import { hashSecret, newId, newSecret } from '../../../base/ids.ts'
import { iso } from '../../../base/time.ts'
import { findSite } from '../../settings/index.ts'
import { assertMayGrant } from '../roles/callers.ts'
import { assertHighReasoned, giveRole } from '../roles/give.ts'
import { rolesOf } from '../roles/rights.ts'
import { insertInvitation } from './invitations-store.ts'
import { INVITATION_LIMIT } from '../limits.ts'
import { requireAccount, showAccount } from './list-accounts.ts'
import { findLocalAccount, insertAccount, usernameKey, type AccountRow } from './store.ts'
import type { Account } from '../types.ts'

export interface Invitation {
  token: string
  link: string
  expiresAt: string
}

/** An account with the invitation that opens it. */
export interface Invited {
  account: Account
  invitation: Invitation
}

export interface CreateAccountInput {
  username: string
  displayName: string
  role: string
}

/**
 * Makes a local account without password and an invitation to set one: no administrator ever chooses or learns it.
 * @throws Refusal access.username_taken, access.role_beyond_yours, access.role_not_found; for an owner or
 *   administrator http.reason_required and access.approval_needed
 */
export async function createAccount(unit: Unit, consolePort: number, input: CreateAccountInput): Promise<Invited> {
  const account = newLocalAccount(unit, input)
  if (!(await insertAccount(unit.tx, account))) throw usernameTaken()
  unit.record({
    action: 'access.create_account',
    target: `account:${account.id}`,
    after: { kind: 'local', role: input.role },
    personal: { username: input.username, displayName: input.displayName },
  })
  const given = { account: account.id, group: null, role: input.role, within: null, endsAt: null }
  await giveRole(unit, given, { username: input.username, displayName: input.displayName })
  return {
    invitation: await invite(unit, consolePort, account.id),
    account: await showAccount(unit.tx, account.id, unit.at),
  }
}

/** A local account that nobody can sign in to yet. */
export function newLocalAccount(
  { at }: Unit,
  { username, displayName }: { username: string; displayName: string },
): AccountRow {
  return {
    id: newId(at),
    kind: 'local',
    username,
    username_key: usernameKey(username),
    display_name: displayName,
    person_id: null,
    password_hash: null,
    password_changed_at: null,
    disabled: 0,
    told: null,
    language: null,
    mail: null,
    created_at: at,
    version: 1,
  }
}

export function usernameTaken() {
  const message = 'There is an account of this name. Choose another.'
  return conflict('access.username_taken', message, { errors: [{ pointer: '/username', message }] })
}

/**
 * Invites somebody to set a new password for his account, within 72 hours. His second factor stays; earlier invitations are
 * void.
 * @throws Refusal access.account_not_found, access.password_elsewhere, access.account_disabled, access.role_beyond_yours
 */
export async function inviteAgain(unit: Unit, consolePort: number, { id }: { id: string }): Promise<Invited> {
  const { tx, actor, at } = unit
  const account = await requireAccount(tx, id)
  if (actor.kind !== 'host') {
    const roles = await rolesOf(tx, id, at)
    await assertMayGrant(unit, roles)
    await assertHighReasoned(unit, roles)
  }
  if (account.kind !== 'local') {
    throw conflict('access.password_elsewhere', 'This account signs in with its password in the directory.')
  }
  if (account.disabled === 1) throw conflict('access.account_disabled', 'This account is disabled. Enable it first.')
  return { invitation: await invite(unit, consolePort, id), account: await showAccount(tx, id, at) }
}

/**
 * The host operator's way back in when no owner can sign in any more: invites an owner to set a new password.
 * @throws Refusal access.account_not_found, access.account_disabled
 */
export async function inviteOwner(
  unit: Unit,
  consolePort: number,
  { username }: { username: string },
): Promise<Invited> {
  const account = await findLocalAccount(unit.tx, username)
  const roles = account ? await rolesOf(unit.tx, account.id, unit.at) : []
  if (!account || !roles.includes('owner')) throw conflict('access.not_an_owner', 'There is no owner of this name.')
  // An action of its own: whoever watches over owners waits for this one.
  unit.record({ action: 'access.invite_owner', target: `account:${account.id}` })
  return await inviteAgain(unit, consolePort, { id: account.id })
}

async function invite({ tx, at, record }: Unit, consolePort: number, accountId: string): Promise<Invitation> {
  const token = newSecret()
  const id = newId(at)
  const expiresAt = at + INVITATION_LIMIT
  await insertInvitation(tx, { id, accountId, tokenHash: hashSecret(token), expiresAt }, at)
  record({
    action: 'access.invite',
    target: `account:${accountId}`,
    after: { invitation: id, expiresAt: iso(expiresAt) },
  })
  const host = (await findSite(tx))?.publicHost ?? 'localhost'
  const origin = consolePort === 443 ? `https://${host}` : `https://${host}:${consolePort}`
  // Behind the #: a browser does not send it, so the token stands in no log on the way.
  return { token, link: `${origin}/invitation#${token}`, expiresAt: iso(expiresAt) }
}
