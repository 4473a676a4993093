import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeBrowser, type Look } from '../peers/browser.ts'
import { furnished, type Furnished } from './furnished.ts'
import { visit, type Visitor } from './visitor.ts'

// Somebody who looks after the directory, in German, while it cannot be reached.

const PHONE: Look = { language: 'de', scheme: 'dark', width: 390, height: 844 }
/** Nothing listens there. */
const NOWHERE = { host: '127.0.0.1', port: 1 }

let house: Furnished
let ada: Visitor
let source: string

before(async () => {
  house = await furnished()
  const { root } = await house.owner.must<{ root: { pem: string } }>('GET', '/authority')
  const made = await house.owner.must<{ id: string }>('POST', '/directory/sources', {
    ...NOWHERE,
    name: 'Werk Süd',
    kind: 'active-directory',
    bindDn: 'CN=freehold,DC=sued,DC=example',
    password: 'a password that is not used',
    baseDn: 'DC=sued,DC=example',
    trusted: root.pem,
  })
  source = made.id
  ada = await visit(house.server, PHONE, house.owner.cookie)
})

after(async () => {
  await closeBrowser()
  await house.server.stop()
})

test('a test marks the field that it cannot use, and puts the focus there', async () => {
  await ada.goTo(`/directory/sources/${source}`)
  const host = await ada.field('directory.form.host')
  await host.fill('kein Host')
  await ada.press('directory.form.test')
  await ada.seesText(ada.say('common.fieldRefused'))
  assert.equal(await host.getAttribute('aria-invalid'), 'true')
  await host.and(ada.page.locator(':focus')).waitFor()
  assert.equal(await ada.page.getByRole('alert').count(), 0, 'nothing is told twice')
  await ada.isAccessible('a directory whose host is not usable')
})

test('a directory that does not answer is told in the language of the page, with what the server said', async () => {
  const said = /127\.0\.0\.1:1 does not answer/
  await ada.goTo(`/directory/sources/${source}`)
  await ada.press('directory.form.test')
  await ada.seesText(ada.say('words.problems.outbound.unreachable'))
  await ada.seesText(said)
  await ada.press('directory.plans.make')
  await ada.page
    .getByRole('dialog', { name: ada.say('jobs.one') })
    .getByText(said)
    .waitFor()
  await ada.settled()
  await ada.isAccessible('a read that failed')
  const { items } = await ada.asks<{ items: { id: string; problemCode: string }[] }>('/directory/plans')
  assert.equal(items[0]?.problemCode, 'outbound.unreachable')
  await ada.goTo(`/directory/plans/${items[0].id}`)
  await ada.seesText(ada.say('words.problems.outbound.unreachable'))
  assert.equal(await ada.page.getByText(ada.say('directory.plan.nothing')).count(), 0, 'nothing is known of changes')
  await ada.isAccessible('a plan that is not complete')
})
