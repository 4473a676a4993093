import type { Unit } from '../../../base/audit/unit.ts'
import { accountOf } from '../roles/callers.ts'
import type { Language } from '../tables.ts'

/** Sets the language that the caller reads the console in. */
export async function setLanguage(unit: Unit, { language }: { language: Language }): Promise<{ language: Language }> {
  const accountId = accountOf(unit)
  await unit.tx.updateTable('access_accounts').set({ language }).where('id', '=', accountId).execute()
  unit.record({ action: 'access.set_language', target: `account:${accountId}`, after: { language } })
  return { language }
}
