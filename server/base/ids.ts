import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Millis } from './time.ts'

/** A UUIDv7 (RFC 9562 §5.7): sorts by the time given, 74 random bits. An id is never a secret. */
export function newId(at: Millis): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(at, 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** A secret of `bytes` random bytes as base64url text: session tokens, invitations, challenges. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/** What is stored in place of a random secret. Fit for secrets of 128 bits and more, not for passwords. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest()
}

/** Compares two texts in a time that does not depend on where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(hashSecret(a), hashSecret(b))
}
