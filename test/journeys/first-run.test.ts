import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeBrowser, DESK, type Look } from '../peers/browser.ts'
import { OWNER, startServer, type Server } from '../peers/server.ts'
import { Authenticator } from '../peers/authenticator.ts'
import { visit, type Visitor } from './visitor.ts'

let server: Server

before(async () => {
  server = await startServer()
})

after(async () => {
  await closeBrowser()
  await server.stop()
})

const ORGANISATION = { name: 'Lindenhof Werke', host: '127.0.0.1' }

async function claim(visitor: Visitor): Promise<void> {
  await visitor.sees('setup.claim.title')
  await visitor.fill('setup.claim.code', await server.setUpCode())
  await visitor.press('setup.claim.do')
}

test('a browser without the code gets no further than the first step', async () => {
  const stranger = await visit(server)
  await stranger.goTo('/people')
  assert.equal(new URL(stranger.page.url()).pathname, '/setup')
  await stranger.sees('setup.claim.title')
  await stranger.fill('setup.claim.code', 'AAAA-AAAA-AAAA-AAAA')
  await stranger.press('setup.claim.do')
  await stranger.page.getByRole('alert').waitFor()
  await stranger.isAccessible('a refused code')
  stranger.behaved()
  await stranger.window.close()
})

test('from the printed code to home: every step is accessible, may be left, and is in the log', async () => {
  const look: Look = { ...DESK, scheme: 'dark', language: 'de' }
  const visitor = await visit(server, look)
  const check = (step: string) => visitor.isAccessible(`set-up, ${step}`)
  await visitor.goTo('/')
  await check('claim')
  await claim(visitor)

  await visitor.sees('setup.organisation.title')
  await check('organisation')
  await visitor.fill('setup.organisation.name', ORGANISATION.name)
  await visitor.fill('setup.organisation.host', ORGANISATION.host)
  await visitor.press('common.next')

  await visitor.sees('setup.owner.title')
  // Left and taken up again: the server knows the step.
  await visitor.goTo('/')
  await visitor.sees('setup.owner.title')
  await check('owner')
  await visitor.fill('access.account.name', OWNER.displayName)
  await visitor.fill('access.account.username', OWNER.username)
  await visitor.fill('passwords.new', OWNER.password)
  await visitor.fill('passwords.again', OWNER.password)
  const { secret } = await visitor.answerTo<{ secret: string }>('GET /setup/owner/factor', () =>
    visitor.press('setup.owner.do'),
  )

  await visitor.sees('setup.factor.title')
  await check('factor')
  const authenticator = new Authenticator(secret)
  await visitor.fill('access.enroll.code', authenticator.code())
  await visitor.press('access.enroll.do')
  await visitor.page.getByLabel(visitor.say('common.secret.kept'), { exact: true }).check()
  await check('recovery codes')
  await visitor.press('common.next')

  await visitor.sees('setup.authority.title')
  await check('authority')
  await visitor.page.getByRole('radio', { name: visitor.say('ca.algorithms.ec-p256.name') }).check()
  await visitor.press('setup.authority.do')

  await visitor.sees('setup.kit.title')
  const kit = await visitor.answerTo<{ words: string[]; ask: [number, number] }>('POST /setup/kit', () =>
    visitor.press('setup.kit.make'),
  )
  await check('kit')
  await visitor.press('setup.kit.written')
  for (const number of kit.ask) await visitor.fill('setup.kit.group', kit.words[number - 1]!, { number })
  await visitor.press('setup.kit.confirm')

  await visitor.sees('setup.done.title')
  await check('done')
  await visitor.follow('setup.done.do')
  await visitor.page.waitForURL(`${server.baseUrl}/`)
  await visitor.goTo('/')
  await check('home')
  const { account } = await visitor.asks<{ account: { username: string } }>('/session')
  assert.equal(account.username, OWNER.username)
  const { items } = await visitor.asks<{ items: { action: string }[] }>('/audit/entries?limit=100')
  const actions = items.map(({ action }) => action)
  for (const action of [
    'setup.claim',
    'settings.change',
    'access.create_account',
    'access.enroll_factor',
    'setup.complete',
  ]) {
    assert.ok(actions.includes(action), `${action} is not in the log: ${actions.join(', ')}`)
  }
  visitor.behaved()
  await visitor.window.close()
})

test('once set up, the wizard is over for everybody', async () => {
  const late = await visit(server)
  await late.goTo('/')
  await late.sees('access.signIn.title')
  const { step } = await late.asks<{ step: string }>('/setup')
  assert.equal(step, 'done')
  const { status, body } = await server.client().call('POST', '/setup/claim', { code: 'AAAA-AAAA-AAAA-AAAA' })
  assert.equal(status, 409)
  assert.equal(body['code'], 'setup.already_done')
  late.behaved()
  await late.window.close()
})
