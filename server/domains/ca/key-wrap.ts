import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { KeyPurpose } from './keys.ts'

const VERSION = 1
const NONCE = 12
const TAG = 16

function binding(id: string, purpose: KeyPurpose): Buffer {
  return Buffer.from(`freehold key\n${id}\n${purpose}\n`, 'utf8')
}

/** Encrypts a private key (PKCS #8) under the credential, bound to its id and purpose: AES-256-GCM. */
export function wrapKey(credential: Buffer, id: string, purpose: KeyPurpose, pkcs8: Buffer): Buffer {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', credential, nonce).setAAD(binding(id, purpose))
  const sealed = Buffer.concat([cipher.update(pkcs8), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), sealed])
}

/** The PKCS #8 within; throws if the credential, the id or the purpose is another one. */
export function unwrapKey(credential: Buffer, id: string, purpose: KeyPurpose, wrapped: Buffer): Buffer {
  if (wrapped[0] !== VERSION || wrapped.length < 1 + NONCE + TAG) throw new Error('not a wrapped key')
  const nonce = wrapped.subarray(1, 1 + NONCE)
  const tag = wrapped.subarray(1 + NONCE, 1 + NONCE + TAG)
  const decipher = createDecipheriv('aes-256-gcm', credential, nonce, { authTagLength: TAG })
  decipher.setAAD(binding(id, purpose)).setAuthTag(tag)
  return Buffer.concat([decipher.update(wrapped.subarray(1 + NONCE + TAG)), decipher.final()])
}
