import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { Authenticator } from '../peers/authenticator.ts'
import { closeBrowser, DESK, openWindow } from '../peers/browser.ts'
import type { Client } from '../peers/client.ts'
import { freePorts, OWNER, setUp, startServer, type Server } from '../peers/server.ts'
import { databaseOf } from '../rigs/rights/house.ts'
import { Visitor, wordsOf } from './visitor.ts'

// Browsers bind keys to names, and take `*.localhost` for this machine. The browser's own authenticator lives in one page, so one
// person goes through all of this in one page.

const HOST = 'freehold.localhost'

let server: Server
let owner: Client
let visitor: Visitor
let invited: string

before(async () => {
  const [port, plainPort] = await freePorts(2)
  server = await startServer({ place: { address: '127.0.0.1', port, plainPort } })
  owner = await setUp(server, 'ec-p256', HOST)
  // Now: what the owner does at the page ends this session of his.
  const nina = { username: 'nina', displayName: 'Nina Neu', role: 'auditor' }
  invited = (await owner.must<{ invitation: { token: string } }>('POST', '/accounts', nina)).invitation.token
  visitor = new Visitor(await openWindow(`https://${HOST}:${port}`, DESK), wordsOf('en'))
  const cdp = await visitor.page.context().newCDPSession(visitor.page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
})

after(async () => {
  visitor.behaved()
  await closeBrowser()
  await server.stop()
})

async function givePassword(username: string, password: string): Promise<void> {
  await visitor.goTo('/sign-in')
  await visitor.fill('access.signIn.username', username)
  await visitor.fill('access.signIn.password', password)
  await visitor.press('common.next')
}

async function signOut(): Promise<void> {
  await visitor.page.context().clearCookies()
}

async function atHome(): Promise<void> {
  await visitor.page.waitForURL(`https://${HOST}:${server.port}/`)
  await visitor.settled()
}

/** As if the person had been at the page for more than five minutes. */
function factorsGoStale(): void {
  const raw = new Sqlite(databaseOf(server.home))
  raw.prepare('update access_sessions set fresh_factor_until = 1').run()
  raw.close()
}

/** Asked by the page itself: the name is known to the browser alone. */
async function factorsOf(): Promise<{ kind: string; name: string | null }[]> {
  const text = await visitor.page.evaluate(() => fetch('/api/v1/account/factors').then((answer) => answer.text()))
  return (JSON.parse(text) as { items: { kind: string; name: string | null }[] }).items
}

async function giveCode(code: string): Promise<void> {
  await givePassword(OWNER.username, OWNER.password)
  await visitor.fill('access.code.label', code)
  await visitor.press('access.signIn.do')
  await atHome()
}

test('the password and then a code of the app, or a recovery code, open a session', async () => {
  await giveCode(owner.totp())
  await signOut()
  await giveCode(owner.recoveryCode())
})

test('a key is added beside the app, and named', async () => {
  await visitor.goTo('/account')
  await visitor.sees('factors.own.title')
  await visitor.press('factors.own.addKey')
  await visitor.fill('factors.add.name', 'Laptop')
  await visitor.isAccessible('adding a key')
  await visitor.press('factors.add.key')
  await visitor.seesText(visitor.say('factors.add.added'))
  assert.deepEqual(
    (await factorsOf()).map(({ kind, name }) => [kind, name]),
    [
      ['totp', null],
      ['webauthn', 'Laptop'],
    ],
  )
  await visitor.isAccessible('one’s own factors')
})

test('the password and then the key open a session', async () => {
  await signOut()
  await givePassword(OWNER.username, OWNER.password)
  await visitor.page.getByRole('button', { name: visitor.say('common.freshFactor.key') }).waitFor()
  await visitor.isAccessible('the second factor')
  await visitor.press('common.freshFactor.key')
  await atHome()
})

test('the passkey alone opens a session', async () => {
  await signOut()
  await visitor.goTo('/sign-in')
  await visitor.press('factors.signIn.passkey')
  await atHome()
})

test('what needs a fresh factor is confirmed with the key', async () => {
  factorsGoStale()
  await visitor.goTo('/account')
  await visitor.press('factors.own.addApp')
  await visitor.press('common.freshFactor.key')
  await visitor.page.getByRole('img', { name: visitor.say('access.enroll.qr') }).waitFor()
  await visitor.page.keyboard.press('Escape')

  factorsGoStale()
  await visitor.press('access.recovery.make')
  const dialog = visitor.page.getByRole('dialog')
  await dialog.getByRole('button', { name: visitor.say('access.recovery.make') }).click()
  await dialog.getByRole('button', { name: visitor.say('common.freshFactor.key') }).click()
  await visitor.seesText(visitor.say('common.secret.once'))
})

test('a further app is added; the app of before is removed, and the last factor cannot be', async () => {
  await visitor.goTo('/account')
  const offered = await visitor.answerTo<{ secret: string }>('POST /account/factors/app/challenge', () =>
    visitor.press('factors.own.addApp'),
  )
  await visitor.fill('factors.add.name', 'Tablet')
  await visitor.fill('access.enroll.code', new Authenticator(offered.secret).shown())
  await visitor.press('access.enroll.do')
  await visitor.seesText(visitor.say('factors.add.added'))
  for (const name of [visitor.say('factors.own.app'), 'Tablet']) {
    await visitor.settled()
    const line = visitor.page.getByRole('listitem').filter({ hasText: name }).first()
    await line.getByRole('button', { name: visitor.say('factors.own.remove') }).click()
    await visitor.press('factors.remove.do')
    await visitor.page.getByRole('dialog').waitFor({ state: 'hidden' })
  }
  await visitor.settled()
  assert.deepEqual(
    (await factorsOf()).map(({ name }) => name),
    ['Laptop'],
  )
  assert.equal(await visitor.page.getByRole('button', { name: visitor.say('factors.own.remove') }).count(), 0)
})

test('whoever is new chooses a key, keeps the recovery codes, and is in', async () => {
  await signOut()
  await visitor.goTo(`/invitation#${invited}`)
  await visitor.fill('passwords.new', 'neun Mappen unter der Treppe 2')
  await visitor.fill('passwords.again', 'neun Mappen unter der Treppe 2')
  await visitor.press('common.next')
  await visitor.page.getByRole('button', { name: visitor.say('factors.choose.key') }).click()
  await visitor.isAccessible('making the first key')
  await visitor.press('factors.choose.make')
  await visitor.page.getByRole('checkbox').check()
  await visitor.press('access.enroll.finish')
  await atHome()
  assert.equal((await factorsOf())[0]?.kind, 'webauthn')
})
