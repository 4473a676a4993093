import type { Unit } from '../../../base/audit/unit.ts'
import { conflict } from '../../../base/errors.ts'
import { accountOf } from '../roles/callers.ts'
import { findAccount } from './store.ts'

/**
 * Sets the address that codes for the caller's account go to. A person's stands in his directory.
 * @throws Refusal access.mail_elsewhere
 */
export async function setMail(unit: Unit, { mail }: { mail: string | null }): Promise<{ mail: string | null }> {
  const accountId = accountOf(unit)
  const account = await findAccount(unit.tx, accountId)
  if (account?.kind !== 'local')
    throw conflict('access.mail_elsewhere', 'Your address belongs to your directory. Have it changed there.')
  await unit.tx.updateTable('access_accounts').set({ mail }).where('id', '=', accountId).execute()
  unit.record({
    action: 'access.set_mail',
    target: `account:${accountId}`,
    after: { given: mail !== null },
    personal: { mail: mail ?? '' },
  })
  return { mail }
}
