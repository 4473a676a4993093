import { writeSignatureAlgorithm } from './algorithms.ts'
import type { Signer } from './algorithms.ts'
import { enumerated, integer, sequence, tagged, time } from './der-write.ts'
import { authorityKeyIdentifier, writeExtensions } from './extensions.ts'
import { writeName } from './names.ts'
import type { Name } from './names.ts'
import { OID } from './oids.ts'
import { signStructure } from './x509.ts'
import type { Millis } from '../time.ts'

/** CRLReason (RFC 5280 §5.3.1), without certificateHold and removeFromCRL: we take nothing back. */
export const REVOCATION_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const
export type RevocationReason = keyof typeof REVOCATION_REASONS

/** One line of a CRL, finished: kept with the certificate, so that a long list costs no more than joining bytes. */
export function writeCrlEntry(serial: Buffer, revokedAt: Millis, reason: RevocationReason): Buffer {
  const code = REVOCATION_REASONS[reason]
  // RFC 5280 §5.3.1: leave the extension out rather than say "unspecified".
  const why = code === 0 ? [] : [writeExtensions([{ id: OID.reasonCode, critical: false, value: enumerated(code) }])]
  return sequence(integer(serial), time(revokedAt), ...why)
}

export interface CrlContent {
  issuer: Name
  issuerKeyId: Buffer
  /** Must grow with each CRL (RFC 5280 §5.2.3). */
  number: number
  thisUpdate: Millis
  nextUpdate: Millis
  /** Each from {@link writeCrlEntry}. */
  entries: readonly Buffer[]
}

/** A full CRL, version 2, DER. */
export async function writeCrl(content: CrlContent, signer: Signer): Promise<Buffer> {
  const extensions = [
    authorityKeyIdentifier(content.issuerKeyId),
    { id: OID.crlNumber, critical: false, value: integer(content.number) },
  ]
  const tbs = sequence(
    integer(1),
    writeSignatureAlgorithm(signer.algorithm),
    writeName(content.issuer),
    time(content.thisUpdate),
    time(content.nextUpdate),
    // RFC 5280 §5.1.2.6: absent, not empty, where nothing is revoked.
    ...(content.entries.length > 0 ? [sequence(...content.entries)] : []),
    tagged(0, writeExtensions(extensions)),
  )
  return signStructure(tbs, signer)
}
