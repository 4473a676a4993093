import { z } from 'zod'
import { defineAct } from '../../../platform/bulk/act.ts'
import { words } from '../../../platform/lists/fields.ts'
import type { OpenSession } from '../types.ts'
import { endSessionOf } from './end-sessions.ts'

/** Ends many sessions of others. */
export const endSessionsAct = defineAct({
  name: 'access.end_session',
  list: 'sessions',
  may: 'access.sessions',
  title: words('End', 'Beenden'),
  dangerous: true,
  input: z.object({}),
  reasons: { own: words('Your own', 'Ihre eigene') },
  judge: ({ own }: OpenSession) => (own ? 'own' : null),
  label: ({ username, address }) => (address === null ? username : `${username}, ${address}`),
  consequences: (items) => [
    {
      title: words('Accounts that have to sign in again', 'Konten, die sich neu anmelden müssen'),
      count: new Set(items.map(({ accountId }) => accountId)).size,
    },
  ],
  apply: (unit, { id }) => endSessionOf(unit, { id }),
})
