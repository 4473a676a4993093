import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeBrowser, DESK, openWindow } from '../peers/browser.ts'
import { until } from '../peers/program.ts'
import { freePorts, setUp, startServer, type Server } from '../peers/server.ts'
import type { Client } from '../peers/client.ts'
import { visit } from './visitor.ts'

let server: Server
let owner: Client

before(async () => {
  const [port, plainPort] = await freePorts(2)
  // Where browsers find every name below localhost.
  server = await startServer({ place: { address: '127.0.0.1', port, plainPort } })
  owner = await setUp(server)
})

after(async () => {
  await closeBrowser()
  await server.stop()
})

type Sections = { sections: { name: string; version: number; values: Record<string, unknown> }[] }

async function sectionNow(name: string) {
  const { sections } = await owner.must<Sections>('GET', '/settings')
  const section = sections.find((one) => one.name === name)
  assert.ok(section)
  return section
}

test('two admins change the same settings: neither is overwritten unseen, and each can put back what was', async () => {
  const admin = await visit(server, DESK, owner.cookie)
  const { page, say } = admin
  await admin.goTo('/backups/settings')
  await admin.fill('backup.settings.keep', '21')
  const { version, values } = await sectionNow('backup')
  await owner.must('PUT', '/settings/backup', { values: { nightlyAt: '04:30' } }, { version })
  await admin.press('common.save')
  const merge = page.getByRole('alert').filter({ hasText: say('settings.merge.title') })
  await merge.waitFor()
  await admin.isAccessible('the merge view')
  assert.match(await merge.innerText(), /04:30/)
  await admin.press('settings.merge.saveMine')
  const toast = page.getByRole('alert').filter({ hasText: say('common.saved') })
  await toast.getByRole('button', { name: say('settings.putBack') }).waitFor()
  const both = await sectionNow('backup')
  assert.deepEqual([both.values['keepDaily'], both.values['nightlyAt']], [21, '04:30'])
  assert.equal(await (await admin.field('backup.settings.nightly')).inputValue(), '04:30')

  await toast.getByRole('button', { name: say('settings.putBack') }).click()
  const keep = await admin.field('backup.settings.keep')
  await until(async () => !(await keep.inputValue()).startsWith('21'), 10_000, 'the value of before')
  const back = await sectionNow('backup')
  assert.deepEqual([back.values['keepDaily'], back.values['nightlyAt']], [values['keepDaily'], '04:30'])
  admin.behaved()
  await admin.window.close()
})

test('when something is an alarm is changed where the rules stand, and the history names rules in words', async () => {
  const admin = await visit(server, DESK, owner.cookie)
  const { page, say } = admin
  await admin.goTo('/alarms/rules?field=revocationsPerHour')
  await admin.fill('settings.fields.alarms.revocationsPerHour', '40')
  await page.getByLabel(say('settings.fields.alarms.off'), { exact: true }).first().click()
  await page.keyboard.type(say('words.rules.job_failed'))
  await page.keyboard.press('Enter')
  await admin.press('common.save')
  const rule = page.getByRole('row').filter({ hasText: say('words.rules.job_failed') })
  await rule.getByText(say('alarms.off'), { exact: true }).waitFor()
  const { values } = await sectionNow('alarms')
  assert.deepEqual([values['revocationsPerHour'], values['off']], [40, ['job_failed']])
  const change = `${say('settings.fields.alarms.off')}: ${say('settings.nothing')} → ${say('words.rules.job_failed')}`
  await page.getByText(change).waitFor()
  await page
    .getByRole('alert')
    .getByRole('button', { name: say('common.close') })
    .waitFor()
  await admin.isAccessible('the rules with their limits')
  admin.behaved()
  await admin.window.close()
})

test('a new name is tried, has to be opened there before it can be kept, and is kept from the page before', async () => {
  const admin = await visit(server, DESK, owner.cookie)
  const { page, say } = admin
  await admin.goTo('/settings/site')
  await admin.fill('settings.fields.site.publicHost', 'freehold.localhost')
  await admin.press('settings.tryIt')
  await page.getByRole('textbox', { name: say('common.reason.label') }).fill('The name in our DNS')
  await admin.press('settings.tryIt')
  const banner = page.getByRole('region', { name: say('settings.trial.title') })
  const link = banner.getByRole('link', { name: say('settings.trial.open') })
  await link.waitFor()
  await admin.isAccessible('the banner of a trial')
  assert.equal(await banner.getByRole('button', { name: say('settings.trial.keep') }).count(), 0)
  const address = await link.getAttribute('href')
  assert.ok(address !== null && address.startsWith(`https://freehold.localhost:${server.port}/reach#`), `${address}`)
  const there = await openWindow(new URL(address).origin)
  await there.page.goto(address)
  await there.page.getByRole('heading', { name: say('settings.reach.done') }).waitFor()
  assert.deepEqual(there.misdeeds, { violations: [], foreign: [], errors: [] })
  await there.close()
  await banner.getByRole('button', { name: say('settings.trial.keep') }).click()
  await admin.seesText(say('settings.trial.kept', { section: say('settings.sections.site') }))
  assert.equal((await sectionNow('site')).values['publicHost'], 'freehold.localhost')
  await admin.window.close()
})
