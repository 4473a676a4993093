import { randomBytes } from 'node:crypto'
import type { Digest } from '../../base/codecs/algorithms.ts'
import { writeEnvelopedData } from '../../base/codecs/cms-enveloped.ts'
import type { ContentCipher } from '../../base/codecs/cms-enveloped.ts'
import { writeCertificateBag, writeSignedData } from '../../base/codecs/cms-signed.ts'
import { octets, printable, utf8 } from '../../base/codecs/der-write.ts'
import { OID } from '../../base/codecs/oids.ts'
import type { Certificate } from '../../base/codecs/x509.ts'
import type { Holder, Keys } from '../../domains/ca/index.ts'
import type { PkiMessage } from './message.ts'

/** failInfo, RFC 8894 §3.2.1.4. */
export const FAIL_INFO = { badAlg: '0', badMessageCheck: '1', badRequest: '2', badTime: '3', badCertId: '4' } as const
export type FailInfo = keyof typeof FAIL_INFO

const CERT_REP = '3'
const STATUS = { success: '0', failure: '2' } as const

interface Attribute {
  type: string
  value: Buffer
}

/** Signs replies as the RA does: with the digest that the device used, which it can therefore check. */
export interface Replier {
  ra: Holder
  keys: Keys
  digest: Digest
}

/** CertRep with the certificate, encrypted to whoever signed the request. DER. */
export async function replySuccess(
  replier: Replier,
  message: PkiMessage,
  certificate: Buffer,
  recipient: Certificate,
  cipher: ContentCipher,
): Promise<Buffer> {
  const content = writeEnvelopedData(writeCertificateBag([certificate]), cipher, recipient)
  return reply(replier, message, content, [{ type: OID.pkiStatus, value: printable(STATUS.success) }])
}

/** CertRep that says no, DER. The text is for the person at the device. */
export async function replyFailure(replier: Replier, message: PkiMessage, failInfo: FailInfo, text: string) {
  return reply(replier, message, null, [
    { type: OID.pkiStatus, value: printable(STATUS.failure) },
    { type: OID.failInfo, value: printable(FAIL_INFO[failInfo]) },
    { type: OID.failInfoText, value: utf8(text) },
  ])
}

async function reply(
  { ra, keys, digest }: Replier,
  message: PkiMessage,
  content: Buffer | null,
  status: readonly Attribute[],
): Promise<Buffer> {
  const attributes = [
    { type: OID.messageType, value: printable(CERT_REP) },
    { type: OID.transactionId, value: message.transactionId },
    { type: OID.senderNonce, value: octets(randomBytes(16)) },
    ...(message.senderNonce ? [{ type: OID.recipientNonce, value: octets(message.senderNonce) }] : []),
    ...status,
  ]
  const algorithm = `rsa-${digest}` as const
  const signer = { algorithm, sign: (data: Buffer) => keys.sign(ra.key, algorithm, data) }
  return writeSignedData({ content, certificate: ra.certificate, attributes }, signer)
}
