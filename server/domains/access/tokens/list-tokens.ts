import { sql } from 'kysely'
import type { Asked, Condition, Value } from '../../../platform/lists/fields.ts'
import { choicesOf, words } from '../../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../../platform/lists/list.ts'
import { containsText } from '../../../base/database/text-index.ts'
import { ENDING_WITHIN, UNUSED_AFTER } from './limits.ts'
import { showToken } from './show-tokens.ts'
import { selectListed } from './store.ts'
import { TokenOutput } from './types.ts'

const STATES = choicesOf({
  valid: ['Valid', 'Gültig'],
  expiring: ['Expiring', 'Läuft ab'],
  expired: ['Expired', 'Abgelaufen'],
  ended: ['Ended', 'Beendet'],
})

/** API tokens of everybody, the newest first. */
export const tokensList = defineList({
  name: 'tokens',
  title: words('API tokens', 'API-Token'),
  at: '/tokens',
  may: 'access.read',
  summary: 'API tokens',
  item: TokenOutput,
  extra: NO_EXTRA,
  fields: [
    { name: 'name', title: words('Name', 'Name'), kind: 'text', column: 'access_tokens.name' },
    { name: 'maker', title: words('Made by', 'Erstellt von'), kind: 'text', column: 'maker.username' },
    { name: 'state', title: words('State', 'Zustand'), kind: 'choice', choices: STATES, test: isInState },
    {
      name: 'unused',
      title: words('Not used for 90 days', 'Seit 90 Tagen nicht benutzt'),
      kind: 'flag',
      test: ({ value }, asked) => sql<boolean>`(${isUnused(asked)}) = ${value === true ? 1 : 0}`,
    },
    {
      name: 'lastUsedAt',
      title: words('Last used', 'Zuletzt benutzt'),
      kind: 'time',
      optional: true,
      column: 'used.at',
    },
    { name: 'expiresAt', title: words('Expires', 'Läuft ab'), kind: 'time', column: 'access_tokens.expires_at' },
    { name: 'createdAt', title: words('Created', 'Erstellt'), kind: 'time', column: 'access_tokens.created_at' },
  ],
  sorts: [
    {
      name: 'createdAt',
      title: words('Created', 'Erstellt'),
      by: sql.ref<number>('access_tokens.created_at'),
      descending: true,
    },
    { name: 'expiresAt', title: words('Expires', 'Läuft ab'), by: sql.ref<number>('access_tokens.expires_at') },
    { name: 'name', title: words('Name', 'Name'), by: sql.ref<string>('access_tokens.name') },
  ],
  id: 'access_tokens.id',
  search: async (q, { tx }) =>
    await containsText(tx, { columns: ['access_tokens.name', 'maker.username', 'maker.display_name'], text: q }),
  rows: async ({ tx }) => [selectListed(tx)],
  items: async ({ at }, rows) => rows.map((row) => showToken(row, at)),
  key: { of: ({ id }) => id, column: 'access_tokens.id' },
  columns: [
    { name: 'name', title: words('Name', 'Name'), cell: ({ name }) => name },
    { name: 'maker', title: words('Made by', 'Erstellt von'), cell: ({ username }) => username },
    { name: 'state', title: words('State', 'Zustand'), cell: ({ state }) => state },
    { name: 'lastUsedAt', title: words('Last used', 'Zuletzt benutzt'), cell: ({ lastUsedAt }) => lastUsedAt },
    { name: 'lastAddress', title: words('From', 'Von'), cell: ({ lastAddress }) => lastAddress },
    {
      name: 'unused',
      title: words('Not used for 90 days', 'Seit 90 Tagen nicht benutzt'),
      cell: ({ unused }) => unused,
    },
    {
      name: 'permissions',
      title: words('Permissions', 'Berechtigungen'),
      cell: ({ permissions }) => permissions.join(' '),
    },
    { name: 'networks', title: words('Networks', 'Netze'), cell: ({ networks }) => networks.join(' ') },
    { name: 'createdAt', title: words('Created', 'Erstellt'), cell: ({ createdAt }) => createdAt },
    { name: 'expiresAt', title: words('Expires', 'Läuft ab'), cell: ({ expiresAt }) => expiresAt },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

function isInState({ value }: { value: Value }, { at }: Asked): Condition {
  const live = sql`access_tokens.ended_at is null and access_tokens.expires_at`
  if (value === 'ended') return sql<boolean>`access_tokens.ended_at is not null`
  if (value === 'expired') return sql<boolean>`(${live} <= ${at})`
  if (value === 'expiring') return sql<boolean>`(${live} > ${at} and access_tokens.expires_at <= ${at + ENDING_WITHIN})`
  return sql<boolean>`(${live} > ${at + ENDING_WITHIN})`
}

/** Good still, and neither made nor used of late. */
function isUnused({ at }: Asked): Condition {
  return sql<boolean>`access_tokens.ended_at is null and access_tokens.expires_at > ${at}
    and coalesce(used.at, access_tokens.created_at) <= ${at - UNUSED_AFTER}`
}
