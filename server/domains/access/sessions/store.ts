import type { Insertable, Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import type { SessionsTable } from '../tables.ts'

export type SessionRow = Selectable<SessionsTable>

export async function insertSession(tx: Tx, row: Insertable<SessionsTable>): Promise<void> {
  await tx.insertInto('access_sessions').values(row).execute()
}

export function findSession(tx: ReadTx, id: string): Promise<SessionRow | undefined> {
  return tx.selectFrom('access_sessions').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The session behind a token with what decides about it, in one read. */
export function findSessionByToken(tx: ReadTx, tokenHash: Buffer) {
  return sessionWithAccount(tx).where('s.token_hash', '=', tokenHash).executeTakeFirst()
}

/** The session whose token was changed a moment ago. */
export function findSessionByPreviousToken(tx: ReadTx, tokenHash: Buffer, at: Millis) {
  return sessionWithAccount(tx)
    .where('s.previous_hash', '=', tokenHash)
    .where('s.previous_until', '>', at)
    .executeTakeFirst()
}

function sessionWithAccount(tx: ReadTx) {
  return tx
    .selectFrom('access_sessions as s')
    .leftJoin('access_accounts as a', 'a.id', 's.account_id')
    .leftJoin('directory_standing as d', 'd.person_id', 'a.person_id')
    .leftJoin('access_seen as l', 'l.session_id', 's.id')
    .select([
      's.id',
      's.account_id',
      's.state',
      's.created_at',
      's.expires_at',
      's.fresh_factor_until',
      's.viewing',
      's.without_factor',
      's.held',
      's.previous_held',
      's.previous_viewing',
      'a.display_name',
      'a.disabled',
      'a.person_id',
      'd.state as person_state',
      'd.expires_at as person_expires_at',
      'l.at as seen_at',
    ])
}

/**
 * Moves a session on if it is still in the state that the caller saw; false if somebody was faster. This is what makes a
 * step of signing in happen once.
 * @once half-signed-in session
 */
export async function moveSession(
  tx: Tx,
  { id, from }: { id: string; from: SessionRow['state'] },
  change: Partial<Omit<SessionRow, 'id'>>,
): Promise<boolean> {
  const moved = await tx
    .updateTable('access_sessions')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', from)
    .returning('id')
    .executeTakeFirst()
  return moved !== undefined
}

/**
 * Ends one session of an account (null: of the set-up); false if there is none.
 * @once session to end
 */
export async function deleteSession(tx: Tx, id: string, accountId: string | null): Promise<boolean> {
  const ended = await tx
    .deleteFrom('access_sessions')
    .where('id', '=', id)
    .where('account_id', accountId === null ? 'is' : '=', accountId)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** Ends every session of an account but one; tells how many. */
export async function deleteSessionsOf(tx: Tx, accountId: string, except: string | null = null): Promise<number> {
  let query = tx.deleteFrom('access_sessions').where('account_id', '=', accountId)
  if (except !== null) query = query.where('id', '!=', except)
  return (await query.returning('id').execute()).length
}

/** Ends every session of the set-up. */
export async function deleteSetupSessions(tx: Tx): Promise<number> {
  return (await tx.deleteFrom('access_sessions').where('state', '=', 'setup').returning('id').execute()).length
}

/** Takes away expired sessions of anybody. */
export async function deleteExpiredSessions(tx: Tx, at: Millis): Promise<void> {
  await tx.deleteFrom('access_sessions').where('expires_at', '<=', at).execute()
}

/** Keeps one session of an account and the newest few others in these states, and ends the rest. */
export async function endSurplusSessions(
  tx: Tx,
  { accountId, id }: { accountId: string; id: string },
  states: readonly SessionRow['state'][],
  others: number,
): Promise<void> {
  const rows = await tx
    .selectFrom('access_sessions')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '!=', id)
    .where('state', 'in', states)
    .orderBy('id', 'desc')
    .execute()
  const surplus = rows.slice(others).map((row) => row.id)
  if (surplus.length > 0) await tx.deleteFrom('access_sessions').where('id', 'in', surplus).execute()
}

export function listSessionRows(tx: ReadTx, accountId: string, at: Millis) {
  return tx
    .selectFrom('access_sessions as s')
    .leftJoin('access_seen as l', 'l.session_id', 's.id')
    .select(['s.id', 's.state', 's.created_at', 's.expires_at', 's.address', 's.agent', 'l.at as seen_at'])
    .where('s.account_id', '=', accountId)
    .where('s.expires_at', '>', at)
    .orderBy('s.id', 'desc')
    .execute()
}

/** Notes when sessions were last used; sessions that are gone are passed over. */
export async function writeSeen(tx: Tx, seen: ReadonlyMap<string, Millis>): Promise<void> {
  for (const [sessionId, at] of seen) {
    await tx
      .insertInto('access_seen')
      .columns(['session_id', 'at'])
      .expression((eb) =>
        eb
          .selectFrom('access_sessions')
          .select((row) => ['id as session_id', row.val(at).as('at')])
          .where('id', '=', sessionId),
      )
      .onConflict((oc) => oc.column('session_id').doUpdateSet({ at }))
      .execute()
  }
}
