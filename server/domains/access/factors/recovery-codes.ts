import { randomBytes } from 'node:crypto'
import { hashSecret } from '../../../base/ids.ts'

export const RECOVERY_CODES = 10

/** Without the letters and digits that are mistaken for one another when written by hand: 32 signs, 5 bits each. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
/** 120 bits: of codes that are as hard to guess as keys, a quick hash may be kept (ASVS 5.0, 6.5.2). */
const CODE_SIGNS = 24
const GROUP = 4

/** Random text of `signs` signs in groups of four, as in `K7QM-2XRT-…`. */
export function newHandwrittenCode(signs: number): string {
  const text = [...randomBytes(signs)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')
  return text.match(new RegExp(`.{1,${GROUP}}`, 'g'))!.join('-')
}

/** Ten codes, each good for one sign-in without the authenticator app. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => newHandwrittenCode(CODE_SIGNS))
}

/** What is stored of a code. Case, spaces and hyphens do not matter to whoever copies it from paper. */
export function hashHandwrittenCode(code: string): Buffer {
  return hashSecret(code.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))
}
