import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { after, before, test, type TestContext } from 'node:test'
import { axe, closeBrowser, DESK, openWindow, type Look } from '../peers/browser.ts'
import type { Client } from '../peers/client.ts'
import { newAddress, setUp, startServer, type Server } from '../peers/server.ts'
import { leaveFault } from '../rigs/recovery/after-fault.ts'
import { databaseOf, lengthenLog, spoilLog } from '../rigs/recovery/long-log.ts'
import { visit } from './visitor.ts'

// What a person sees after the disk reported an error, and when the server cannot start at all.

const PHONE: Look = { language: 'de', scheme: 'dark', width: 390, height: 844 }

let home: string
let owner: Client

before(async () => {
  const server = await startServer()
  owner = await setUp(server)
  await server.halt()
  home = server.home
})

after(async () => {
  await closeBrowser()
  rmSync(home, { recursive: true, force: true })
})

/** A server that also a test which fails leaves nothing of. */
async function started(t: TestContext, health = 200): Promise<Server> {
  const server = await startServer({ home, health })
  t.after(() => server.kill())
  return server
}

test('damaged data is said above every page, on the home page and by what refuses a change; reading goes on', async (t) => {
  lengthenLog(home, 2_000)
  spoilLog(home)
  leaveFault(home)
  const server = await started(t)
  const { cookie } = owner.anotherAt(server.baseUrl, server.certificate, newAddress())
  for (const look of [DESK, PHONE]) {
    const visitor = await visit(server, look, cookie)
    const banner = visitor.page.getByText(visitor.say('frame.condition.damaged'))
    for (const address of ['/audit', '/account', '/']) {
      await visitor.goTo(address)
      await banner.waitFor()
    }
    await visitor.page.getByText(visitor.say('words.needs.data_damaged.title')).waitFor()
    const [needs, firstHour] = await Promise.all(
      ['home.needsTitle', 'home.firstHour'].map((key) => visitor.page.getByText(visitor.say(key)).boundingBox()),
    )
    assert.ok(needs!.y < firstHour!.y, 'what is damaged stands below what is not yet done')
    assert.deepEqual(await axe(visitor.page), [])
    visitor.behaved()
    await visitor.window.close()
  }
})

test('a server that cannot start says so on a page that anybody can read, in both languages', async (t) => {
  writeFileSync(databaseOf(home), 'no database')
  // As if five starts had failed just now.
  writeFileSync(`${home}/data/starts`, `${[5, 4, 3, 2, 1].map((seconds) => Date.now() - seconds * 1_000).join('\n')}\n`)
  const server = await started(t, 503)
  const titles: string[] = []
  for (const look of [DESK, PHONE]) {
    const window = await openWindow(server.baseUrl, look)
    await window.page.goto('/')
    titles.push((await window.page.locator('h1').textContent()) ?? '')
    assert.deepEqual(await axe(window.page), [])
    assert.deepEqual(window.misdeeds.violations, [])
    const wide = await window.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(wide <= 0, `${wide} px wider than the window`)
    await window.close()
  }
  assert.deepEqual(titles, ['Freehold could not start', 'Freehold konnte nicht starten'])
})
