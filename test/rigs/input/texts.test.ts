import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { ROOT } from '../../repo/source.ts'
import { inLane, SEED } from '../lane.ts'
import { report } from '../report.ts'
import { decodersOf } from './decoders/index.ts'

const RUNS = inLane(800, 100_000)

/** Texts that are made of parts, so that what fails can be shrunk to the part that it is about. */
const TEXT = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.json({ maxDepth: 6 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        '\\\\',
        ',',
        '=',
        '+',
        ';',
        '%',
        '%00',
        '__proto__',
        '1',
        ':',
        '[',
        ']',
        '\n',
        '\0',
        'é',
        ' ',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
  fc.webQueryParameters(),
)
const NAMES = [
  'json-body',
  'query',
  'cursor',
  'if-match',
  'cookie',
  'host',
  'idempotency-key',
  'network',
  'name-text',
  'bech32',
  'age-header',
  'directory-names',
  'kit',
  'note',
  'scep-query',
  'config-file',
]

for (const { name, decode, refuses } of (await decodersOf(ROOT)).filter((decoder) => NAMES.includes(decoder.name))) {
  test(`${name}: whatever text comes, it is taken or refused; what is not is shrunk to the least that fails`, async () => {
    await fc.assert(
      fc.asyncProperty(TEXT, async (text) => {
        const outcome = await Promise.try(() => decode(Buffer.from(text, 'utf8'))).then(
          () => null,
          (error: unknown) => (refuses(error) ? null : error),
        )
        assert.equal(outcome, null)
      }),
      { numRuns: RUNS, seed: SEED },
    )
    report({ bad_inputs: RUNS })
  })
}

test('every name stands for a decoder', async () => {
  const known = new Set((await decodersOf(ROOT)).map(({ name }) => name))
  assert.deepEqual(
    NAMES.filter((name) => !known.has(name)),
    [],
  )
})
