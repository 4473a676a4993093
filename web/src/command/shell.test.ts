import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { joined, quoted } from './shell.ts'

/** What a real shell makes of the words. */
function read(words: readonly string[]): string[] {
  const script = `printf '%s\\0' ${words.map(quoted).join(' ')}`
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

const NASTY = [
  `'`,
  `''`,
  `'"$(id)"'`,
  '$HOME',
  '`id`',
  '; rm -rf /',
  '\n',
  'a\nb',
  '~',
  '#',
  '*',
  'a=b',
  '=x',
  '-n',
  '!!',
  '\\',
  "\\'",
  'ü €',
  '\u001b[31m',
  '\r',
  '\u009b',
  '|&;<>()',
  '{"a":"b\'c"}',
  "\u0007'\u0007",
]

test('a real shell reads back every word that it was given', () => {
  assert.deepEqual(read(NASTY), NASTY)
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { minLength: 1, maxLength: 40 }), (words) => {
      const possible = words.map((word) => word.replaceAll('\0', '').toWellFormed())
      assert.deepEqual(read(words), possible)
    }),
    { numRuns: 40 },
  )
})

test('words made of what shells care about come back as they were', () => {
  const sign = fc.constantFrom(...` '"\\$\`!*?[]{}()<>|&;~#=%-\n\t\r\u001b`)
  fc.assert(
    fc.property(fc.array(fc.string({ unit: sign, maxLength: 12 }), { minLength: 1, maxLength: 60 }), (words) => {
      assert.deepEqual(read(words), words)
    }),
    { numRuns: 40 },
  )
})

test('nothing that a terminal would act on stands in the line', () => {
  for (const word of NASTY) assert.doesNotMatch(quoted(word), /[^\P{Cc}\n\t]/u)
})

test('plain words stay readable, and long lines go on over the end of a line', () => {
  assert.equal(quoted('laptop-1.example.org'), 'laptop-1.example.org')
  assert.equal(quoted(''), "''")
  assert.equal(joined([['a'], ['b', 'c']]), 'a b c')
  assert.equal(joined([['a'], ['b', 'c']], 3), 'a \\\n  b c')
})
