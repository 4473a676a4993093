import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { renderSVG } from 'uqr'
import { Authenticator } from '../peers/authenticator.ts'
import { closeBrowser, DESK } from '../peers/browser.ts'
import { OWNER } from '../peers/server.ts'
import { furnished, type Furnished } from './furnished.ts'
import { visit, Visitor } from './visitor.ts'

let house: Furnished

before(async () => {
  house = await furnished()
})

after(async () => {
  await closeBrowser()
  await house.server.stop()
})

async function givePassword(visitor: Visitor, username: string, password: string): Promise<void> {
  await visitor.fill('access.signIn.username', username)
  await visitor.fill('access.signIn.password', password)
  await visitor.press('common.next')
}

async function giveCode(visitor: Visitor): Promise<void> {
  await visitor.fill('access.code.label', house.owner.recoveryCode())
  await visitor.press('access.signIn.do')
}

/** As the palette notes whom somebody looked at. */
async function lookedAt(visitor: Visitor, label: string): Promise<void> {
  const one = JSON.stringify([{ to: '/accounts', label, detail: '' }])
  await visitor.page.evaluate((recent) => sessionStorage.setItem('freehold-recent', recent), one)
}

const keptBy = (visitor: Visitor): Promise<string> =>
  visitor.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))

test('whoever asked for a page comes back to it after signing in, and nowhere else', async () => {
  const visitor = await visit(house.server)
  await visitor.goTo('/backups')
  await visitor.sees('access.signIn.title')
  await visitor.isAccessible('sign-in')
  await givePassword(visitor, OWNER.username, OWNER.password)
  await giveCode(visitor)
  await visitor.page.waitForURL('**/backups')
  visitor.behaved()
  await visitor.goTo('/sign-in?to=//evil.example/')
  assert.equal(new URL(visitor.page.url()).host, new URL(house.server.baseUrl).host)
  await visitor.window.close()
})

test('a wrong password and an unknown name are refused in the same words', async () => {
  const visitor = await visit(house.server, { ...DESK, language: 'de' })
  const refusals: string[] = []
  for (const username of [OWNER.username, 'nobody-of-this-name']) {
    await visitor.goTo('/sign-in')
    await givePassword(visitor, username, 'not the password of anybody')
    const alert = visitor.page.getByRole('alert')
    await alert.waitFor()
    refusals.push((await alert.innerText()).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'REQUEST'))
  }
  assert.equal(refusals[0], refusals[1])
  await visitor.isAccessible('a refused sign-in')
  visitor.behaved()
  await visitor.window.close()
})

