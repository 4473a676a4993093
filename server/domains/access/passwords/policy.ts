import { invalid, type Refusal } from '../../../base/errors.ts'
import { isGuessable } from './guessable.ts'
import { containsPersonal, type PersonFacts } from './personal.ts'

export const SHORTEST_PASSWORD = 15
export const LONGEST_PASSWORD = 256

const FEWEST_CHARACTERS = 5

/** What a new password has to be like: see `settings.ts`. `shortest` counts characters. */
export interface PasswordRules {
  profile: 'modern' | 'classic'
  shortest: number
}

export const MODERN: PasswordRules = { profile: 'modern', shortest: SHORTEST_PASSWORD }

/** What speaks against a password, in the order in which it is told. */
export const PASSWORD_REASONS = [
  'too_short',
  'too_long',
  'not_text',
  'too_uniform',
  'too_common',
  'contains_name',
  'no_capital',
  'no_small',
  'no_digit',
  'no_sign',
] as const

export type PasswordReason = (typeof PASSWORD_REASONS)[number]

/** Every code that {@link passwordRefusal} can carry. */
export const PASSWORD_CODES = PASSWORD_REASONS.map((reason) => `access.password_${reason}`)

/** Kinds of characters that the classic profile asks for (BSI ORP.4.A22 in its older reading, and many auditors still). */
const KINDS: readonly (readonly [PasswordReason, RegExp])[] = [
  ['no_capital', /\p{Lu}/u],
  ['no_small', /\p{Ll}/u],
  ['no_digit', /\p{Nd}/u],
  ['no_sign', /[^\p{L}\p{N}\p{M}\s]/u],
]

/**
 * Everything that speaks against a new password; none: it is taken. Pure, in time that its greatest length bounds. Lengths are counted in
 * code points, of the text as it is hashed (NFKC) and as it was typed (NFC), whichever is fewer.
 *
 * Of the modern profile: NIST SP 800-63B-4 §3.1.1.2 (length, a blocklist, no kinds of characters). The classic one asks for kinds of
 * characters besides.
 */
export function judgePassword(
  password: string,
  facts: PersonFacts,
  { profile, shortest }: PasswordRules,
  listed: ReadonlySet<string>,
): PasswordReason[] {
  // Nothing longer is even looked at: normalising and folding cost time.
  if (password.length > LONGEST_PASSWORD * 2) return ['too_long']
  if (!isText(password)) return ['not_text']
  const characters = Array.from(password.normalize('NFKC'))
  const length = Math.min(characters.length, Array.from(password.normalize('NFC')).length)
  if (characters.length > LONGEST_PASSWORD) return ['too_long']
  const found: [PasswordReason, boolean][] = [
    ['too_short', length < shortest],
    ['too_uniform', new Set(characters).size < FEWEST_CHARACTERS],
    ['too_common', isGuessable(password, listed)],
    ['contains_name', containsPersonal(password, facts)],
    ...KINDS.map(([reason, kind]): [PasswordReason, boolean] => [
      reason,
      profile === 'classic' && !kind.test(password),
    ]),
  ]
  return found.filter(([, so]) => so).map(([reason]) => reason)
}

/** No control characters, no halves of characters, nothing that Unicode does not know: RFC 8265 §4.2 (OpaqueString). */
function isText(password: string): boolean {
  return password.isWellFormed() && !/[\p{Cc}\p{Cn}]/u.test(password)
}

/** The refusal for a password that {@link judgePassword} found fault with: the first reason is its code, each has its own line. */
export function passwordRefusal(
  reasons: readonly [PasswordReason, ...PasswordReason[]],
  { shortest }: PasswordRules,
  pointer = '/password',
): Refusal {
  const errors = reasons.map((reason) => ({
    pointer,
    code: `access.password_${reason}`,
    message: sentence(reason, shortest),
  }))
  return invalid(`access.password_${reasons[0]}`, sentence(reasons[0], shortest), errors)
}

function sentence(reason: PasswordReason, shortest: number): string {
  const words: Readonly<Record<PasswordReason, string>> = {
    too_short: `Use at least ${shortest} characters. Several words in a row are easy to remember.`,
    too_long: `Use at most ${LONGEST_PASSWORD} characters.`,
    not_text: 'Leave out control characters and signs that are no text.',
    too_uniform: 'Use more different characters.',
    too_common: 'This is made of words and sequences that are guessed first. Use words that do not belong together.',
    contains_name:
      'Leave out your name, your user name and mail address, and the names of your organisation and this server.',
    no_capital: 'Use a capital letter.',
    no_small: 'Use a small letter.',
    no_digit: 'Use a digit.',
    no_sign: 'Use a sign that is neither letter nor digit.',
  }
  return words[reason]
}
