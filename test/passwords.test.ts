import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listedPasswords } from '../server/domains/access/passwords/listed.ts'
import { judgePassword } from '../server/domains/access/passwords/policy.ts'
import { below, generatePassword } from '../web/src/pages/access/passwords/generate.ts'

// What the console suggests, held against what the server asks: neither may import the other.

const listed = await listedPasswords()
const ANNA = {
  username: 'anna.keller',
  displayName: 'Anna Keller',
  mail: 'a.keller@post.nordwind.example',
  organisation: 'Nordwind Logistik GmbH',
  publicHost: 'geraete.nordwind.example',
}

test('every suggested password satisfies both profiles, also where 24 characters are asked for', () => {
  for (let times = 0; times < 2_000; times++) {
    const password = generatePassword()
    for (const profile of ['modern', 'classic'] as const)
      assert.deepEqual(judgePassword(password, ANNA, { profile, shortest: 24 }, listed), [], password)
  }
})

test('no suggestion comes twice, and none can be read in two ways', () => {
  const suggested = Array.from({ length: 2_000 }, () => generatePassword())
  assert.equal(new Set(suggested).size, suggested.length)
  for (const password of suggested) assert.match(password, /^(?:[^\s01OIl-]{4}-){4}[^\s01OIl-]{4}$/)
})

test('every sign is equally likely: of the 256 bytes each number gets as many', () => {
  for (const limit of [20, 25, 256]) {
    const found = Array.from<number>({ length: limit }).fill(0)
    for (let byte = 0; byte < 256; byte++) {
      const bytes = [byte, 0]
      const number = below(limit, (into) => {
        into[0] = bytes.shift()!
        return into
      })
      // A byte that was drawn again is answered by the zero behind it.
      if (bytes.length === 1) found[number]!++
    }
    assert.deepEqual(new Set(found), new Set([Math.floor(256 / limit)]))
  }
})
