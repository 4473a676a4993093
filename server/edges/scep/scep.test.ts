import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Entry, Unit } from '../../base/audit/unit.ts'
import { DecodeError } from '../../base/codecs/decode-error.ts'
import { MINUTE } from '../../base/time.ts'
import type { Millis } from '../../base/time.ts'
import { messageFrom } from './get-message.ts'
import { readPkiMessage } from './message.ts'
import { RefusedRequests } from './refused.ts'

test('base64 in a query survives what clients and proxies do to it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (input) => {
      const bytes = Buffer.from(input)
      const base64 = bytes.toString('base64')
      const forms = [base64, encodeURIComponent(base64), base64.replaceAll('+', ' '), bytes.toString('base64url')]
      for (const form of forms) assert.deepEqual(messageFrom(`operation=PKIOperation&message=${form}`), bytes)
    }),
  )
  for (const query of ['', 'operation=PKIOperation', 'message=', 'message=!', 'xmessage=QUJD'])
    assert.equal(messageFrom(query), null)
})

test('whatever bytes come as a message, nothing but DecodeError is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      assert.throws(() => readPkiMessage(Buffer.from(bytes)), DecodeError)
    }),
    { numRuns: 1000 },
  )
})

/** A door that keeps what was recorded. */
function door(address: string, at: Millis, entries: Entry[]) {
  const unit = { record: (entry: Entry) => void entries.push(entry) } as Unit
  return {
    at,
    actor: { kind: 'anonymous' as const, id: '-', name: '' },
    origin: { door: 'http' as const, requestId: 'r', sessionId: null, address, agent: null },
    unit: <T>(run: (open: Unit) => Promise<T>) => run(unit),
  }
}

test('a flood from one address leaves one entry a minute, and the next one says how many there were', async () => {
  const entries: Entry[] = []
  const refused = new RefusedRequests()
  for (let i = 0; i < 500; i++) await refused.note(door('192.0.2.1', 0, entries), 'p', 'ca.challenge_unknown')
  await refused.note(door('192.0.2.2', 0, entries), 'p', 'ca.challenge_unknown')
  await refused.note(door('192.0.2.1', 0, entries), 'p', 'ca.challenge_used')
  await refused.note(door('192.0.2.1', MINUTE, entries), 'p', 'ca.challenge_unknown')
  assert.deepEqual(
    entries.map(({ detail }) => detail),
    [
      { code: 'ca.challenge_unknown', countBefore: 0 },
      { code: 'ca.challenge_unknown', countBefore: 0 },
      { code: 'ca.challenge_used', countBefore: 0 },
      { code: 'ca.challenge_unknown', countBefore: 499 },
    ],
  )
})

test('a caller who has a whole IPv6 network is one caller', async () => {
  const entries: Entry[] = []
  const refused = new RefusedRequests()
  for (let i = 0; i < 100; i++) await refused.note(door(`2001:db8::${i}`, 0, entries), 'p', 'ca.challenge_unknown')
  assert.equal(entries.length, 1)
})
