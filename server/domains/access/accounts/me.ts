import type { ReadTx } from '../../../base/audit/unit.ts'
import { notFound } from '../../../base/errors.ts'
import { isoOrNull, type Millis } from '../../../base/time.ts'
import { findSite } from '../../settings/index.ts'
import { countUnusedRecoveryCodes, factorKindsOf } from '../factors/store.ts'
import { rightsOf, rightsViewing } from '../roles/rights.ts'
import { findAccount } from './store.ts'
import type { Me } from '../types.ts'

/** What the console needs to know about whoever is signed in. */
export async function meOf(
  { tx, at }: { tx: ReadTx; at: Millis },
  accountId: string,
  { freshFactorUntil, viewing }: { freshFactorUntil: Millis | null; viewing: string | null },
  version: string,
): Promise<Me> {
  const account = await findAccount(tx, accountId)
  if (!account) throw notFound('access.account_not_found', 'This account does not exist any more.')
  const rights = await rightsOf(tx, accountId, at)
  const { permissions, within } = await rightsViewing(tx, rights, viewing)
  const { id, username, display_name: displayName, kind, language, mail } = account
  return {
    account: { id, username, displayName, kind, language, mail },
    roles: [...rights.roles],
    viewing,
    permissions: [...permissions].toSorted(),
    within: [...within.keys()].toSorted(),
    token: null,
    freshFactorUntil: isoOrNull(freshFactorUntil),
    factors: await factorKindsOf(tx, accountId),
    recoveryCodesLeft: await countUnusedRecoveryCodes(tx, accountId),
    organisation: (await findSite(tx))?.name ?? null,
    version,
  }
}
