import type { CertificateState, ProfileInput, RevocationReason, StateName } from '../../api/api.ts'

export const certificateStates: Record<CertificateState, StateName> = {
  valid: 'good',
  expiring: 'attention',
  expired: 'unknown',
  revoked: 'bad',
}

/** RFC 5280 §5.3.1 without the reasons that only a CRL of another kind may carry, and without certificateHold. */
export const REVOCATION_REASONS: readonly RevocationReason[] = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
]

export const KEY_USAGES: readonly ProfileInput['keyUsage'][number][] = [
  'digitalSignature',
  'keyEncipherment',
  'dataEncipherment',
  'contentCommitment',
]
export const EXTENDED_KEY_USAGES: readonly ProfileInput['extendedKeyUsage'][number][] = [
  'clientAuth',
  'serverAuth',
  'emailProtection',
  'ipsecIke',
  'ipsecEndSystem',
  'smartcardLogon',
  'codeSigning',
]

/** What people call a certificate: the CN of its subject, or the subject itself. */
export function commonName(subject: string): string {
  const found = /(?:^|,\s*|\/)CN=((?:\\.|[^,])+)/i.exec(subject)
  return found?.[1]?.replace(/\\(.)/g, '$1').trim() || subject
}
