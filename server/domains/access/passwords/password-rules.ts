import { invalid, type FieldProblem, type Refusal } from '../../../base/errors.ts'
import { COMMON_WORDS } from './common-words.ts'

export const SHORTEST_PASSWORD = 15
export const LONGEST_PASSWORD = 256

const FEWEST_CHARACTERS = 5
/** What must remain of a password when everything guessable was taken out of it. */
const FEWEST_UNGUESSABLE = 6
const SHORTEST_NAME_PART = 4

const LEET = new Map(Object.entries({ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' }))
const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertzuiop',
  'qwertyuiop',
  'asdfghjkl',
  'yxcvbnm',
  'zxcvbnm',
]
const SHORTEST_RUN = 4
const FOLDED_RUNS = longestFirst(RUNS.flatMap((run) => partsOfRun(fold(run))))
const COMMON_LONGEST_FIRST = longestFirst(COMMON_WORDS)

export type PasswordProblem = 'too_short' | 'too_long' | 'too_uniform' | 'too_common' | 'contains_name'

const WORDS: Readonly<Record<PasswordProblem, string>> = {
  too_short: `Use at least ${SHORTEST_PASSWORD} characters. Several words in a row are easy to remember.`,
  too_long: `Use at most ${LONGEST_PASSWORD} characters.`,
  too_uniform: 'Use more different characters.',
  too_common: 'This is made of words and sequences that are guessed first. Use words that do not belong together.',
  contains_name: 'Leave out your name, your user name and the name of your organisation.',
}

/**
 * What is wrong with a new password, or null. Length, a blocklist and the names around it count; rules about kinds of
 * characters and forced changes do not (NIST SP 800-63B-4 §3.1.1.2 forbids both).
 */
export function passwordProblem(password: string, names: readonly string[]): PasswordProblem | null {
  const characters = Array.from(password.normalize('NFKC'))
  if (characters.length < SHORTEST_PASSWORD) return 'too_short'
  if (characters.length > LONGEST_PASSWORD) return 'too_long'
  if (new Set(characters).size < FEWEST_CHARACTERS) return 'too_uniform'
  const folded = fold(password)
  if (nameParts(names).some((part) => folded.includes(part))) return 'contains_name'
  return isGuessable(password) ? 'too_common' : null
}

/** The refusal for a password that {@link passwordProblem} found fault with. */
export function passwordRefusal(problem: PasswordProblem, pointer = '/password'): Refusal {
  const errors: FieldProblem[] = [{ pointer, message: WORDS[problem] }]
  return invalid(`access.password_${problem}`, WORDS[problem], errors)
}

/** Every code that {@link passwordRefusal} can carry. */
export const PASSWORD_CODES = Object.keys(WORDS).map((problem) => `access.password_${problem}`)

function longestFirst(words: readonly string[]): string[] {
  return [...new Set(words)].toSorted((a, b) => b.length - a.length)
}

function fold(text: string): string {
  return Array.from(text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase(), (c) => LEET.get(c) ?? c).join('')
}

function nameParts(names: readonly string[]): string[] {
  const parts = names.flatMap((name) => fold(name).split(/[^\p{L}\p{N}]+/u))
  return parts.filter((part) => part.length >= SHORTEST_NAME_PART)
}

/** Looks at it twice: with digits read as letters (`p4ssw0rd`), and without the years and counters that people append. */
function isGuessable(password: string): boolean {
  const readings = [password, password.replaceAll(/(?<!\d)\d{1,4}(?!\d)/g, ' ')]
  return readings.some((reading) => unguessablePart(fold(reading)).length < FEWEST_UNGUESSABLE)
}

function unguessablePart(folded: string): string {
  let rest = removeRuns(folded.replaceAll(/(.)\1{2,}/gu, '$1'))
  for (const word of COMMON_LONGEST_FIRST) rest = rest.replaceAll(word, ' ')
  return onceOnly(rest.replaceAll(/[^\p{L}\p{N}]+/gu, ''))
}

/** Takes out runs of four and more neighbours on the keyboard or in the alphabet. */
function removeRuns(text: string): string {
  return FOLDED_RUNS.reduce((rest, run) => rest.replaceAll(run, ' '), text)
}

/** A word said again adds nothing: of `blueblueblue` one `blue` counts. */
function onceOnly(text: string): string {
  for (let size = 1; size <= text.length / 2; size++) {
    const unit = text.slice(0, size)
    if (unit.repeat(Math.ceil(text.length / size)).slice(0, text.length) === text) return unit
  }
  return text
}

/** Every part of a run, forwards and backwards, longest first. */
function partsOfRun(run: string): string[] {
  const parts: string[] = []
  for (const direction of [run, Array.from(run).toReversed().join('')]) {
    for (let length = direction.length; length >= SHORTEST_RUN; length--) {
      for (let start = 0; start + length <= direction.length; start++)
        parts.push(direction.slice(start, start + length))
    }
  }
  return parts
}
