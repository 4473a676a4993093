import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY, MINUTE, SECOND } from '../../../base/time.ts'
import type { Browser } from '../../../platform/http/scratch.ts'
import { giveBackAttempt, takePasswordAttempt } from './attempts.ts'
import { settleRefusals } from './refusals.ts'
import { PASSWORD, scratchAccess, type ScratchAccess } from '../scratch.ts'

let access: ScratchAccess

before(async () => {
  access = await scratchAccess()
})

after(() => access.close())

const signIn = (browser: Browser, username: string, password = PASSWORD) =>
  browser.call('POST /session', { username, password })

/** Wrong guesses at a name, each from an address of its own; the last answer. */
async function guessFromEverywhere(username: string, count: number, first = 1) {
  const guess = (number: number) => {
    const address = `127.${first}.${Math.floor(number / 250)}.${(number % 250) + 1}`
    return signIn(access.door.browser(address), username, `wrong ${number}`)
  }
  for (let number = 0; number < count - 1; number++) await guess(number)
  return await guess(count - 1)
}

test('guesses from everywhere make a line, the same for a name that nobody has; a known browser passes it', async () => {
  const anna = await access.somebody('anna', 'owner')
  const known = await access.signedIn(anna)
  const [refused, ghost] = [await guessFromEverywhere('anna', 21, 1), await guessFromEverywhere('ghost', 21, 2)]
  assert.deepEqual([refused.status, refused.code], [429, 'access.too_many_attempts'])
  const { requestId: _one, ...told } = refused.body
  const { requestId: _two, ...toldOfGhost } = ghost.body
  assert.deepEqual(told, toldOfGhost)
  assert.equal(ghost.headers['retry-after'], refused.headers['retry-after'])
  assert.equal((await signIn(known, 'anna')).status, 200)
  assert.equal((await signIn(access.door.browser('127.3.0.1'), 'anna')).status, 429)
})

test('whoever waits his turn in the line gets in, however many others wait', async () => {
  await access.somebody('bert', 'owner')
  const many = await guessFromEverywhere('bert', 120, 4)
  assert.equal(many.headers['retry-after'], String(100 * 5))
  const stranger = access.door.browser('127.5.0.1')
  const told = await signIn(stranger, 'bert')
  const wait = Number(told.headers['retry-after'])
  assert.equal(wait, 101 * 5)
  assert.equal((await signIn(stranger, 'bert')).headers['retry-after'], String(wait), 'asking again costs no place')
  access.pass(wait * SECOND)
  assert.equal((await signIn(stranger, 'bert')).status, 200)
})

test('whoever waited his turn and was not judged, since too many sign in at once, does not wait again', async () => {
  await guessFromEverywhere('jana', 21, 21)
  const origin = { ...access.reading().origin, address: '127.22.0.1' }
  const attempt = () => {
    const asked = { origin, usernameKey: 'jana', at: access.now() }
    return access.parts.bookkeep((tx) => takePasswordAttempt(tx, asked))
  }
  access.pass((await attempt()).wait)
  assert.equal((await attempt()).wait, 0)
  await access.parts.bookkeep((tx) => giveBackAttempt(tx, { ...access.reading(), origin }, 'jana'))
  assert.equal((await attempt()).wait, 0)
  assert.ok((await attempt()).wait > 0, 'and his turn is one attempt all the same')
})

test('no turn is further away than the longest wait, and 64 attempts with one turn are one', async () => {
  await guessFromEverywhere('cora', 20 + 185, 6)
  const late = access.door.browser('127.7.0.1')
  const told = await signIn(late, 'cora', 'wrong')
  assert.equal(told.headers['retry-after'], String((15 * MINUTE) / SECOND))
  access.pass(15 * MINUTE)
  const answers = await Promise.all(Array.from({ length: 64 }, () => signIn(late, 'cora', 'wrong')))
  assert.equal(answers.filter(({ code }) => code === 'access.credentials_wrong').length, 1)
})

test('of 64 guesses at one account from 64 addresses at the same instant no more are judged than are free', async () => {
  const guesses = Array.from({ length: 64 }, (_one, index) =>
    signIn(access.door.browser(`127.8.0.${index + 1}`), 'dora', 'wrong'),
  )
  const judged = (await Promise.all(guesses)).filter(({ code }) => code === 'access.credentials_wrong')
  assert.equal(judged.length, 20)
})

