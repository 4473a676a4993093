import type { ReadTx, Reading } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { iso, isoOrNull, type Millis } from '../../base/time.ts'
import type { Page } from '../../platform/http/contract.ts'
import { toPage, type Cursors } from '../../platform/http/paging.ts'
import { accountsWithFactor } from './factors-store.ts'
import { openInvitations } from './invitations-store.ts'
import { findAccount, listAccountRows, rolesHeld, type AccountRow } from './store.ts'
import type { Account } from './types.ts'

/** One page of accounts in the order of their user names. */
export async function listAccounts(
  { tx, at }: Reading,
  cursors: Cursors,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<Account>> {
  const after = cursors.decode(cursor)
  const rows = await listAccountRows(tx, limit + 1, after && { key: String(after.key), id: after.id })
  const shown = new Map((await showAccounts(tx, rows, at)).map((account) => [account.id, account]))
  return toPage(
    cursors,
    rows,
    limit,
    (row) => ({ key: row.username_key, id: row.id }),
    (row) => shown.get(row.id)!,
  )
}

/** @throws Refusal access.account_not_found */
export async function showAccount(tx: ReadTx, id: string, at: Millis): Promise<Account> {
  const [account] = await showAccounts(tx, [await requireAccount(tx, id)], at)
  return account!
}

/** @throws Refusal access.account_not_found */
export async function requireAccount(tx: ReadTx, id: string): Promise<AccountRow> {
  const row = await findAccount(tx, id)
  if (!row) throw notFound('access.account_not_found', 'There is no such account.')
  return row
}

async function showAccounts(tx: ReadTx, rows: readonly AccountRow[], at: Millis): Promise<Account[]> {
  const ids = rows.map(({ id }) => id)
  const roles = await rolesHeld(tx, ids)
  const withFactor = await accountsWithFactor(tx, ids)
  const invited = await openInvitations(tx, ids, at)
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    username: row.username,
    displayName: row.display_name,
    personId: row.person_id,
    role: roles.get(row.id)?.find(({ source }) => source === 'direct')?.role ?? null,
    roles: roles.get(row.id) ?? [],
    disabled: row.disabled === 1,
    disabledInDirectory: row.person_disabled === 1,
    hasPassword: row.password_hash !== null,
    hasFactor: withFactor.has(row.id),
    invitedUntil: isoOrNull(invited.get(row.id) ?? null),
    createdAt: iso(row.created_at),
    version: row.version,
  }))
}