test('a session that ends while somebody types: sign-in lies over the page and nothing typed is lost', async () => {
  const visitor = await visit(house.server)
  await visitor.goTo('/sign-in')
  await givePassword(visitor, OWNER.username, OWNER.password)
  await giveCode(visitor)
  await visitor.page.waitForURL(`${house.server.baseUrl}/`)
  await visitor.goTo('/accounts/new')
  await visitor.fill('access.account.name', 'Paula Pause')
  await visitor.fill('access.account.username', 'paula')
  await visitor.page.getByRole('radio').last().check()
  const { status } = await visitor.page.request
    .delete('/api/v1/session', { headers: { 'sec-fetch-site': 'same-origin' } })
    .then((answer) => ({ status: answer.status() }))
  assert.equal(status, 200)
  await visitor.press('access.invite.do')
  await visitor.seesText(visitor.say('access.signIn.again'))
  await visitor.isAccessible('sign-in over the page')
  await givePassword(visitor, OWNER.username, OWNER.password)
  await giveCode(visitor)
  await visitor.sees('access.invite.made', { name: 'Paula Pause' })
  const link = await visitor.page.getByText(/\/invitation#/).innerText()
  const drawn = await visitor.page.getByRole('img', { name: visitor.say('access.invite.qr') }).getAttribute('src')
  assert.equal(
    decodeURIComponent(drawn!.split(',').slice(1).join(',')),
    renderSVG(link.trim(), { ecc: 'M', border: 2 }),
  )
  const { items } = await house.owner.must<{ items: { username: string }[] }>('GET', '/accounts?limit=100')
  assert.equal(items.filter(({ username }) => username === 'paula').length, 1)
  visitor.behaved()
  await visitor.window.close()
})

/** An administrator with a form that only waits to be sent, and whose session has ended. */
async function adamLeft(username: string): Promise<Visitor> {
  const { invitation } = await house.owner.must<{ invitation: { token: string } }>('POST', '/accounts', {
    username,
    displayName: 'Adam Administrator',
    role: 'administrator',
  })
  const adam = house.owner.another('127.0.0.79')
  await adam.must('POST', '/invitation', { token: invitation.token, password: 'neun Mappen unter der Treppe 2' })
  const { secret } = await adam.must<{ secret: string }>('GET', '/session/enrollment')
  await adam.must('POST', '/session/enrollment', { code: new Authenticator(secret).code() })
  const visitor = await visit(house.server, DESK, adam.cookie)
  await visitor.goTo('/accounts/new')
  await visitor.fill('access.account.name', 'Friend of Adam')
  await visitor.fill('access.account.username', 'friend')
  await visitor.page.getByRole('radio').last().check()
  await lookedAt(visitor, 'Somebody whom Adam looked at')
  await adam.must('DELETE', '/session')
  return visitor
}

async function nothingOfAdam(visitor: Visitor): Promise<void> {
  await visitor.settled()
  assert.doesNotMatch(await keptBy(visitor), /Adam/)
  const { items } = await house.owner.must<{ items: { username: string }[] }>('GET', '/accounts?limit=100')
  assert.ok(items.every(({ username }) => username !== 'friend'))
  await visitor.window.close()
}

test('whoever else signs in over the page sends nothing that the one before had ready, and begins anew', async () => {
  const visitor = await adamLeft('adam')
  await visitor.press('access.invite.do')
  await visitor.seesText(visitor.say('access.signIn.again'))
  await givePassword(visitor, OWNER.username, OWNER.password)
  const anew = visitor.page.waitForURL(`${house.server.baseUrl}/`)
  await giveCode(visitor)
  await anew
  await nothingOfAdam(visitor)
})

test('where somebody else signs in in another window of the browser, this one begins anew', async () => {
  const visitor = await adamLeft('adam2')
  const page = await visitor.page.context().newPage()
  const other = new Visitor(visitor.window.watch(page), visitor.say)
  await page.goto('/sign-in')
  const anew = visitor.page.waitForURL(`${house.server.baseUrl}/`)
  await givePassword(other, OWNER.username, OWNER.password)
  await giveCode(other)
  await anew
  await page.close()
  await nothingOfAdam(visitor)
})

test('signed out, the way back shows nothing', async () => {
  const visitor = await visit(house.server, DESK, house.owner.another('127.0.0.77', true).cookie)
  await visitor.goTo('/accounts')
  await visitor.page.context().clearCookies()
  await visitor.goTo('/accounts')
  await visitor.sees('access.signIn.title')
  assert.equal(await visitor.page.getByText('Rita Revision').count(), 0)
  visitor.behaved()
  await visitor.window.close()
})

test('the way out is on every page, and from behind it nothing of before can be seen', async () => {
  const token = house.owner.another('127.0.0.78', true).cookie
  const visitor = await visit(house.server, DESK, token)
  await visitor.goTo('/accounts')
  await visitor.seesText('Rita Revision')
  await lookedAt(visitor, 'Rita Revision')
  await visitor.goTo('/people')
  await visitor.page.getByRole('button', { name: visitor.say('frame.accountMenu') }).click()
  await visitor.page.getByRole('menuitem', { name: visitor.say('frame.signOut'), exact: true }).click()
  await visitor.sees('access.signIn.title')
  for (const way of ['back', 'forward'] as const) {
    await (way === 'back' ? visitor.page.goBack() : visitor.page.goForward())
    await visitor.sees('access.signIn.title')
    assert.equal(await visitor.page.getByText('Rita Revision').count(), 0)
  }
  assert.doesNotMatch(await keptBy(visitor), /Rita|owner|freehold=/i)
  assert.deepEqual(await visitor.page.context().cookies(), [])
  await visitor.window.close()
})

test('a page that nobody is at says so with what it asks by itself, until somebody is there again', async () => {
  const visitor = await visit(house.server)
  await visitor.goTo('/sign-in')
  await givePassword(visitor, OWNER.username, OWNER.password)
  await giveCode(visitor)
  await visitor.page.waitForURL(`${house.server.baseUrl}/`)
  await visitor.settled()
  await visitor.page.clock.install()
  await visitor.goTo('/')
  const asked: boolean[] = []
  visitor.page.on('request', (request) => {
    if (request.url().endsWith('/api/v1/home')) asked.push(request.headers()['freehold-unattended'] === '1')
  })
  const saysUnattended = async (): Promise<boolean | undefined> => {
    asked.length = 0
    for (let steps = 0; asked.length === 0 && steps < 60; steps++) {
      await visitor.page.clock.runFor(10_000)
      await visitor.window.quiet()
    }
    return asked.at(-1)
  }
  assert.equal(await saysUnattended(), false)
  await visitor.page.clock.runFor(60_000)
  assert.equal(await saysUnattended(), true)
  await visitor.page.mouse.move(40, 40)
  assert.equal(await saysUnattended(), false)
  visitor.behaved()
  await visitor.window.close()
})
