import type { Unit } from '../../../base/audit/unit.ts'
import { hashSecret, newId, newSecret } from '../../../base/ids.ts'
import type { Vault } from '../../../base/secrets/vault.ts'
import type { Millis } from '../../../base/time.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { factorKindsOf } from '../factors/store.ts'
import {
  ABSOLUTE_LIMIT,
  FRESH_FACTOR,
  HALF_LIMIT,
  OTHER_HALF_SESSIONS,
  OTHER_OPEN_SESSIONS,
  TOKEN_GRACE,
} from '../limits.ts'
import { heldText } from '../sessions/held.ts'
import {
  deleteExpiredSessions,
  deleteSession,
  endSurplusSessions,
  findSession,
  insertSession,
  moveSession,
  type SessionRow,
} from '../sessions/store.ts'
import { newTotpSecret } from '../factors/totp.ts'
import type { FactorKind } from '../tables.ts'
import { mayRecoverByMail, needsFactor } from './settings.ts'
import { rightsOf, rightsViewing, rolesOf } from '../roles/rights.ts'
import type { Opened } from '../../../platform/http/route.ts'
import { knowBrowser } from './browsers.ts'

export interface HalfSession {
  token: string
  state: 'second-factor' | 'enroll-factor'
  sessionId: string
  /** What the account may finish signing in with, besides recovery codes. */
  factors: FactorKind[]
  /** Its roles let it in without a second factor. */
  optional: boolean
  /** Whoever lost his factors may have a code sent by mail. */
  mailRecovery: boolean
}

/** What a browser is told of a half session, and its token. */
export function asHalf({
  token,
  sessionId: _id,
  ...shown
}: HalfSession): WithSession<Omit<HalfSession, 'token' | 'sessionId'>> {
  return new WithSession(shown, token)
}

/** Where the secret that is being enrolled stands. */
export function pendingSecretOf(sessionId: string) {
  return { table: 'access_sessions', row: sessionId, field: 'pending_secret' }
}

/** Opens a session that has the password and still wants the second factor, or its enrollment. */
export async function openHalfSession(
  { tx, at, actor, origin }: Unit,
  vault: Vault,
  accountId: string,
): Promise<HalfSession> {
  const factors = await factorKindsOf(tx, accountId)
  const state = factors.length > 0 ? 'second-factor' : 'enroll-factor'
  const id = newId(at)
  const token = newSecret()
  await deleteExpiredSessions(tx, at)
  // The browser's earlier session is over, whoever's it was: its token is about to be overwritten.
  if (origin.sessionId !== null && actor.kind === 'account') await deleteSession(tx, origin.sessionId, actor.id)
  await insertSession(tx, {
    id,
    token_hash: hashSecret(token),
    account_id: accountId,
    state,
    created_at: at,
    expires_at: at + HALF_LIMIT,
    pending_secret: state === 'enroll-factor' ? vault.seal(newTotpSecret(), pendingSecretOf(id)) : null,
    address: origin.address,
    agent: origin.agent,
  })
  await endSurplusSessions(tx, { accountId, id }, ['second-factor', 'enroll-factor'], OTHER_HALF_SESSIONS)
  const roles = await rolesOf(tx, accountId, at)
  const optional = state === 'enroll-factor' && !(await needsFactor(tx, roles))
  const mailRecovery = state === 'second-factor' && (await mayRecoverByMail(tx, roles))
  return { token, state, sessionId: id, factors, optional, mailRecovery }
}

/**
 * Makes a session an open one, under a new token, its second factor fresh; null if it is not in the state `from` any more.
 */
export async function openFully(
  unit: Unit,
  { id, accountId, from }: { id: string; accountId: string; from: 'second-factor' | 'enroll-factor' | 'setup' },
  how: 'proven' | 'without-factor' = 'proven',
): Promise<Opened | null> {
  const { tx, at } = unit
  const token = newSecret()
  const held = heldText(await rightsOf(tx, accountId, at))
  const moved = await moveSession(
    tx,
    { id, from },
    {
      ...openedAt(at),
      ...(how === 'without-factor' && { fresh_factor_until: null, without_factor: 1 }),
      token_hash: hashSecret(token),
      account_id: accountId,
      held,
    },
  )
  if (!moved) return null
  await endSurplusSessions(tx, { accountId, id }, ['open'], OTHER_OPEN_SESSIONS)
  return { token, known: how === 'proven' ? await knowBrowser(unit, accountId) : null }
}

function openedAt(at: Millis) {
  return {
    state: 'open',
    created_at: at,
    expires_at: at + ABSOLUTE_LIMIT,
    fresh_factor_until: at + FRESH_FACTOR,
    pending_secret: null,
    replaces_factors: 0,
    previous_hash: null,
    previous_until: null,
    previous_held: null,
    previous_viewing: null,
  } as const
}

/**
 * Gives an open session a new token. Requests under way may use the old one for some seconds, without what the new one adds.
 * Null if the session is not open any more.
 */
export async function renewToken(
  { tx, at }: Unit,
  id: string,
  change: Partial<Pick<SessionRow, 'fresh_factor_until' | 'viewing'>> = {},
): Promise<string | null> {
  const token = newSecret()
  const row = await findSession(tx, id)
  if (!row || row.account_id === null) return null
  const { viewing } = { ...row, ...change }
  const moved = await moveSession(
    tx,
    { id, from: 'open' },
    {
      ...change,
      token_hash: hashSecret(token),
      held: heldText(await rightsViewing(tx, await rightsOf(tx, row.account_id, at), viewing)),
      previous_hash: row.token_hash,
      previous_until: at + TOKEN_GRACE,
      previous_held: row.held,
      previous_viewing: row.viewing,
    },
  )
  return moved ? token : null
}

/** Gives a session whose account may do something else than when its token was made a new one; null if that is done. */
export async function renewStale(unit: Unit, shown: string): Promise<string | null> {
  const { tx, record, origin } = unit
  const row = origin.sessionId === null ? undefined : await findSession(tx, origin.sessionId)
  if (!row || row.account_id === null || !row.token_hash.equals(hashSecret(shown))) return null
  const token = await renewToken(unit, row.id)
  if (token !== null)
    record({ action: 'access.renew_session', target: `session:${row.id}`, detail: { account: row.account_id } })
  return token
}
