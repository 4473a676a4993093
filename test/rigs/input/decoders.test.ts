import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROOT } from '../../repo/source.ts'
import { control, type Control } from '../control.ts'
import { inLane, LONG, SEED } from '../lane.ts'
import { report } from '../report.ts'
import { decodeAll, faultsOf, type DecoderResult } from './decode.ts'
import { decodersOf } from './decoders/index.ts'

const COUNT = inLane(20_000, 1_000_000)
/** Milliseconds for one decoder: the short lane counts what fits. */
const MOST_MS = inLane(1_300, 120_000)
/** One for each core that the smallest machine has. */
const PROCESSES = 2

test(`every decoder takes or refuses ${LONG ? 'a million' : 'thousands of'} bad inputs: nothing else is thrown, nothing hangs, nothing is kept`, async (t) => {
  const names = (await decodersOf(ROOT)).map(({ name }) => name)
  const shares = Array.from({ length: PROCESSES }, (_, share) => names.filter((_name, at) => at % PROCESSES === share))
  const order = { source: ROOT, count: COUNT, seed: SEED, most: MOST_MS }
  const results = (await Promise.all(shares.map((share) => decodeAll({ ...order, names: share })))).flat()
  const faults = faultsOf(results, SEED)
  report({ bad_inputs: sumOf(results), crashes: results.filter(({ ms }) => ms === 0).length, server_errors: 0 })
  for (const line of told(results)) t.diagnostic(line)
  assert.deepEqual(faults, [])
  // A decoder that refuses everything, or takes everything, was hardly reached.
  const unreached = results.filter(({ ran, taken }) => taken === 0 && ran > 2_000)
  assert.deepEqual(
    unreached.map(({ name }) => name).filter((name) => !REFUSES_ALL.includes(name)),
    [],
  )
})

/** What is sealed under a key that nobody has opens for no mutation. */
const REFUSES_ALL = ['enveloped-data']

function sumOf(results: readonly DecoderResult[]): number {
  return results.reduce((sum, { ran }) => sum + ran, 0)
}

function told(results: readonly DecoderResult[]): string[] {
  const total = `${sumOf(results)} inputs, ${results.length} decoders, seed ${SEED}`
  const lines = results.map(
    ({ name, ran, taken, ms, grownMb }) =>
      `${name}: ${ran} in ${Math.round(ms)} ms, ${taken} taken, +${grownMb.toFixed(1)} MB`,
  )
  return [total, ...lines]
}

interface DecoderControl extends Control {
  names: readonly string[]
}

const CONTROLS: readonly DecoderControl[] = [
  {
    fault: 'the depth of DER has no bound',
    plants: [
      {
        file: 'server/base/codecs/der-read.ts',
        sound: `    if (depth > MAX_DEPTH) throw new DecodeError('DER: nested too deeply')\n`,
        faulty: '',
      },
    ],
    shows: /der .+: threw RangeError: Maximum call stack/,
    names: ['der'],
  },
  {
    fault: 'an empty SEQUENCE of extensions is a TypeError',
    plants: [
      {
        file: 'server/base/codecs/extensions.ts',
        sound: '  const extensions = reader.enter().all(MAX_EXTENSIONS, readExtension)\n',
        faulty:
          '  const extensions = reader.enter().all(MAX_EXTENSIONS, readExtension)\n  void extensions[0]!.critical\n',
      },
    ],
    shows: /(certificate|request) .+: threw TypeError/,
    names: ['certificate', 'request'],
  },
  {
    fault: 'a backslash in a name is read for ever',
    plants: [
      {
        file: 'server/base/codecs/names.ts',
        sound: `letter + written.charAt(++at)`,
        faulty: `letter.slice(1) + written.charAt(at--).slice(1)`,
      },
    ],
    shows: /name-text .+ \(\d+ bytes\): hangs for more than/,
    names: ['name-text'],
  },
  {
    fault: 'every name that was read is kept',
    plants: [
      {
        file: 'server/base/codecs/names.ts',
        sound: `  if (written.trim() === '') return []\n`,
        faulty: `  ;((globalThis as { kept?: Buffer[] }).kept ??= []).push(Buffer.alloc(100_000, 1))
  if (written.trim() === '') return []
`,
      },
    ],
    shows: /name-text keeps \d+ MB more than after its warm-up/,
    names: ['name-text'],
  },
  {
    fault: 'what a backup says of itself is not checked for its form',
    plants: [
      {
        file: 'server/domains/backup/envelope.ts',
        sound: '  return damaged(messageOf(error))\n',
        faulty: '  return error\n',
      },
    ],
    shows: /manifest .+: threw/,
    names: ['manifest'],
  },
]

for (const { names, ...planted } of CONTROLS) {
  control(planted, async (source) => {
    const results = await decodeAll({ source, names, count: 2_000, seed: SEED, most: 4_000, stuckMs: 3_000 })
    return faultsOf(results, SEED)
  })
}
