import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodePhc, encodePhc, Passwords } from './password-hash.ts'

const CHEAP = { memory: 64, passes: 1, parallelism: 1 }

test('a password is right for its own hash only', async () => {
  const passwords = new Passwords(CHEAP)
  const stored = await passwords.hash('correct horse battery staple')
  assert.deepEqual(await passwords.verify('correct horse battery staple', stored), { ok: true, stale: false })
  assert.deepEqual(await passwords.verify('correct horse battery stapl', stored), { ok: false, stale: false })
})

test('a password counts as it was typed: nothing is cut off, and capitals and blanks count', async () => {
  const passwords = new Passwords(CHEAP)
  const typed = `${'Möwe Kranich Uhu '.repeat(15)}x`
  const stored = await passwords.hash(typed)
  for (const other of [
    `${typed.slice(0, -1)}y`,
    typed.toLowerCase(),
    typed.trimEnd() + ' ',
    ` ${typed}`,
    typed.slice(0, 72),
  ])
    assert.equal((await passwords.verify(other, stored)).ok, false, other)
  assert.equal((await passwords.verify(typed, stored)).ok, true)
})

test('two hashes of one password differ', async () => {
  const passwords = new Passwords(CHEAP)
  assert.notEqual(await passwords.hash('the same'), await passwords.hash('the same'))
})

test('composed and decomposed characters are one password', async () => {
  const passwords = new Passwords(CHEAP)
  const stored = await passwords.hash('Schl\u00fcssel f\u00fcr alles')
  assert.equal((await passwords.verify('Schlu\u0308ssel fu\u0308r alles', stored)).ok, true)
})

test('a hash of another cost is still right, and known as stale', async () => {
  const stored = await new Passwords(CHEAP).hash('old but good')
  const verification = await new Passwords({ ...CHEAP, passes: 2 }).verify('old but good', stored)
  assert.deepEqual(verification, { ok: true, stale: true })
})

test('without a stored hash no password is right, not even the empty one', async () => {
  const passwords = new Passwords(CHEAP)
  for (const password of ['', 'anything']) assert.equal((await passwords.verify(password, null)).ok, false)
})

test('the default cost is 19 MiB, two passes, one lane', async () => {
  assert.match(await new Passwords().hash('x'), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('a PHC string survives the way there and back', () => {
  const phc = { ...CHEAP, salt: Buffer.alloc(16, 1), tag: Buffer.alloc(32, 2) }
  assert.deepEqual(decodePhc(encodePhc(phc)), phc)
})

test('a damaged stored hash is a fault, never a right password', async () => {
  const passwords = new Passwords(CHEAP)
  for (const damaged of ['', 'plain', '$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA']) {
    await assert.rejects(passwords.verify('x', damaged), /PHC/)
  }
})

test('a queue that is full refuses instead of growing', async () => {
  const passwords = new Passwords(CHEAP, 1, 2)
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash('x')))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 3)
  const refused = results.filter((result) => result.status === 'rejected').map((result) => String(result.reason.code))
  assert.deepEqual(refused, ['access.sign_in_busy', 'access.sign_in_busy'])
  assert.equal((await passwords.verify('x', await passwords.hash('x'))).ok, true)
})
