import { constants, createCipheriv, createDecipheriv, publicEncrypt, randomBytes } from 'node:crypto'
import { readDigestAlgorithm, readPublicKey } from './algorithms.ts'
import { joinOctets } from './ber.ts'
import { readCertificateName, readContentInfo, writeCertificateName, writeContentInfo } from './cms.ts'
import type { CertificateName } from './cms.ts'
import { DecodeError } from './decode-error.ts'
import type { DerReader } from './der-read.ts'
import { context, contextConstructed, TAG } from './der-tags.ts'
import { element, integer, NULL, octets, oid, sequence, setOf } from './der-write.ts'
import { OID } from './oids.ts'
import type { Certificate } from './x509.ts'

const MAX_RECIPIENTS = 4

/** A block cipher in CBC mode with PKCS #7 padding. */
export interface ContentCipher {
  oid: string
  keyBytes: number
  ivBytes: number
  encrypt(key: Buffer, iv: Buffer, plain: Buffer): Buffer
  /** Throws anything where key or padding is wrong. */
  decrypt(key: Buffer, iv: Buffer, encrypted: Buffer): Buffer
}

function native(name: string, id: string, keyBytes: number, ivBytes: number): ContentCipher {
  return {
    oid: id,
    keyBytes,
    ivBytes,
    encrypt(key, iv, plain) {
      const cipher = createCipheriv(name, key, iv)
      return Buffer.concat([cipher.update(plain), cipher.final()])
    },
    decrypt(key, iv, encrypted) {
      const cipher = createDecipheriv(name, key, iv)
      return Buffer.concat([cipher.update(encrypted), cipher.final()])
    },
  }
}

export const AES_128 = native('aes-128-cbc', OID.aes128Cbc, 16, 16)
export const AES_192 = native('aes-192-cbc', OID.aes192Cbc, 24, 16)
export const AES_256 = native('aes-256-cbc', OID.aes256Cbc, 32, 16)
export const TRIPLE_DES = native('des-ede3-cbc', OID.desEde3Cbc, 24, 8)

export type KeyTransport = 'pkcs1' | 'oaep-sha1' | 'oaep-sha256'

export interface Recipient {
  certificate: CertificateName
  transport: KeyTransport
  encryptedKey: Buffer
}

export interface EnvelopedData {
  recipients: Recipient[]
  /** OID of the content cipher. */
  cipher: string
  iv: Buffer
  encrypted: Buffer
}

/** Reads EnvelopedData (RFC 5652 §6) for recipients with RSA keys. @throws DecodeError */
export function readEnvelopedData(bytes: Buffer): EnvelopedData {
  return readContentInfo(bytes, OID.envelopedData, (reader) => {
    const data = reader.enter()
    data.integer()
    const recipients = data.enter(TAG.set).all(MAX_RECIPIENTS, readRecipient)
    const content = readEncryptedContent(data.enter())
    if (data.sees(contextConstructed(1))) data.take()
    data.end()
    return { recipients, ...content }
  })
}

function readRecipient(reader: DerReader): Recipient {
  const info = reader.enter()
  if (info.integer() !== 0) throw new DecodeError('CMS: a recipient that is not named by issuer and serial')
  const certificate = readCertificateName(info)
  const transport = readTransport(info.enter())
  const encryptedKey = info.octets()
  info.end()
  return { certificate, transport, encryptedKey }
}

function readTransport(algorithm: DerReader): KeyTransport {
  const type = algorithm.oid()
  if (type === OID.rsaEncryption) {
    if (!algorithm.done) algorithm.null()
    algorithm.end()
    return 'pkcs1'
  }
  if (type !== OID.rsaesOaep) throw new DecodeError(`CMS: key transport ${type} is not known here`)
  return readOaep(algorithm)
}

/** RSAES-OAEP-params, RFC 4055 §4.1; the mask is taken to use the same digest. */
function readOaep(algorithm: DerReader): KeyTransport {
  const parameters = algorithm.done ? null : algorithm.enter()
  algorithm.end()
  const hash = parameters?.maybeEnter(contextConstructed(0))
  const digest = hash ? readDigestAlgorithm(hash) : 'sha1'
  if (digest !== 'sha1' && digest !== 'sha256') throw new DecodeError(`CMS: OAEP with ${digest} is not known here`)
  return `oaep-${digest}`
}

function readEncryptedContent(info: DerReader): { cipher: string; iv: Buffer; encrypted: Buffer } {
  info.oid()
  const algorithm = info.enter()
  const cipher = algorithm.oid()
  const iv = algorithm.octets()
  algorithm.end()
  const whole = info.take()
  info.end()
  if (whole.tag === context(0)) return { cipher, iv, encrypted: whole.body }
  // A sender that streams leaves the content in pieces.
  if (whole.tag === contextConstructed(0)) return { cipher, iv, encrypted: joinOctets(whole.body) }
  throw new DecodeError('CMS: no encrypted content')
}

/**
 * Decrypts the content. A key of the wrong length (what PKCS #1 v1.5 yields for damaged input) fails just as a wrong key
 * does, so that nobody learns from the answer what was wrong (RFC 3218).
 * @throws DecodeError
 */
export function decryptContent(data: EnvelopedData, cipher: ContentCipher, key: Buffer): Buffer {
  const usable = key.length === cipher.keyBytes ? key : randomBytes(cipher.keyBytes)
  try {
    return cipher.decrypt(usable, data.iv, data.encrypted)
  } catch {
    throw new DecodeError('CMS: the content cannot be decrypted')
  }
}

/**
 * EnvelopedData for one recipient with an RSA key, PKCS #1 v1.5, DER.
 * @throws DecodeError if the recipient's key is not RSA
 */
export function writeEnvelopedData(plain: Buffer, cipher: ContentCipher, recipient: Certificate): Buffer {
  const rsa = readPublicKey(recipient.publicKey)
  if (rsa.asymmetricKeyType !== 'rsa') throw new DecodeError('CMS: the recipient has no RSA key')
  const key = randomBytes(cipher.keyBytes)
  const iv = randomBytes(cipher.ivBytes)
  const encryptedKey = publicEncrypt({ key: rsa, padding: constants.RSA_PKCS1_PADDING }, key)
  const info = sequence(
    integer(0),
    writeCertificateName(recipient),
    sequence(oid(OID.rsaEncryption), NULL),
    octets(encryptedKey),
  )
  const content = sequence(
    oid(OID.data),
    sequence(oid(cipher.oid), octets(iv)),
    element(context(0), cipher.encrypt(key, iv, plain)),
  )
  return writeContentInfo(OID.envelopedData, sequence(integer(0), setOf(info), content))
}
