import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateSync } from 'otplib'
import { hashHandwrittenCode, newHandwrittenCode, newRecoveryCodes } from './recovery-codes.ts'
import { matchStep, newTotpSecret, showEnrollment } from './totp.ts'

const AT = Date.UTC(2026, 10, 21, 12, 0, 10)
const STEP = AT / 30_000

function codeAt(secret: string, at: number): string {
  return generateSync({ secret, epoch: Math.floor(at / 1000) })
}

test('the codes are those of RFC 6238 appendix B', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [20_000_000_000, '353130'],
  ] as const) {
    assert.equal(matchStep(secret, code, seconds * 1000), Math.floor(seconds / 30))
  }
})

test('a code is known by its step, one step early or late included', () => {
  const secret = newTotpSecret()
  for (const drift of [-1, 0, 1]) {
    assert.equal(matchStep(secret, codeAt(secret, AT + drift * 30_000), AT), Math.floor(STEP) + drift)
  }
  for (const drift of [-3, 3]) assert.equal(matchStep(secret, codeAt(secret, AT + drift * 30_000), AT), null)
})

test('what cannot be a code is a wrong one, not a fault', () => {
  for (const code of ['1234567', 'abcdef', '١٢٣٤٥٦', '-12345', '12345\u0000', ''])
    assert.equal(matchStep(newTotpSecret(), code, AT), null, code)
})

test('an address for the app carries issuer and account, and colons cannot split it', () => {
  const { uri, qr } = showEnrollment(newTotpSecret(), 'Free: hold', 'anna:root')
  assert.equal(new URL(uri).searchParams.get('issuer'), 'Free  hold')
  assert.match(decodeURIComponent(uri), /^otpauth:\/\/totp\/Free {2}hold:anna root\?/)
  assert.match(qr, /^<svg /)
})

test('ten recovery codes of 120 bits differ and are read back in any spelling', () => {
  const codes = newRecoveryCodes()
  assert.equal(new Set(codes).size, 10)
  for (const code of codes) assert.match(code, /^([A-Z2-9]{4}-){5}[A-Z2-9]{4}$/)
  const code = newHandwrittenCode(16)
  assert.deepEqual(hashHandwrittenCode(` ${code.toLowerCase().replaceAll('-', ' ')} `), hashHandwrittenCode(code))
})
