import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Millis } from './time.ts'

/** A UUIDv7 (RFC 9562 §5.7): sorts by the time given, 74 random bits. An id is never a secret. */
export function newId(at: Millis): string {
  const time = at.toString(16).padStart(12, '0')
  // A random UUIDv4 has its variant and random bits where a v7 has them, and Node keeps a stock of them.
  const random = randomUUID()
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15, 18)}-${random.slice(19)}`
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