test('the cookie of a known browser opens nothing, helps with no other account, and has a throttle of its own', async () => {
  const emil = await access.somebody('emil', 'auditor')
  const fritz = await access.somebody('fritz', 'auditor')
  const thief = access.door.browser('127.9.0.1')
  thief.known = (await access.signedIn(emil)).known
  assert.match(thief.known, /^[\w-]{43}$/)
  assert.equal((await thief.call('GET /session')).code, 'access.signed_out')
  await guessFromEverywhere('fritz', 21, 9)
  assert.equal((await signIn(thief, 'fritz')).code, 'access.too_many_attempts')
  const codes = []
  for (let guess = 0; guess < 64; guess++) codes.push((await signIn(thief, 'emil', `wrong ${guess}`)).code)
  assert.equal(codes.filter((code) => code === 'access.credentials_wrong').length, 5)
  assert.equal((await signIn(access.door.browser('127.9.0.2'), 'emil')).status, 200, 'and holds up nobody else')
  const both = access.door.browser()
  both.known = thief.known
  await signIn(both, 'fritz')
  assert.equal(both.known, thief.known)
  access.pass(5 * MINUTE)
  await signIn(both, 'fritz')
  await both.call('POST /session/factor', { code: access.code(fritz.secret) })
  assert.equal(both.known.split('.').length, 2, 'one browser is known to several accounts')
})

/** Whether an account still knows this browser: it passes a line that others wait in. */
async function isKnown(browser: Browser, username: string, first: number): Promise<boolean> {
  await guessFromEverywhere(username, 21, first)
  return (await signIn(browser, username, 'wrong')).code === 'access.credentials_wrong'
}

test('a browser is known for 90 days, and no longer than until the password changes or the account is disabled', async () => {
  const gerda = await access.somebody('gerda', 'auditor')
  const [old, browser] = [await access.signedIn(gerda), await access.signedIn(gerda)]
  const next = 'neun Raben sammeln Knöpfe'
  assert.equal((await browser.call('PUT /account/password', { current: PASSWORD, next })).status, 200)
  assert.deepEqual([await isKnown(old, 'gerda', 11), await isKnown(browser, 'gerda', 12)], [false, true])
  access.pass(90 * DAY)
  assert.equal(await isKnown(browser, 'gerda', 13), false)

  const hans = await access.somebody('hans', 'auditor')
  const hanses = await access.signedIn(hans)
  const owner = await access.signedIn(await access.somebody('olga', 'owner'))
  const account = { id: hans.id, displayName: 'Hans' }
  assert.equal((await owner.call('PUT /accounts/:id', { ...account, disabled: true }, 1)).status, 200)
  await owner.call('PUT /accounts/:id', { ...account, disabled: false }, 2)
  assert.equal(await isKnown(hanses, 'hans', 14), false)
})

test('who knows the password alone holds up neither a known browser nor an open session at its second factor', async () => {
  const ida = await access.somebody('ida', 'owner')
  const [open, known] = [await access.signedIn(ida), await access.signedIn(ida)]
  const stranger = access.door.browser('127.15.0.1')
  await signIn(stranger, 'ida')
  const codes = []
  for (let guess = 0; guess < 6; guess++)
    codes.push((await stranger.call('POST /session/factor', { code: `00000${guess}` })).code)
  assert.equal(codes.at(-1), 'access.too_many_attempts')
  open.known = ''
  assert.equal((await open.call('POST /session/confirmation', { code: access.code(ida.secret) })).status, 200)
  await signIn(known, 'ida')
  assert.equal((await known.call('POST /session/factor', { code: access.code(ida.secret) })).status, 200)
})

test('a flood from many addresses at many names makes a bounded number of entries, and every refusal is counted', async () => {
  access.pass(MINUTE)
  const refusals = () => access.entries().filter(({ action }) => action === 'access.refuse_sign_in')
  const earlier = refusals().length
  const guesses = Array.from({ length: 300 }, (_one, index) =>
    signIn(access.door.browser(`127.20.1.${(index % 250) + 1}`), `flood-${index}`, 'wrong'),
  )
  await Promise.all(guesses)
  assert.ok(refusals().length - earlier <= 61 + 1, `${refusals().length - earlier} entries`)
  access.pass(MINUTE)
  await settleRefusals(access.parts, access.reading())
  const counted = refusals()
    .slice(earlier)
    .reduce((sum, { detail }) => sum + (detail as { count: number }).count, 0)
  assert.ok(counted >= 300, `${counted} of 300 are counted`)
})
