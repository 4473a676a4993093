import type { ReadTx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'
import { findAuthority, findCrl } from './authority.ts'

/** How long the authority lasts, and what is about to end. */
export interface CaHealth {
  /** When the issuing CA ends; null before there is one. */
  authorityEnds: Millis | null
  crlNextUpdate: Millis | null
  /** Whether anything was ever issued. */
  hasIssued: boolean
  /** Live certificates that end before `soon`. */
  ending: number
}

export async function caHealth(tx: ReadTx, at: Millis, soon: Millis): Promise<CaHealth> {
  const authority = await findAuthority(tx)
  const crl = await findCrl(tx, 'issuing')
  const ending = await tx
    .selectFrom('ca_certificates')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('not_after', '>', at)
    .where('not_after', '<=', soon)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  const any = await tx.selectFrom('ca_certificates').select('id').limit(1).executeTakeFirst()
  return {
    authorityEnds: authority?.issuing.certificate.notAfter ?? null,
    crlNextUpdate: crl?.next_update ?? null,
    hasIssued: any !== undefined,
    ending: ending.count,
  }
}
