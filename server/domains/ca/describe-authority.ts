import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { nameToText } from '../../base/codecs/names.ts'
import { toPem } from '../../base/codecs/x509.ts'
import type { ReadTx } from '../../base/audit/unit.ts'
import { iso } from '../../base/time.ts'
import { findCrl, requireAuthority } from './authority.ts'
import type { Authority, CrlFacts, Holder } from './authority.ts'
import { serialText, urlsOf } from './issue.ts'
import type { AuthorityOutput } from './schemas.ts'

type Shown = z.output<typeof AuthorityOutput>

/** SHA-256 of a certificate as people compare it: hexadecimal digits. */
export function fingerprint(encoded: Buffer): string {
  return createHash('sha256').update(encoded).digest('hex')
}

/** The authority with its certificates and the state of its CRL. @throws Refusal ca.no_authority */
export async function describeAuthority(tx: ReadTx): Promise<Shown> {
  return showAuthority(await requireAuthority(tx), await findCrl(tx, 'issuing'))
}

/** {@link describeAuthority} of what is at hand. */
export function showAuthority({ root, issuing, ra, baseUrl }: Authority, crl: CrlFacts | null): Shown {
  return {
    root: showHolder(root),
    issuing: showHolder(issuing),
    ra: showHolder(ra),
    baseUrl,
    crl: crl && {
      number: crl.number,
      thisUpdate: iso(crl.this_update),
      nextUpdate: iso(crl.next_update),
      entries: crl.entries,
      url: urlsOf(baseUrl, 'issuing').crl,
    },
  }
}

function showHolder({ certificate, key }: Holder): Shown['root'] {
  return {
    subject: nameToText(certificate.subject),
    fingerprint: fingerprint(certificate.encoded),
    algorithm: key.algorithm,
    notBefore: iso(certificate.notBefore),
    notAfter: iso(certificate.notAfter),
    serial: serialText(certificate.serial),
    pem: toPem(certificate.encoded),
  }
}
