import { sql } from 'kysely'
import type { ReadTx } from '../../../base/audit/unit.ts'
import { containsText } from '../../../base/database/text-index.ts'
import { notFound } from '../../../base/errors.ts'
import { iso, isoOrNull, type Millis } from '../../../base/time.ts'
import { choicesOf, words } from '../../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../../platform/lists/list.ts'
import { accountsWithFactor } from '../factors/store.ts'
import { openInvitations } from './invitations-store.ts'
import { ROLE_TITLES, ROLES } from '../roles/roles.ts'
import { findAccount, rolesHeld, usernameKey, type AccountRow } from './store.ts'
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
      kind: 'choice',
      choices: ROLES.map((role) => ({ value: role, title: ROLE_TITLES[role] })),
      // Granted to the account itself or by a group.
      test: ({ value }) =>
        sql<boolean>`(exists (select 1 from access_grants as g where g.account_id = access_accounts.id and g.role = ${value})
          or exists (select 1 from access_memberships as m join access_group_roles as r on r.group_id = m.group_id
            where m.account_id = access_accounts.id and r.role = ${value}))`,
    },
    { name: 'disabled', title: words('Disabled here', 'Hier deaktiviert'), kind: 'flag', column: 'disabled' },
    {
      name: 'disabledInDirectory',
      title: words('Disabled in the directory', 'Im Verzeichnis deaktiviert'),
      kind: 'flag',
      column: 'person_disabled',
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
