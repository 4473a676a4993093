import { sql } from 'kysely'
import { containsText } from '../../../base/database/text-index.ts'
import { iso } from '../../../base/time.ts'
import { words, type Asked } from '../../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../../platform/lists/list.ts'
import { usernameKey } from '../accounts/store.ts'
import { OpenSession } from '../types.ts'
import { sessionLimits } from './settings.ts'
import { isAdmitted } from '../roles/rights.ts'

/** Every open session of every account, the newest first. */
export const sessionsList = defineList({
  name: 'sessions',
  title: words('Sessions', 'Sitzungen'),
  at: '/sessions',
  may: 'access.sessions',
  summary: 'Open sessions of all accounts',
  item: OpenSession,
  extra: NO_EXTRA,
  fields: [
    { name: 'account', title: words('Account', 'Konto'), kind: 'reference', of: 'accounts', column: 's.account_id' },
    {
      name: 'username',
      title: words('User name', 'Benutzername'),
      kind: 'text',
      column: 'a.username_key',
      fold: usernameKey,
    },
    { name: 'address', title: words('Address', 'Adresse'), kind: 'text', optional: true, column: 's.address' },
    { name: 'agent', title: words('Browser', 'Browser'), kind: 'text', optional: true, column: 's.agent' },
    { name: 'createdAt', title: words('Began', 'Begonnen'), kind: 'time', column: 's.created_at' },
  ],
  sorts: [
    { name: 'createdAt', title: words('Began', 'Begonnen'), by: sql.ref<number>('s.created_at'), descending: true },
  ],
  id: 's.id',
  search: async (q, { tx }) =>
    await containsText(tx, { columns: ['a.username_key', 'a.display_name', 's.address'], text: q }),
  rows: async (asked) => [await openSessions(asked)],
  items: async ({ tx, actor, origin }, rows) => {
    const { absolute } = await sessionLimits(tx)
    return rows.map((row) => ({
      id: row.id,
      accountId: row.account_id,
      username: row.username,
      displayName: row.display_name,
      own: row.account_id === actor.id,
      current: row.id === origin.sessionId,
      address: row.address,
      agent: row.agent,
      createdAt: iso(row.created_at),
      seenAt: iso(Math.max(row.created_at, row.seen_at ?? 0)),
      expiresAt: iso(Math.min(row.expires_at, row.created_at + absolute)),
    }))
  },
  key: { of: ({ id }) => id, column: 's.id' },
  columns: [
    { name: 'username', title: words('User name', 'Benutzername'), cell: ({ username }) => username },
    { name: 'name', title: words('Name', 'Name'), cell: ({ displayName }) => displayName },
    { name: 'address', title: words('Address', 'Adresse'), cell: ({ address }) => address },
    { name: 'agent', title: words('Browser', 'Browser'), cell: ({ agent }) => agent },
    { name: 'createdAt', title: words('Began', 'Begonnen'), cell: ({ createdAt }) => createdAt },
    { name: 'seenAt', title: words('Last used', 'Zuletzt benutzt'), cell: ({ seenAt }) => seenAt },
    { name: 'expiresAt', title: words('Ends', 'Endet'), cell: ({ expiresAt }) => expiresAt },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

/** Sessions that would be let in now, as far as the tables know. */
async function openSessions({ tx, at }: Asked) {
  const { idle, absolute } = await sessionLimits(tx)
  return tx
    .selectFrom('access_sessions as s')
    .innerJoin('access_accounts as a', 'a.id', 's.account_id')
    .leftJoin('access_seen as l', 'l.session_id', 's.id')
    .select([
      's.id',
      'a.id as account_id',
      'a.username',
      'a.display_name',
      's.address',
      's.agent',
      's.created_at',
      's.expires_at',
      'l.at as seen_at',
    ])
    .where('s.state', '=', 'open')
    .where('s.expires_at', '>', at)
    .where('s.created_at', '>', at - absolute)
    .where(sql<boolean>`max(s.created_at, coalesce(l.at, 0)) > ${at - idle}`)
    .where('a.disabled', '=', 0)
    .where(isAdmitted('a', at))
}
