import { sql } from 'kysely'
import type { ReadTx } from '../../../base/audit/unit.ts'
import { iso, isoOrNull } from '../../../base/time.ts'
import { choicesOf, words } from '../../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../../platform/lists/list.ts'
import { displayNames } from '../accounts/store.ts'
import { groupName, type GrantRow } from './store.ts'
import { GrantOutput, type Grant } from './types.ts'

/** Every role that is given, newest first. Those of groups bring it to all their members. */
export const grantsList = defineList({
  name: 'grants',
  title: words('Grants', 'Zuweisungen'),
  at: '/grants',
  may: 'access.read',
  summary: 'Roles as they are given to accounts and groups',
  item: GrantOutput,
  extra: NO_EXTRA,
  fields: [
    { name: 'role', title: words('Role', 'Rolle'), kind: 'text', column: 'role' },
    {
      name: 'holder',
      title: words('Given to', 'Zugewiesen an'),
      kind: 'choice',
      choices: choicesOf({ account: ['Account', 'Konto'], group: ['Group', 'Gruppe'] }),
      test: ({ value }) =>
        value === 'account' ? sql<boolean>`account_id is not null` : sql<boolean>`group_id is not null`,
    },
    {
      name: 'account',
      title: words('Account', 'Konto'),
      kind: 'reference',
      of: 'accounts',
      optional: true,
      column: 'account_id',
    },
    {
      name: 'group',
      title: words('Group', 'Gruppe'),
      kind: 'reference',
      of: 'groups',
      optional: true,
      column: 'group_id',
    },
    {
      name: 'within',
      title: words('For the members of', 'Für die Mitglieder von'),
      kind: 'reference',
      of: 'groups',
      optional: true,
      column: 'within_group',
    },
    { name: 'endsAt', title: words('Ends', 'Endet'), kind: 'time', optional: true, column: 'ends_at' },
    { name: 'grantedAt', title: words('Given', 'Zugewiesen'), kind: 'time', column: 'granted_at' },
  ],
  sorts: [
    { name: 'grantedAt', title: words('Given', 'Zugewiesen'), by: sql.ref<number>('granted_at'), descending: true },
    { name: 'role', title: words('Role', 'Rolle'), by: sql.ref<string>('role') },
  ],
  id: 'access_grants.id',
  search: null,
  rows: async ({ tx, at }) => [
    tx
      .selectFrom('access_grants')
      .selectAll('access_grants')
      .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', at)])),
  ],
  items: async ({ tx }, rows) => await showGrants(tx, rows),
  key: { of: ({ id }) => id, column: 'access_grants.id' },
  columns: [
    { name: 'role', title: words('Role', 'Rolle'), cell: ({ role }) => role },
    { name: 'kind', title: words('Kind', 'Art'), cell: ({ account }) => (account === null ? 'group' : 'account') },
    { name: 'account', title: words('Account', 'Konto'), cell: ({ account }) => account?.name ?? null },
    { name: 'group', title: words('Group', 'Gruppe'), cell: ({ group }) => group?.name ?? null },
    {
      name: 'within',
      title: words('For the members of', 'Für die Mitglieder von'),
      cell: ({ within }) => within?.name ?? null,
    },
    { name: 'grantedAt', title: words('Given', 'Zugewiesen'), cell: ({ grantedAt }) => grantedAt },
    { name: 'endsAt', title: words('Ends', 'Endet'), cell: ({ endsAt }) => endsAt },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

/** Grants with the names of whom they are given to. */
export async function showGrants(tx: ReadTx, rows: readonly GrantRow[]): Promise<Grant[]> {
  const accounts = await displayNames(
    tx,
    rows.flatMap(({ account_id }) => (account_id === null ? [] : [account_id])),
  )
  const group = async (id: string | null) => (id === null ? null : { id, name: (await groupName(tx, id)) ?? '' })
  const grants: Grant[] = []
  for (const row of rows) {
    grants.push({
      id: row.id,
      role: row.role,
      account: row.account_id === null ? null : { id: row.account_id, name: accounts.get(row.account_id) ?? '' },
      group: await group(row.group_id),
      within: await group(row.within_group),
      grantedAt: iso(row.granted_at),
      endsAt: isoOrNull(row.ends_at),
    })
  }
  return grants
}
