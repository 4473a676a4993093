import { z } from 'zod'
import type { ReadTx } from '../../../base/audit/unit.ts'
import { conflict, invalid } from '../../../base/errors.ts'
import { MAIL } from '../../alarms/index.ts'
import { defineSection, readSection } from '../../settings/index.ts'
import { givesAdministration } from '../roles/rights.ts'

const RoleNames = z
  .array(
    z
      .string()
      .max(64)
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  )
  .max(100)

/** How people sign in. */
export const SIGN_IN = defineSection({
  name: 'sign-in',
  schema: z.object({
    withoutFactor: RoleNames.default([]).meta({
      description: 'Roles whose holders may sign in without a second factor',
    }),
    mailRecovery: z
      .boolean()
      .default(false)
      .meta({ description: 'Whoever lost his second factor may ask for a code by mail' }),
  }),
  may: { manage: 'access.manage' },
  asksReason: true,
  errors: ['access.factor_always', 'access.mail_needed'],
  async check({ withoutFactor, mailRecovery }, { tx }) {
    if (mailRecovery && !(await readSection(tx, MAIL)).on)
      throw conflict('access.mail_needed', 'Codes need mail. Set the mail server up and switch mail on first.')
    const barred: string[] = []
    for (const role of withoutFactor) if (await isAdministrative(tx, [role])) barred.push(role)
    if (barred.length === 0) return
    const message = `These roles always want a second factor: ${barred.join(', ')}.`
    throw invalid('access.factor_always', message, [{ pointer: '/values/withoutFactor', message }])
  },
})

/** Whether one of these roles decides over others or over the house: its holder could give himself everything else. */
export async function isAdministrative(tx: ReadTx, roles: readonly string[]): Promise<boolean> {
  for (const role of roles) if (await givesAdministration(tx, role)) return true
  return false
}

/** Whether somebody with these roles has to have a second factor: unless every one of them may do without. */
export async function needsFactor(tx: ReadTx, roles: readonly string[]): Promise<boolean> {
  const { withoutFactor } = await readSection(tx, SIGN_IN)
  return (
    roles.length === 0 || roles.some((role) => !withoutFactor.includes(role)) || (await isAdministrative(tx, roles))
  )
}

/** Whether somebody with these roles may have a code sent by mail; mailboxes of administrators would be keys to everything. */
export async function mayRecoverByMail(tx: ReadTx, roles: readonly string[]): Promise<boolean> {
  if (roles.length === 0 || (await isAdministrative(tx, roles))) return false
  const [{ mailRecovery }, { on }] = [await readSection(tx, SIGN_IN), await readSection(tx, MAIL)]
  return mailRecovery && on
}
