import { constants, createHash, generateKeyPairSync, privateDecrypt, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Digest } from '../../server/base/codecs/algorithms.ts'
import { writeSignatureAlgorithm } from '../../server/base/codecs/algorithms.ts'
import type { AlternativeName } from '../../server/base/codecs/alternative-names.ts'
import {
  AES_128,
  decryptContent,
  readEnvelopedData,
  writeEnvelopedData,
} from '../../server/base/codecs/cms-enveloped.ts'
import type { ContentCipher } from '../../server/base/codecs/cms-enveloped.ts'
import { attributeValue, readSignedData, verifySigner, writeSignedData } from '../../server/base/codecs/cms-signed.ts'
import {
  bits,
  integer,
  octets,
  oid,
  printable,
  sequence,
  setOf,
  tagged,
  utf8,
} from '../../server/base/codecs/der-write.ts'
import { subjectAlternativeNames, writeExtensions } from '../../server/base/codecs/extensions.ts'
import { nameFromText, writeName } from '../../server/base/codecs/names.ts'
import { OID } from '../../server/base/codecs/oids.ts'
import { readCertificate, writeCertificate } from '../../server/base/codecs/x509.ts'
import type { Certificate } from '../../server/base/codecs/x509.ts'

export interface Pair {
  publicKey: KeyObject
  privateKey: KeyObject
}

export interface RequestOptions {
  subject?: string
  names?: readonly AlternativeName[]
  challenge?: string
  key?: Pair
  /** Breaks the proof of possession. */
  forge?: boolean
}

export interface MessageOptions {
  /** Code of the message type: 19 is PKCSReq. */
  type?: string
  transactionId?: string
  /** The certificate and key that sign the message; default: a self-signed one of the device's key. */
  signer?: { certificate: Certificate; key: Pair }
  digest?: Digest
  cipher?: ContentCipher
  withoutNonce?: boolean
  withoutType?: boolean
}

export interface Reply {
  http: number
  status: string | null
  failInfo: string | null
  text: string | null
  certificate: Certificate | null
}

/** An RSA key pair; making one takes a while, so tests share a few. */
export function newPair(modulusLength = 2048): Pair {
  return generateKeyPairSync('rsa', { modulusLength })
}

/** A device that speaks SCEP rightly, and wrongly where a test asks for it. */
export class ScepDevice {
  readonly #url: string
  readonly #pair: Pair
  readonly #ra: Certificate

  constructor(url: string, ra: Certificate, pair: Pair) {
    this.#url = url
    this.#ra = ra
    this.#pair = pair
  }

  /** PKCS #10. */
  request({
    subject = 'CN=dev-7',
    names = [],
    challenge,
    key = this.#pair,
    forge = false,
  }: RequestOptions = {}): Buffer {
    const attributes = [
      ...(challenge === undefined ? [] : [sequence(oid(OID.challengePassword), setOf(utf8(challenge)))]),
      ...(names.length === 0
        ? []
        : [sequence(oid(OID.extensionRequest), setOf(writeExtensions([subjectAlternativeNames(names)])))]),
    ]
    const info = sequence(integer(0), writeName(nameFromText(subject)), spki(key), tagged(0, ...attributes))
    const signature = sign('sha256', info, key.privateKey)
    if (forge) signature[9] = signature[9]! ^ 1
    return sequence(info, writeSignatureAlgorithm('rsa-sha256'), bits(signature))
  }

  async selfSigned(key: Pair = this.#pair): Promise<{ certificate: Certificate; key: Pair }> {
    const name = nameFromText('CN=SCEP SIGNER')
    const validity = { notBefore: Date.UTC(2020, 0), notAfter: Date.UTC(2049, 0) }
    const content = {
      serial: randomBytes(9),
      issuer: name,
      subject: name,
      ...validity,
      publicKey: spki(key),
      extensions: [],
    }
    return { certificate: readCertificate(await writeCertificate(content, signerOf(key, 'sha256'))), key }
  }

  /** A pkiMessage around `plain`, usually a request. */
  async message(plain: Buffer, options: MessageOptions = {}): Promise<Buffer> {
    const { type = '19', digest = 'sha256', cipher = AES_128 } = options
    const signer = options.signer ?? (await this.selfSigned())
    const transactionId = options.transactionId ?? createHash('sha256').update(plain).digest('hex')
    const attributes = [
      { type: OID.transactionId, value: printable(transactionId) },
      ...(options.withoutType ? [] : [{ type: OID.messageType, value: printable(type) }]),
      ...(options.withoutNonce ? [] : [{ type: OID.senderNonce, value: octets(randomBytes(16)) }]),
    ]
    const content = writeEnvelopedData(plain, cipher, this.#ra)
    return writeSignedData({ content, certificate: signer.certificate, attributes }, signerOf(signer.key, digest))
  }

  async send(message: Buffer, key: Pair = this.#pair): Promise<Reply> {
    return this.read(
      await fetch(`${this.#url}?operation=PKIOperation`, { method: 'POST', body: new Uint8Array(message) }),
      key,
    )
  }

  /** Checks the reply as a device does: signed by the RA; opens the envelope if there is one. */
  async read(response: Response, key: Pair = this.#pair): Promise<Reply> {
    const body = Buffer.from(await response.arrayBuffer())
    const nothing = { http: response.status, status: null, failInfo: null, text: null, certificate: null }
    if (response.status !== 200) return nothing
    const data = readSignedData(body)
    const info = data.signers[0]!
    if (!verifySigner(data, info)?.encoded.equals(this.#ra.encoded))
      throw new Error('the reply is not signed by the RA')
    const text = (type: string) => attributeValue(info.attributes, type, (reader) => reader.text())
    return {
      http: response.status,
      status: text(OID.pkiStatus),
      failInfo: text(OID.failInfo),
      text: text(OID.failInfoText),
      certificate: data.content ? opened(data.content, key) : null,
    }
  }
}

function opened(content: Buffer, { privateKey }: Pair): Certificate {
  const data = readEnvelopedData(content)
  const padding = constants.RSA_PKCS1_PADDING
  const contentKey = privateDecrypt({ key: privateKey, padding }, data.recipients[0]!.encryptedKey)
  return readSignedData(decryptContent(data, AES_128, contentKey)).certificates[0]!
}

function spki({ publicKey }: Pair): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' })
}

function signerOf({ privateKey }: Pair, digest: Digest) {
  return {
    algorithm: `rsa-${digest}` as const,
    sign: (message: Buffer) => Promise.resolve(sign(digest, message, privateKey)),
  }
}
