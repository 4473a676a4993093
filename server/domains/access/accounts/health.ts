import type { ReadTx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import { isAdmitted } from '../roles/rights.ts'
import { readSection } from '../../settings/index.ts'
import type { PasswordRules } from '../passwords/policy.ts'
import { passwordRules } from '../passwords/settings.ts'
import { SIGN_IN } from '../sign-in/settings.ts'

/** Who can get in, and how well that is guarded. */
export interface AccessHealth {
  accounts: number
  /** Accounts that have proved a second factor. */
  withFactor: number
  owners: number
  auditors: number
  mappedGroups: number
  /** Roles whose holders may sign in without a second factor. */
  withoutFactor: readonly string[]
  /** What is asked of new passwords. */
  passwords: PasswordRules
}

/** Counts the accounts that are not disabled; those of emergency access are nobody's to guard. */
export async function accessHealth({ tx, at }: { tx: ReadTx; at: Millis }): Promise<AccessHealth> {
  const accounts = await tx
    .selectFrom('access_accounts as a')
    .leftJoin('access_factors as f', 'f.account_id', 'a.id')
    .select(({ fn }) => [
      fn.count<number>('a.id').distinct().as('accounts'),
      fn.count<number>('f.account_id').distinct().as('withFactor'),
    ])
    .where('a.disabled', '=', 0)
    .where(isAdmitted('a', at))
    .where(
      'a.id',
      'not in',
      tx
        .selectFrom('access_break_glass')
        .select('account_id')
        .where('account_id', 'is not', null)
        .$castTo<{ account_id: string }>(),
    )
    .executeTakeFirstOrThrow()
  const groups = await tx
    .selectFrom('access_grants')
    .select(({ fn }) => fn.count<number>('group_id').distinct().as('count'))
    .executeTakeFirstOrThrow()
  return {
    ...accounts,
    owners: await holdersOf(tx, 'owner'),
    auditors: await holdersOf(tx, 'auditor'),
    mappedGroups: groups.count,
    passwords: await passwordRules(tx),
    withoutFactor: (await readSection(tx, SIGN_IN)).withoutFactor,
  }
}

async function holdersOf(tx: ReadTx, role: 'owner' | 'auditor'): Promise<number> {
  const { count } = await tx
    .selectFrom('access_grants as g')
    .innerJoin('access_accounts as a', 'a.id', 'g.account_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('g.role', '=', role)
    .where('a.disabled', '=', 0)
    .executeTakeFirstOrThrow()
  return count
}
