import { sql } from 'kysely'
import type { ReadTx } from '../../../base/audit/unit.ts'
import { containsText } from '../../../base/database/text-index.ts'
import { notFound } from '../../../base/errors.ts'
import { iso, isoOrNull, type Millis } from '../../../base/time.ts'
import { choicesOf, words } from '../../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../../platform/lists/list.ts'
import { accountsWithFactor } from '../factors/store.ts'
import { openInvitations } from './invitations-store.ts'
import { grantsReaching, holdsRole, isAdmitted } from '../roles/rights.ts'
import { explained } from '../roles/why.ts'
import { findAccount, findStanding, usernameKey, type AccountRow } from './store.ts'
import { AccountOutput, type Account } from '../types.ts'

const KINDS = choicesOf({ local: ['Local', 'Lokal'], directory: ['Directory', 'Verzeichnis'] })

/** Accounts in the order of their user names. */
export const accountsList = defineList({
  name: 'accounts',
  title: words('Accounts', 'Konten'),
  at: '/accounts',
  may: 'access.read',
  summary: 'Accounts',
  item: AccountOutput,
  extra: NO_EXTRA,
  fields: [
    {
      name: 'username',
      title: words('User name', 'Benutzername'),
      kind: 'text',
      column: 'username_key',
      fold: usernameKey,
    },
    { name: 'name', title: words('Name', 'Name'), kind: 'text', column: 'display_name' },
    { name: 'kind', title: words('Kind', 'Art'), kind: 'choice', choices: KINDS, column: 'kind' },
    {
      name: 'role',
      title: words('Role', 'Rolle'),
      kind: 'reference',
      of: 'roles',
      // Given to the account itself or by a group.
      test: ({ value }, { at }) => holdsRole(String(value), at),
    },
    { name: 'disabled', title: words('Disabled here', 'Hier deaktiviert'), kind: 'flag', column: 'disabled' },
    {
      name: 'disabledInDirectory',
      title: words('Disabled in the directory', 'Im Verzeichnis deaktiviert'),
      kind: 'flag',
      test: ({ value }, { at }) => sql<boolean>`${isAdmitted('access_accounts', at)} = ${value === true ? 0 : 1}`,
    },
    {
      name: 'hasFactor',
      title: words('Second factor', 'Zweiter Faktor'),
      kind: 'flag',
      test: ({ value }) =>
        sql<boolean>`exists (select 1 from access_factors as f where f.account_id = access_accounts.id) = ${value === true ? 1 : 0}`,
    },
    {
      name: 'person',
      title: words('Person', 'Person'),
      kind: 'reference',
      of: 'people',
      optional: true,
      column: 'person_id',
    },
    { name: 'createdAt', title: words('Created', 'Angelegt'), kind: 'time', column: 'created_at' },
  ],
  sorts: [
    { name: 'username', title: words('User name', 'Benutzername'), by: sql.ref<string>('username_key') },
    { name: 'createdAt', title: words('Created', 'Angelegt'), by: sql.ref<number>('created_at'), descending: true },
  ],
  id: 'access_accounts.id',
  search: async (q, { tx }) =>
    await containsText(tx, { columns: ['access_accounts.username_key', 'access_accounts.display_name'], text: q }),
  rows: async ({ tx }) => [tx.selectFrom('access_accounts').selectAll('access_accounts')],
  items: async ({ tx, at }, rows) => await showAccounts(tx, rows, at),
  key: { of: ({ id }) => id, column: 'access_accounts.id' },
  columns: [
    { name: 'username', title: words('User name', 'Benutzername'), cell: ({ username }) => username },
    { name: 'name', title: words('Name', 'Name'), cell: ({ displayName }) => displayName },
    { name: 'kind', title: words('Kind', 'Art'), cell: ({ kind }) => kind },
    { name: 'roles', title: words('Roles', 'Rollen'), cell: ({ roles }) => roles.map(({ role }) => role).join(', ') },
    { name: 'disabled', title: words('Disabled here', 'Hier deaktiviert'), cell: ({ disabled }) => disabled },
    {
      name: 'disabledInDirectory',
      title: words('Disabled in the directory', 'Im Verzeichnis deaktiviert'),
      cell: ({ disabledInDirectory }) => disabledInDirectory,
    },
    { name: 'hasFactor', title: words('Second factor', 'Zweiter Faktor'), cell: ({ hasFactor }) => hasFactor },
    { name: 'createdAt', title: words('Created', 'Angelegt'), cell: ({ createdAt }) => createdAt },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

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
  const withFactor = await accountsWithFactor(tx, ids)
  const invited = await openInvitations(tx, ids, at)
  const accounts: Account[] = []
  for (const row of rows) {
    const grants = await grantsReaching(tx, { account: row.id, person: row.person_id }, at)
    const active = row.person_id === null || (await findStanding(tx, row.person_id, at)).active
    accounts.push({
      id: row.id,
      kind: row.kind,
      username: row.username,
      displayName: row.display_name,
      personId: row.person_id,
      roles: await explained(tx, grants, row.person_id),
      disabled: row.disabled === 1,
      disabledInDirectory: !active,
      hasPassword: row.password_hash !== null,
      hasFactor: withFactor.has(row.id),
      invitedUntil: isoOrNull(invited.get(row.id) ?? null),
      createdAt: iso(row.created_at),
      version: row.version,
    })
  }
  return accounts
}
