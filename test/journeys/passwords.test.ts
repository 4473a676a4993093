import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeBrowser, DESK } from '../peers/browser.ts'
import type { Client } from '../peers/client.ts'
import { OWNER, setUp, startServer, type Server } from '../peers/server.ts'
import { visit, type Visitor } from './visitor.ts'

let server: Server
let owner: Client

before(async () => {
  server = await startServer()
  owner = await setUp(server)
})

after(async () => {
  await closeBrowser()
  await server.stop()
})

/** The card of the own page in which a password is chosen. */
async function type(visitor: Visitor, current: string, next: string): Promise<void> {
  await visitor.fill('access.password.current', current)
  await visitor.fill('passwords.new', next)
  await visitor.fill('passwords.again', next)
}

test('a browser that cannot estimate changes passwords all the same', async () => {
  const visitor = await visit(server, DESK, owner.cookie)
  await visitor.page.route('**/strength-worker-*.js', (route) => route.abort())
  await visitor.goTo('/account')
  await type(visitor, 'not this one', 'zwölf Dohlen stimmen Harfen')
  await visitor.press('access.password.do')
  await visitor.seesText(visitor.say('words.problems.access.current_password_wrong'))
  await visitor.window.close()
})

test('the classic profile is chosen with a reason, stays in sight, and tells what is missing', async () => {
  const visitor = await visit(server, DESK, owner.cookie)
  const { page, say } = visitor
  await visitor.goTo('/settings/passwords')
  await page.getByRole('combobox', { name: say('settings.fields.passwords.profile') }).click()
  await page.getByRole('option', { name: say('passwords.settings.classic') }).click()
  await visitor.press('common.save')
  await visitor.fill('common.reason.label', 'the insurer asks for it')
  await visitor.press('common.save')
  await visitor.seesText(say('settings.history.reason', { reason: 'the insurer asks for it' }))
  // Back it goes from the history alone, where a reason is asked for.
  const toast = page.getByRole('alert').filter({ hasText: say('common.saved') })
  await toast.waitFor()
  assert.equal(await toast.getByRole('button', { name: say('settings.putBack') }).count(), 0)
  await visitor.isAccessible('the rules for passwords')
  await visitor.walkTo('/')
  await visitor.seesText(say('words.needs.passwords_classic.title'))
  await visitor.walkTo('/account')
  await visitor.fill('passwords.new', 'zwölf dohlen stimmen harfen')
  const kinds = ['no_capital', 'no_digit', 'no_sign'].map((kind) => say(`passwords.kinds.${kind}`)).join(', ')
  await visitor.seesText(say('passwords.missing', { kinds }))
  visitor.behaved()
  await visitor.window.close()
  const { items } = await owner.must<{ items: { action: string; target: string }[] }>('GET', '/audit/entries')
  assert.ok(items.some(({ action, target }) => action === 'settings.change' && target === 'settings:passwords'))
})

// Last: the session of the owner goes on under a new token.
test('a weak password is called weak and refused with its reason; a suggested one is strong and taken', async () => {
  const visitor = await visit(server, { ...DESK, language: 'de' }, owner.cookie)
  const { page, say } = visitor
  await visitor.goTo('/account')
  await type(visitor, OWNER.password, 'passwortpasswort')
  await visitor.seesText(say('passwords.why.repeats'))
  await visitor.press('access.password.do')
  await visitor.seesText(say('words.problems.access.password_too_common'))
  assert.equal(await (await visitor.field('passwords.new')).getAttribute('aria-invalid'), 'true')
  await visitor.isAccessible('a refused password')

  await visitor.press('passwords.suggest')
  await visitor.seesText(say('passwords.score.4'))
  const suggested = await (await visitor.field('passwords.new')).inputValue()
  assert.equal(await (await visitor.field('passwords.again')).inputValue(), suggested)
  await visitor.seesText(suggested)
  await visitor.isAccessible('a suggested password')
  await visitor.press('access.password.do')
  await visitor.seesText(say('access.password.changed'))
  assert.equal(await page.getByText(suggested).count(), 0)
  visitor.behaved()
  await visitor.window.close()

  const again = await visit(server)
  await again.goTo('/sign-in')
  await again.fill('access.signIn.username', OWNER.username)
  await again.fill('access.signIn.password', suggested)
  await again.press('common.next')
  await (await again.field('access.code.label')).waitFor()
  await again.window.close()
})
