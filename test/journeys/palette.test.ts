import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeBrowser, DESK } from '../peers/browser.ts'
import type { Client } from '../peers/client.ts'
import { setUp, startServer, type Server } from '../peers/server.ts'
import { visit, type Visitor } from './visitor.ts'

// Hands that are quicker than the palette's code, or than its answers, get what they meant.

let server: Server
let owner: Client
let admin: Visitor

before(async () => {
  server = await startServer()
  owner = await setUp(server)
})

after(async () => {
  await closeBrowser()
  await server.stop()
})

async function arrive(): Promise<void> {
  admin = await visit(server, DESK, owner.cookie)
}

/** Holds back every answer to such a request. @returns lets them go */
async function holdBack(requests: string): Promise<() => void> {
  const released = Promise.withResolvers<void>()
  await admin.page.route(requests, async (route) => {
    await released.promise
    await route.continue()
  })
  return released.resolve
}

async function openPalette() {
  await admin.goTo('/')
  await admin.page.keyboard.press('Control+k')
  const palette = admin.page.getByRole('dialog', { name: admin.say('frame.search') })
  await palette.getByRole('textbox').waitFor()
  return palette
}

async function invite(username: string, displayName: string): Promise<string> {
  await owner.must('POST', '/accounts', { username, displayName, role: 'auditor' })
  return displayName
}

async function leave(): Promise<void> {
  admin.behaved()
  await admin.window.close()
}

test('what is typed while the search is still on its way stands in it', async () => {
  await arrive()
  const { page, say } = admin
  const release = await holdBack('**/assets/Search-*.js')
  await admin.goTo('/')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('revoccat')
  for (let wrong = 0; wrong < 3; wrong++) await page.keyboard.press('Backspace')
  await page.keyboard.type('at')
  release()
  await page.getByRole('button', { name: say('settings.fields.alarms.revocationsPerHour') }).waitFor()
  assert.equal(await page.getByPlaceholder(say('frame.searchHint')).inputValue(), 'revocat')
  await leave()
})

test('what the arrows went to stays marked while more is found, and is what Enter opens', async () => {
  await arrive()
  const { page, say } = admin
  const name = await invite('accounts', 'Accounts Assistant')
  const release = await holdBack('**/api/v1/search?*')
  const palette = await openPalette()
  await page.keyboard.type('acc')
  await palette.getByRole('button', { name: say('frame.nav.ownAccount') }).waitFor()
  await page.keyboard.press('ArrowDown')
  const marked = palette.locator('[data-action][data-selected]')
  const chosen = await marked.innerText()
  release()
  await palette.getByRole('button', { name }).first().waitFor()
  assert.equal(await marked.innerText(), chosen)
  await page.keyboard.press('Enter')
  await palette.waitFor({ state: 'detached' })
  await page.getByRole('heading', { level: 1, name: chosen.split('\n')[0]! }).waitFor()
  await leave()
})

test('what was found for less than is typed is not offered: Enter waits for what is meant', async () => {
  await arrive()
  const { page, say } = admin
  const name = await invite('zora', 'Zora Zimmermann')
  await page.clock.install()
  const palette = await openPalette()
  await page.keyboard.type('zora')
  const act = palette.getByRole('button', { name: say('frame.palette.disable', { name }) })
  await act.waitFor()
  // While the clock stands nothing more is asked for.
  await page.clock.pauseAt(new Date(Date.now() + 60_000))
  await page.keyboard.type(' zimm')
  await palette.getByText(say('common.loading')).waitFor()
  assert.equal(await act.count(), 0)
  await page.keyboard.press('Enter')
  await page.clock.resume()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await palette.waitFor({ state: 'detached' })
  await leave()
})
