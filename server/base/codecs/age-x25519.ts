import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { fromUnpadded, toUnpadded } from './age-header.ts'
import type { Stanza } from './age-header.ts'
import { fromBech32, toBech32 } from './bech32.ts'
import { DecodeError } from './decode-error.ts'

const PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex')
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex')
const IDENTITY = 'age-secret-key-'
const RECIPIENT = 'age'
const SIZE = 32

function raw(key: KeyObject): Buffer {
  const type = key.type === 'private' ? 'pkcs8' : 'spki'
  return key.export({ format: 'der', type }).subarray(-SIZE)
}

function key32(prefix: string, text: string): Buffer {
  const bytes = fromBech32(prefix, text)
  if (bytes.length !== SIZE) throw new DecodeError('age: the key has a wrong length')
  return bytes
}

function publicKey(bytes: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, bytes]), format: 'der', type: 'spki' })
}

function privateKey(identity: string): KeyObject {
  const key = Buffer.concat([PRIVATE_PREFIX, key32(IDENTITY, identity)])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

/** A new key pair in age's own texts: `AGE-SECRET-KEY-1…` opens what was encrypted to `age1…`. */
export function newIdentity(): { identity: string; recipient: string } {
  const pair = generateKeyPairSync('x25519')
  return {
    identity: toBech32(IDENTITY, raw(pair.privateKey)).toUpperCase(),
    recipient: toBech32(RECIPIENT, raw(pair.publicKey)),
  }
}

/**
 * The recipient that belongs to an identity.
 * @throws DecodeError if the identity is mistyped
 */
export function recipientOf(identity: string): string {
  return toBech32(RECIPIENT, raw(createPublicKey(privateKey(identity))))
}

function agree(own: KeyObject, other: Buffer, share: Buffer, recipient: Buffer): Buffer {
  let secret: Buffer
  try {
    secret = diffieHellman({ privateKey: own, publicKey: publicKey(other) })
  } catch {
    throw new DecodeError('age: the key share is not a usable point')
  }
  return Buffer.from(hkdfSync('sha256', secret, Buffer.concat([share, recipient]), 'age-encryption.org/v1/X25519', 32))
}

/** @throws DecodeError if the recipient is mistyped */
export function wrapFileKey(recipient: string, fileKey: Buffer): Stanza {
  const theirs = key32(RECIPIENT, recipient)
  const ephemeral = generateKeyPairSync('x25519')
  const share = raw(ephemeral.publicKey)
  const key = agree(ephemeral.privateKey, theirs, share, theirs)
  // The key is used once, so the nonce may be zero.
  const cipher = createCipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 })
  const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()])
  return { type: 'X25519', args: [toUnpadded(share)], body }
}

/**
 * The file key, or null if the stanza is not for this identity.
 * @throws DecodeError if the identity is mistyped or the stanza malformed
 */
export function unwrapFileKey(identity: string, stanza: Stanza): Buffer | null {
  const own = privateKey(identity)
  if (stanza.type !== 'X25519') return null
  const share = fromUnpadded(stanza.args[0] ?? '')
  if (share.length !== SIZE || stanza.args.length !== 1 || stanza.body.length !== 32)
    throw new DecodeError('age: the header is damaged')
  const key = agree(own, share, share, raw(createPublicKey(own)))
  const cipher = createDecipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 })
  cipher.setAuthTag(stanza.body.subarray(16))
  const fileKey = cipher.update(stanza.body.subarray(0, 16))
  try {
    cipher.final()
    return fileKey
  } catch {
    return null
  }
}
