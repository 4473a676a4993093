import { z } from 'zod'
import { defineAct, type Act } from '../../../platform/bulk/act.ts'
import { words } from '../../../platform/lists/fields.ts'
import { reviseAccount } from './revise-account.ts'
import { endSessionsAct } from '../sessions/acts.ts'
import type { Account } from '../types.ts'

/** What can be done to many accounts. */
export const ACCESS_ACTS: readonly Act[] = [
  defineAct({
    name: 'access.disable',
    list: 'accounts',
    may: 'access.manage',
    title: words('Disable', 'Deaktivieren'),
    dangerous: true,
    input: z.object({}),
    reasons: { disabled: words('Disabled already', 'Bereits deaktiviert') },
    judge: ({ disabled }: Account) => (disabled ? 'disabled' : null),
    label: ({ username }) => username,
    consequences: (items) => [
      { title: words('Accounts that can no longer sign in', 'Konten ohne Anmeldung'), count: items.length },
    ],
    apply: (unit, account) => reviseAccount(unit, { ...account, disabled: true }),
  }),
  defineAct({
    name: 'access.enable',
    list: 'accounts',
    may: 'access.manage',
    title: words('Enable', 'Aktivieren'),
    dangerous: false,
    input: z.object({}),
    reasons: { enabled: words('Enabled already', 'Bereits aktiv') },
    judge: ({ disabled }: Account) => (disabled ? null : 'enabled'),
    label: ({ username }) => username,
    apply: (unit, account) => reviseAccount(unit, { ...account, disabled: false }),
  }),
  endSessionsAct,
]
