import { LONGEST, mutateBytes } from './bytes.ts'
import { anyOf, repeated, type Dice, type Mutator } from './dice.ts'

const WORDS = [
  '',
  ' ',
  '\t',
  '-',
  '--',
  '---',
  '->',
  '=',
  ',',
  ';',
  '"',
  '\\',
  '#',
  '[',
  ']',
  '\0',
  '\r',
  '0',
  '-1',
  '99999999999',
  'é',
  '\ud83d',
  'a'.repeat(5_000),
]

type Change = (lines: string[], at: number, dice: Dice) => void

const CHANGES: readonly Change[] = [
  (lines, at) => void lines.splice(at, 1),
  (lines, at, dice) =>
    void lines.splice(at, 0, ...Array.from({ length: dice.chance(0.95) ? 1 : 3_000 }, () => lines[at]!)),
  (lines, at, dice) => {
    const other = dice.below(lines.length)
    ;[lines[at], lines[other]] = [lines[other]!, lines[at]!]
  },
  (lines, at, dice) => void (lines[at] = dice.pick(WORDS) + lines[at]),
  (lines, at, dice) => void (lines[at] += dice.pick(WORDS)),
  (lines, at, dice) => {
    const words = lines[at]!.split(' ')
    words[dice.below(words.length)] = dice.pick(WORDS)
    lines[at] = words.join(' ')
  },
  (lines, at, dice) => void (lines[at] = mutateBytes(Buffer.from(lines[at]!, 'latin1'), dice, []).toString('latin1')),
  (lines, at) => void (lines[at] = lines[at]!.repeat(2)),
  (lines, at) => void lines.splice(at, 1, ...(lines[at]!.match(/.{1,7}/gsu) ?? [])),
  (lines, at) => void lines.splice(at, 2, (lines[at] ?? '') + (lines[at + 1] ?? '')),
  (lines, at, dice) => void lines.splice(at, 0, dice.pick(WORDS)),
]

const changeLine: Mutator = (bytes, dice) => {
  const lines = bytes.toString('latin1').split('\n')
  dice.pick(CHANGES)(lines, dice.below(lines.length), dice)
  return Buffer.from(lines.join('\n').slice(0, LONGEST), 'latin1')
}

/** Changes of lines and of the words in them: text formats, headers, PEM. */
export const mutateLines: Mutator = anyOf(repeated(changeLine), repeated(changeLine), mutateBytes)
