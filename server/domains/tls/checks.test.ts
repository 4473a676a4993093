import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, iso, type Millis } from '../../base/time.ts'
import { judgeServed } from './checks.ts'
import type { Identity } from './types.ts'

const NOW = Date.UTC(2026, 10, 22)

function served(left: Millis, findings: Identity['findings'], origin: Identity['origin'] = 'upload'): Identity {
  const about = {
    issuer: 'CN=Corporate',
    serial: '01',
    fingerprint: 'AB',
    notBefore: iso(NOW - DAY),
    key: 'EC',
    chain: 1,
  }
  const certificate = { ...about, notAfter: iso(NOW + left) }
  const rest = { names: ['mdm.example.org'], createdAt: iso(NOW), request: null, renews: false }
  return { id: 'x', origin, state: 'ready', served: true, certificate, findings, ...rest }
}

const rules = (identity: Identity | null) =>
  judgeServed(identity, NOW).findings.map(({ rule, severity }) => [rule, severity])
const done = (identity: Identity | null) => judgeServed(identity, NOW).steps?.[0]?.done

test('a certificate that ends is told 30 days ahead, and told gravely in the last week', () => {
  assert.deepEqual(rules(served(40 * DAY, [])), [])
  assert.deepEqual(rules(served(20 * DAY, ['ends-soon'])), [['console_certificate_ending', 'attention']])
  assert.deepEqual(rules(served(5 * DAY, ['ends-soon'])), [['console_certificate_ending', 'bad']])
})

test('what browsers refuse is bad, and no tick of the first hour', () => {
  for (const finding of ['expired', 'name-missing'] as const) {
    assert.deepEqual(rules(served(0, [finding])), [['console_certificate_refused', 'bad']])
    assert.equal(done(served(0, [finding])), false)
  }
  assert.equal(done(served(40 * DAY, [])), true)
})

test('self-signed and none at all are a step that is not done yet', () => {
  for (const identity of [null, served(20 * DAY, ['ends-soon', 'self-signed'], 'self-signed')]) {
    assert.deepEqual([rules(identity), done(identity)], [[], false])
  }
})
