import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeBrowser, DESK } from '../peers/browser.ts'
import type { Client } from '../peers/client.ts'
import { setUp, startServer, type Server } from '../peers/server.ts'
import { visit } from './visitor.ts'

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

test('who has the sealed code gets in, and the owner sees it above his page', async () => {
  const { code } = await owner.must<{ code: string }>('POST', '/emergency-code')
  const visitor = await visit(server, { ...DESK, width: 390 })
  await visitor.goTo('/sign-in')
  await visitor.press('access.signIn.emergency')
  await visitor.isAccessible('asked for the emergency code')
  await visitor.fill('emergency.use.code', code.toLowerCase())
  await visitor.press('emergency.use.do')
  await visitor.page.waitForURL(`${server.baseUrl}/`)
  visitor.behaved()
  await visitor.window.close()

  const other = await visit(server, { ...DESK, language: 'de', scheme: 'dark' }, owner.cookie)
  await other.goTo('/settings/sign-in')
  await other.seesText(other.say('emergency.banner'))
  await other.seesText(other.say('emergency.code.used'))
  await other.isAccessible('emergency access was used')
  other.behaved()
  await other.window.close()
  const { items } = await owner.must<{ items: unknown[] }>(
    'GET',
    `/audit/entries?filter=${encodeURIComponent('action eq "access.break_glass"')}`,
  )
  assert.equal(items.length, 1)
})
