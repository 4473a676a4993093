import type { CertificateState, StateName } from '../../api/api.ts'

export const certificateStates: Record<CertificateState, StateName> = {
  valid: 'good',
  expiring: 'attention',
  expired: 'unknown',
  revoked: 'bad',
}

/** RFC 5280 §5.3.1 without the reasons that only a CRL of another kind may carry, and without certificateHold. */
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const

export const KEY_USAGES = ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement'] as const
export const EXTENDED_KEY_USAGES = ['clientAuth', 'serverAuth', 'emailProtection', 'ipsecIKE', 'smartcardLogon'] as const
