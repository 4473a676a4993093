import { z } from 'zod'
import { defineAct, type Act } from '../../../platform/bulk/act.ts'
import { words } from '../../../platform/lists/fields.ts'
import { endAnyToken } from './end-tokens.ts'
import type { Token } from './types.ts'

/** What can be done to many API tokens. */
export const TOKEN_ACTS: readonly Act[] = [
  defineAct({
    name: 'access.end_token',
    list: 'tokens',
    may: 'access.manage',
    title: words('End', 'Beenden'),
    dangerous: true,
    input: z.object({}),
    reasons: {
      ended: words('Ended already', 'Bereits beendet'),
      expired: words('Expired already', 'Bereits abgelaufen'),
    },
    judge: ({ state }: Token) => (state === 'ended' || state === 'expired' ? state : null),
    label: ({ name }) => name,
    consequences: (items) => [
      { title: words('API tokens that scripts can no longer use', 'API-Token ohne Zugang'), count: items.length },
    ],
    apply: (unit, { id }) => endAnyToken(unit, { id }),
  }),
]
