import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { MINUTE } from '../../../base/time.ts'
import type { Browser } from '../../../platform/http/scratch.ts'
import { nameSite } from '../../settings/index.ts'
import { PASSWORD, scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import { cborBytes, cborList, cborTexts, ScratchKey, type Asked, type Wrong } from './scratch-key.ts'

const HOST = 'freehold.nordwind.example'
const ORIGIN = `https://${HOST}:8443`

let access: ScratchAccess
let anna: Somebody

before(async () => {
  access = await scratchAccess()
  await access.unit((unit) => nameSite(unit, { name: 'Nordwind', publicHost: HOST }))
  anna = await access.somebody('anna', 'owner')
})

after(() => access.close())

type Challenge = `POST /${string}/challenge`

/** Asks for a challenge; gives its token and what a key is asked for. */
async function asked(browser: Browser, at: Challenge): Promise<Asked & { ceremony: string }> {
  const { status, body } = await browser.call(at)
  assert.equal(status, 200, JSON.stringify(body))
  const options = body['options'] as { challenge: string; rpId?: string; rp?: { id: string } }
  return {
    ceremony: String(body['ceremony']),
    challenge: options.challenge,
    rpId: options.rpId ?? options.rp!.id,
    origin: ORIGIN,
  }
}

async function addKey(browser: Browser, key: ScratchKey, wrong: Wrong = {}) {
  const what = await asked(browser, 'POST /account/factors/key/challenge')
  return await browser.call('POST /account/factors/key', {
    ceremony: what.ceremony,
    key: key.create(what, wrong),
    name: 'Blue key',
  })
}

/** Somebody with an app and a key. */
async function withKey(username: string): Promise<{ who: Somebody; key: ScratchKey; browser: Browser }> {
  const who = await access.somebody(username, 'auditor')
  const browser = await access.signedIn(who)
  const key = new ScratchKey()
  const { code, status } = await addKey(browser, key)
  assert.deepEqual([code, status], [null, 200])
  return { who, key, browser }
}

async function half(username: string): Promise<Browser> {
  const browser = access.door.browser()
  const { body } = await browser.call('POST /session', { username, password: PASSWORD })
  assert.equal(body['state'], 'second-factor')
  return browser
}

async function finish(browser: Browser, key: ScratchKey, wrong: Wrong = {}) {
  const what = await asked(browser, 'POST /session/key/challenge')
  return await browser.call('POST /session/key', { ceremony: what.ceremony, answer: key.answer(what, wrong) })
}

async function passkey(browser: Browser, key: ScratchKey, wrong: Wrong = {}) {
  const what = await asked(browser, 'POST /session/passkey/challenge')
  return await browser.call('POST /session/passkey', { ceremony: what.ceremony, answer: key.answer(what, wrong) })
}

const refusedEntries = () => access.entries().filter(({ action }) => action === 'access.refuse_sign_in')

test('a key finishes signing in after the password, and its holder need not be verified again', async () => {
  const { key } = await withKey('bea')
  const browser = await half('bea')
  const me = await finish(browser, key, { unverified: true })
  assert.equal(me.status, 200)
  assert.deepEqual(me.body['factors'], ['totp', 'webauthn'])
  assert.equal((await browser.call('GET /session')).status, 200)
  assert.equal(access.entries().at(-1)?.['action'], 'access.open_session')
})

test('what was not made for this server, this request or this account is refused, and says no more', async () => {
  const { key } = await withKey('cara')
  const { key: foreign } = await withKey('cora')
  const wrongs: [what: string, wrong: Wrong, by?: ScratchKey][] = [
    ['another origin', { origin: `https://${HOST}` }],
    ['a look-alike origin', { origin: `https://${HOST}.evil.example:8443` }],
    ['plain http', { origin: `http://${HOST}:8443` }],
    ['another relying party', { rpId: 'evil.example' }],
    ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['an answer of another kind', { type: 'webauthn.create' }],
    ['within a page of another site', { crossOrigin: true }],
    ['nobody was there', { absent: true }],
    ['another account’s key', {}, foreign],
    ['another account’s name on it', { userHandle: Buffer.from(anna.id).toString('base64url') }],
    ['an unknown key', {}, new ScratchKey()],
  ]
  for (const [what, wrong, by = key] of wrongs) {
    access.pass(20 * MINUTE)
    const browser = await half('cara')
    const earlier = refusedEntries().length
    const { code, status } = await finish(browser, by, wrong)
    assert.deepEqual([code, status], ['access.key_refused', 422], what)
    assert.equal((await browser.call('GET /session')).code, 'access.half_signed_in', what)
    assert.equal(refusedEntries().length, earlier + 1, what)
  }
})

test('a changed byte of the signature or of what was signed is refused', async () => {
  const { key } = await withKey('dana')
  for (const field of ['signature', 'authenticatorData'] as const) {
    const browser = await half('dana')
    const what = await asked(browser, 'POST /session/key/challenge')
    const answer = key.answer(what)
    const bytes = Buffer.from(answer[field], 'base64url')
    bytes[bytes.length - 1]! ^= 1
    const sent = { ceremony: what.ceremony, answer: { ...answer, [field]: bytes.toString('base64url') } }
    assert.equal((await browser.call('POST /session/key', sent)).code, 'access.key_refused', field)
  }
})

test('a challenge is answered once, right or wrong, within five minutes, by the session that it was given to', async () => {
  const { key, who } = await withKey('ella')
  const browser = await half('ella')
  const wrong = await asked(browser, 'POST /session/key/challenge')
  const send = (from: Browser, what: Asked & { ceremony: string }, wrongly: Wrong = {}) =>
    from.call('POST /session/key', { ceremony: what.ceremony, answer: key.answer(what, wrongly) })
  assert.equal((await send(browser, wrong, { origin: 'https://evil.example' })).code, 'access.key_refused')
  assert.equal((await send(browser, wrong)).code, 'access.ceremony_over')

  const late = await asked(browser, 'POST /session/key/challenge')
  access.pass(5 * MINUTE)
  assert.equal((await send(browser, late)).code, 'access.ceremony_over')

  const other = await half('ella')
  const mine = await asked(other, 'POST /session/key/challenge')
  assert.equal((await send(await half('ella'), mine)).code, 'access.ceremony_over')

  const open = await access.signedIn(who)
  const confirming = await asked(open, 'POST /session/confirmation/key/challenge')
  assert.equal((await send(other, confirming)).code, 'access.ceremony_over')

  const good = await asked(other, 'POST /session/key/challenge')
  assert.equal((await send(other, good)).status, 200)
})

test('an answer that was recorded opens nothing a second time', async () => {
  const { key } = await withKey('fred')
  const first = access.door.browser()
  const what = await asked(first, 'POST /session/passkey/challenge')
  const sent = { ceremony: what.ceremony, answer: key.answer(what) }
  assert.equal((await first.call('POST /session/passkey', sent)).status, 200)
  assert.equal((await access.door.browser().call('POST /session/passkey', sent)).code, 'access.ceremony_over')
})

test('a signature counter that stands still or goes back is refused, and somebody is told of the copy', async () => {
  const { key } = await withKey('gina')
  assert.equal((await finish(await half('gina'), key, { counter: 40 })).status, 200)
  for (const counter of [40, 39, 0]) {
    const { code } = await finish(await half('gina'), key, { counter })
    assert.equal(code, 'access.key_refused', String(counter))
    const entry = access.entries().at(-1)
    assert.deepEqual([entry?.['action'], entry?.['outcome']], ['access.suspect_key', 'refused'], String(counter))
  }
  assert.equal((await finish(await half('gina'), key, { counter: 41 })).status, 200)
})

test('a key that does not count is taken every time', async () => {
  const who = await access.somebody('hugo', 'auditor')
  const key = new ScratchKey()
  assert.equal((await addKey(await access.signedIn(who), key, { counter: 0 })).status, 200)
  for (const round of [1, 2])
    assert.equal((await finish(await half('hugo'), key, { counter: 0 })).status, 200, String(round))
})

test('a passkey alone opens a session with a fresh factor, if it verified its holder', async () => {
  const { key } = await withKey('ines')
  const refused = await passkey(access.door.browser(), key, { unverified: true })
  assert.deepEqual([refused.code, refused.status], ['access.passkey_refused', 401])
  const browser = access.door.browser()
  const me = await passkey(browser, key)
  assert.equal(me.status, 200)
  assert.equal((await browser.call('POST /account/recovery-codes')).status, 200)
})

test('a passkey alone opens nothing for a directory account, a disabled one, or one without a role', async () => {
  const { key, who } = await withKey('jana')
  for (const change of [
    { disabled: 1 },
    { disabled: 0, kind: 'directory', person_id: 'p', password_hash: null } as const,
  ]) {
    await access.unit(async ({ tx, record }) => {
      await tx.updateTable('access_accounts').set(change).where('id', '=', who.id).execute()
      record({ action: 'access.revise_account', target: `account:${who.id}` })
    })
    assert.equal((await passkey(access.door.browser(), key)).code, 'access.passkey_refused', JSON.stringify(change))
  }
  const { key: another, who: noRole } = await withKey('jule')
  await access.unit(async ({ tx, record }) => {
    await tx.deleteFrom('access_grants').where('account_id', '=', noRole.id).execute()
    record({ action: 'access.revise_account', target: `account:${noRole.id}` })
  })
  assert.equal((await passkey(access.door.browser(), another)).code, 'access.passkey_refused')
})

test('whoever asks for a passkey challenge learns nothing about accounts', async () => {
  const shapes = await Promise.all(
    ['127.0.0.2', '127.0.0.3'].map(async (address) => {
      const { body } = await access.door.browser(address).call('POST /session/passkey/challenge')
      return { ...(body['options'] as object), challenge: '' }
    }),
  )
  assert.deepEqual(shapes[0], shapes[1])
  assert.deepEqual((shapes[0] as { allowCredentials?: unknown[] }).allowCredentials, [])
})

test('the first factor may be a key', async () => {
  const kim = await access.somebody('kim', 'auditor')
  await access.unit(async ({ tx, record }) => {
    await tx.deleteFrom('access_factors').where('account_id', '=', kim.id).execute()
    record({ action: 'access.reset_factor', target: `account:${kim.id}` })
  })
  const browser = access.door.browser()
  const { body } = await browser.call('POST /session', { username: 'kim', password: PASSWORD })
  assert.deepEqual(body, { state: 'enroll-factor', factors: [], optional: false, mailRecovery: false })
  const what = await asked(browser, 'POST /session/enrollment/key/challenge')
  const key = new ScratchKey()
  const sent = { ceremony: what.ceremony, key: key.create(what) }
  const enrolled = await browser.call('POST /session/enrollment/key', sent)
  assert.equal((enrolled.body['recoveryCodes'] as string[]).length, 10)
  assert.equal((await browser.call('GET /session')).status, 200)
  assert.equal((await finish(await half('kim'), key)).status, 200)
})

test('a half session whose account has a factor enrolls none, app or key', async () => {
  await withKey('lena')
  const browser = await half('lena')
  const { code } = await browser.call('POST /session/enrollment/key/challenge')
  assert.equal(code, 'access.nothing_to_enroll')
  const sent = { ceremony: 'none', key: new ScratchKey().create({ challenge: 'x', rpId: HOST, origin: ORIGIN }) }
  assert.equal((await browser.call('POST /session/enrollment/key', sent)).code, 'access.nothing_to_enroll')
  assert.equal((await browser.call('POST /session/opening')).code, 'access.factor_needed')
})

test('a new key of an algorithm that is not allowed, for another site, or known already is refused', async () => {
  const { browser, key } = await withKey('mia')
  assert.equal((await addKey(browser, new ScratchKey(-35))).code, 'access.key_refused')
  assert.equal((await addKey(browser, new ScratchKey(), { origin: 'https://evil.example' })).code, 'access.key_refused')
  assert.equal((await addKey(browser, new ScratchKey(), { rpId: 'evil.example' })).code, 'access.key_refused')
  assert.equal((await addKey(browser, new ScratchKey(), { absent: true })).code, 'access.key_refused')
  assert.equal((await addKey(browser, key)).code, 'access.key_exists')
})

test('an attestation with certificates is refused before anything in it is looked up', async (t) => {
  const { browser } = await withKey('nora')
  const fetched: string[] = []
  t.mock.method(globalThis, 'fetch', async (url: string | URL) => {
    fetched.push(String(url))
    throw new Error('nothing goes out')
  })
  const statement = cborTexts([['x5c', cborList([cborBytes(Buffer.alloc(300))])]])
  for (const format of ['packed', 'fido-u2f', 'tpm', 'none-such'])
    assert.equal((await addKey(browser, new ScratchKey(), { format, statement })).code, 'access.key_refused', format)
  assert.deepEqual(fetched, [])
})

test('where the server has only an address, no key is offered, and it says why', async () => {
  await access.unit((unit) => nameSite(unit, { name: 'Nordwind', publicHost: '192.0.2.7' }))
  const { code } = await access.door.browser().call('POST /session/passkey/challenge')
  assert.equal(code, 'access.keys_unavailable')
  const browser = await access.signedIn(anna)
  assert.equal((await browser.call('GET /account/factors')).body['keysAt'], null)
  await access.unit((unit) => nameSite(unit, { name: 'Nordwind', publicHost: HOST }))
})

test('a key of an earlier host name is listed as not usable, and is not asked for', async () => {
  const { browser } = await withKey('olga')
  await access.unit((unit) => nameSite(unit, { name: 'Nordwind', publicHost: 'new.nordwind.example' }))
  const { body } = await browser.call('GET /account/factors')
  const items = body['items'] as { kind: string; usable: boolean }[]
  assert.deepEqual(
    items.map(({ kind, usable }) => [kind, usable]),
    [
      ['totp', true],
      ['webauthn', false],
    ],
  )
  assert.equal((await (await half('olga')).call('POST /session/key/challenge')).code, 'access.no_key')
  await access.unit((unit) => nameSite(unit, { name: 'Nordwind', publicHost: HOST }))
})
