import { COMMON_WORDS } from './common-words.ts'
import { backwards, fold, foldOtherwise, SIGNS_BETWEEN } from './fold.ts'
import { cheapest } from './listed.ts'

/** What must remain of a password when everything guessable was taken out of it: more than two listed ones, a year and a hyphen. */
const FEWEST_UNGUESSABLE = 9
/** A list of 49,000 is worth about as much as three letters (log2: 15.6 bits against 14.1). */
const WORTH_OF_LISTED = 3

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

/** One way in which a guesser may see a password, and how many counters were taken out of it. */
interface Reading {
  text: string
  counters: number
}

/**
 * Whether it is made of what is guessed first. Read with digits as letters (`p4ssw0rd`), with each of the years and counters that people
 * add as one sign, and from the back.
 */
export function isGuessable(password: string, listed: ReadonlySet<string>): boolean {
  return readingsOf(password).some(({ text, counters }) => worthOf(text, listed) + counters < FEWEST_UNGUESSABLE)
}

function readingsOf(password: string): Reading[] {
  const groups = new Set<string>()
  const uncounted = password.replaceAll(/(?<!\d)\d{1,4}(?!\d)/g, (group) => {
    groups.add(group)
    return ' '
  })
  const counters = groups.size
  return [
    { text: password, counters: 0 },
    { text: uncounted, counters },
  ].flatMap((reading) =>
    [fold, foldOtherwise].flatMap((folding) => {
      const text = folding(reading.text)
      return [
        { ...reading, text },
        { ...reading, text: backwards(text) },
      ]
    }),
  )
}

/** Signs count once each, however often they stand between. */
function worthOf(folded: string, listed: ReadonlySet<string>): number {
  const signs = new Set(folded.match(SIGNS_BETWEEN)?.join('').replaceAll(/\s/g, ''))
  const rest = Math.min(worthOfWords(folded, listed), worthOfWords(withoutCommon(folded), listed))
  return rest + signs.size
}

/** A word said again adds nothing, neither at once nor later. */
function worthOfWords(text: string, listed: ReadonlySet<string>): number {
  const words = new Set(text.split(SIGNS_BETWEEN).map(onceOnly))
  return cheapest([...words].join(''), listed, WORTH_OF_LISTED)
}

function withoutCommon(folded: string): string {
  const rest = removeRuns(folded.replaceAll(/(.)\1{2,}/gu, '$1'))
  return COMMON_LONGEST_FIRST.reduce((text, word) => text.replaceAll(word, ' '), rest)
}

function longestFirst(words: readonly string[]): string[] {
  return [...new Set(words)].toSorted((a, b) => b.length - a.length)
}

/** Takes out runs of four and more neighbours on the keyboard or in the alphabet. */
function removeRuns(text: string): string {
  return FOLDED_RUNS.reduce((rest, run) => rest.replaceAll(run, ' '), text)
}

/** Of `blueblueblue` one `blue` counts. */
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
  for (const direction of [run, backwards(run)]) {
    for (let length = direction.length; length >= SHORTEST_RUN; length--) {
      for (let start = 0; start + length <= direction.length; start++)
        parts.push(direction.slice(start, start + length))
    }
  }
  return parts
}
