import type { Unit } from '../../../base/audit/unit.ts'
import { accountOf } from '../roles/callers.ts'
import { replaceRecoveryCodes } from './store.ts'
import { hashHandwrittenCode, newRecoveryCodes } from './recovery-codes.ts'

/** Makes ten new recovery codes, shown this once; the old ones are void. */
export async function renewRecoveryCodes(unit: Unit): Promise<{ recoveryCodes: string[] }> {
  const accountId = accountOf(unit)
  const recoveryCodes = newRecoveryCodes()
  await replaceRecoveryCodes(unit.tx, accountId, recoveryCodes.map(hashHandwrittenCode), unit.at)
  unit.record({
    action: 'access.renew_recovery_codes',
    target: `account:${accountId}`,
    after: { recoveryCodes: recoveryCodes.length },
  })
  return { recoveryCodes }
}
