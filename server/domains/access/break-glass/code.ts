import { createHash } from 'node:crypto'
import { hashHandwrittenCode, newHandwrittenCode } from '../factors/recovery-codes.ts'

/** 140 bits, then a group that tells a slip of the pen from a wrong code. */
const SECRET_SIGNS = 28
const CHECK_SIGNS = 4
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A new emergency code, as in `K7QM-2XRT-…`: eight groups of four, the last of them computed from the others. */
export function newEmergencyCode(): string {
  const secret = newHandwrittenCode(SECRET_SIGNS)
  return `${secret}-${checkGroup(signsOf(secret))}`
}

/** Whether a text has the form of an emergency code and its last group fits: what does not is a typing mistake. */
export function isEmergencyCode(text: string): boolean {
  const signs = signsOf(text)
  return (
    signs.length === SECRET_SIGNS + CHECK_SIGNS &&
    checkGroup(signs.slice(0, SECRET_SIGNS)) === signs.slice(-CHECK_SIGNS)
  )
}

/** What is stored of a code. Case, spaces and hyphens do not matter to whoever copies it from paper. */
export const hashEmergencyCode = hashHandwrittenCode

function signsOf(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
}

function checkGroup(signs: string): string {
  const digest = createHash('sha256').update(`freehold emergency code ${signs}`).digest()
  return [...digest.subarray(0, CHECK_SIGNS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
}
