import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROOT } from '../../repo/source.ts'
import { control } from '../control.ts'
import { lacks } from '../lane.ts'
import { literalsOf, slowLiterals } from './regexes.ts'

test('recheck finds no regular expression that a text could make slow', async (t) => {
  const literals = literalsOf(ROOT)
  assert.ok(literals.length > 100, `only ${literals.length} regular expressions were seen`)
  const slow = await slowLiterals(literals)
  if (slow === null) return lacks(t, 'recheck')
  t.diagnostic(`${literals.length} regular expressions`)
  assert.deepEqual(slow, [])
})

control(
  {
    fault: 'an expression that takes exponential time',
    plants: [
      {
        file: 'server/platform/http/cookie.ts',
        sound: 'const TOKEN = /^[A-Za-z0-9_-]{43}$/',
        faulty: 'const TOKEN = /^([A-Za-z0-9_-]+)+$/',
      },
    ],
    shows: /cookie\.ts: .* is slow on/,
  },
  async (source) =>
    (await slowLiterals(literalsOf(source).filter(({ file }) => file.endsWith('/cookie.ts')))) ?? [
      'recheck is missing',
    ],
)
