import { writeCrlEntry } from '../../base/codecs/crl.ts'
import type { RevocationReason } from '../../base/codecs/crl.ts'
import type { Unit } from '../../base/audit/unit.ts'
import { conflict, notFound } from '../../base/errors.ts'
import type { Millis } from '../../base/time.ts'
import type { Jobs } from '../../platform/jobs/job.ts'
import { spendBudget } from '../access/index.ts'
import { findCertificate } from './certificate-store.ts'

export interface RevokeInput {
  serial: string
  reason: RevocationReason
  comment?: string | undefined
}

/**
 * Revokes one certificate for good: RFC 5280 §5.3.1 knows a way back only from certificateHold, and we offer no hold. The
 * next CRL, signed within seconds, lists it.
 * @throws Refusal ca.certificate_not_found, ca.certificate_already_revoked, access.budget_spent
 * @once revocation
 */
export async function revokeCertificate(
  jobs: Jobs,
  unit: Unit,
  { serial, reason, comment }: RevokeInput,
): Promise<{ serial: string; revokedAt: Millis }> {
  const { tx, at, record } = unit
  const certificate = await findCertificate(tx, serial)
  if (!certificate) throw notFound('ca.certificate_not_found', `No certificate ${serial}`)
  if (certificate.revoked_at !== null)
    throw conflict('ca.certificate_already_revoked', `Certificate ${serial} is already revoked`)
  await spendBudget(unit, 'ca.revoke')
  await tx
    .updateTable('ca_certificates')
    .set({
      revoked_at: at,
      revocation_reason: reason,
      revocation_comment: comment ?? null,
      crl_entry: writeCrlEntry(Buffer.from(serial, 'hex'), at, reason),
    })
    .where('serial', '=', serial)
    .execute()
  record({
    action: 'ca.revoke',
    target: `certificate:${serial}`,
    before: { revoked: false },
    after: { revoked: true, reason },
    personal: comment ? { comment } : {},
  })
  // Each revocation asks for itself: a job that runs already may have read the list before this one was on it.
  await jobs.enqueue(unit, 'ca.publish_crl', { scheduled: false })
  return { serial, revokedAt: at }
}
