import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Authenticator } from '../peers/authenticator.ts'
import { closeBrowser } from '../peers/browser.ts'
import { unzip } from '../peers/zip.ts'
import { furnished, jobEnds, type Furnished } from './furnished.ts'
import { visit, type Visitor } from './visitor.ts'

let house: Furnished
let rita: Visitor

before(async () => {
  house = await furnished()
  rita = await visit(house.server)
})

after(async () => {
  await closeBrowser()
  await house.server.stop()
})

const PASSWORD = 'sieben Aktenordner im Regal 4'

test('an auditor comes in by invitation: own password, own authenticator, recovery codes', async () => {
  const { invitation } = await house.owner.must<{ invitation: { token: string } }>(
    'POST',
    `/accounts/${house.account}/invitation`,
    {},
  )
  await rita.goTo(`/invitation#${invitation.token}`)
  await rita.sees('access.invitation.title')
  assert.equal(new URL(rita.page.url()).hash, '', 'the token stays out of the address bar')
  await rita.isAccessible('invitation')
  await rita.fill('passwords.new', PASSWORD)
  await rita.fill('passwords.again', PASSWORD)
  const { secret } = await rita.answerTo<{ secret: string }>('GET /session/enrollment', () => rita.press('common.next'))
  await rita.isAccessible('enrollment')
  await rita.fill('access.enroll.code', new Authenticator(secret).shown())
  await rita.press('access.enroll.do')
  await rita.page.getByLabel(rita.say('common.secret.kept'), { exact: true }).check()
  await rita.press('access.enroll.finish')
  await rita.page.waitForURL(`${house.server.baseUrl}/`)
  rita.behaved()
})

test('an auditor reads and changes nothing: no way into what is not his, in the console or beside it', async () => {
  const { permissions } = await rita.asks<{ permissions: string[] }>('/session')
  assert.ok(permissions.includes('audit.read') && permissions.includes('audit.export'))
  assert.deepEqual(
    permissions.filter((permission) => /\.(manage|run|sync|revoke|challenge|cancel)$/.test(permission)),
    [],
  )
  for (const [method, path, data] of [
    ['POST', '/accounts', { username: 'x', displayName: 'x', role: 'owner' }],
    ['POST', '/backups', {}],
    ['PUT', `/accounts/${house.account}`, { displayName: 'x', disabled: false }],
  ] as const) {
    const answer = await rita.page.request.fetch(`/api/v1${path}`, {
      method,
      data,
      headers: { 'sec-fetch-site': 'same-origin', 'if-match': '"1"' },
    })
    assert.equal(answer.status(), 403, `${method} ${path}`)
    assert.equal(((await answer.json()) as { code: string }).code, 'access.not_permitted')
  }
  await rita.goTo('/accounts/new')
  await rita.isAccessible('a page without permission')
  rita.behaved()
})

test('the log is there to be searched, and its export is confirmed without this server', async () => {
  await rita.goTo('/audit')
  await rita.isAccessible('audit log')
  await rita.page.getByRole('row').nth(1).waitFor()
  await leadsToItself('actor')
  await leadsToItself('target')
  await leadsToItself('action')
  const from = new Date(Date.now() - 86_400_000).toISOString()
  const to = new Date(Date.now() + 60_000).toISOString()
  const auditor = house.server.client()
  auditor.cookie = (await rita.window.context.cookies()).find(({ name }) => name === '__Host-freehold')!.value
  const { job } = await auditor.must<{ job: string }>('POST', '/audit/exports', { from, to })
  await jobEnds(auditor, job)
  const { items } = await auditor.must<{ items: { id: string }[] }>('GET', '/audit/exports')
  const { status, bytes } = await auditor.raw('GET', `/api/v1/audit/exports/${items[0]!.id}/file`)
  assert.equal(status, 200)
  assert.equal(bytes.toString('latin1', 0, 2), 'PK')
  assert.match(verified(bytes, false), /VERIFIED/)
  assert.throws(() => verified(bytes, true), 'an edited export must not be confirmed')
  await rita.goTo('/audit/exports')
  await rita.isAccessible('exports')
  const { key } = await rita.asks<{ key: { fingerprint: string } }>('/audit/head')
  await rita.seesText(`node verify.mjs --key ${key.fingerprint}`)
  rita.behaved()
})

test('a window that is chosen by days is made of whole days in UTC, and windows are shown to the second', async () => {
  await rita.goTo('/audit/exports')
  await rita.fill('audit.from', '2026-03-29')
  await rita.fill('audit.to', '2026-10-25')
  const coming = rita.page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/exports'),
  )
  await rita.press('audit.export.do')
  assert.deepEqual((await coming).postDataJSON(), { from: '2026-03-29T00:00:00.000Z', to: '2026-10-26T00:00:00.000Z' })
  await rita.settled()
  const [made] = (await rita.asks<{ items: { from: string; to: string }[] }>('/audit/exports')).items
  await rita.goTo('/audit/exports')
  await rita.seesText(`${made!.from.slice(11, 19)} – ${made!.to.slice(11, 19)} UTC`)
})

test('on paper no time is counted from now', async () => {
  const { page } = rita
  await rita.goTo('/backups')
  const time = page.locator('time[data-exact]').first()
  await time.locator('span').waitFor()
  await page.emulateMedia({ media: 'print' })
  await time.locator('span').waitFor({ state: 'hidden' })
  const printed = await time.evaluate((element) => getComputedStyle(element, '::after').content)
  assert.match(printed, /20\d\d, \d\d:\d\d:\d\d \w+/)
  await rita.isAccessible('backups on paper')
  await page.emulateMedia({ media: 'screen' })
  rita.behaved()
})

/** Opens the newest entry of somebody signed in and follows what it names: the list then holds that entry. */
async function leadsToItself(named: 'actor' | 'target' | 'action'): Promise<void> {
  const filter = encodeURIComponent('actor sw "account:"')
  const { items } = await rita.asks<{ items: { seq: number }[] }>(`/audit/entries?filter=${filter}`)
  await rita.goTo(`/audit?entry=${items[0]!.seq}`)
  const answer = rita.page.waitForResponse(/\/audit\/entries\?/)
  await rita.page.getByRole('dialog').locator(`a[href*="${named}="]`).click()
  const found = (await (await answer).json()) as { items: { seq: number }[] }
  assert.ok(
    found.items.some(({ seq }) => seq === items[0]!.seq),
    `${named} of entry ${items[0]!.seq}`,
  )
  await rita.settled()
}

/** Unpacks an export, edits one entry if asked to, and runs the verifier that came with it. */
function verified(zip: Buffer, edited: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-export-'))
  try {
    for (const [name, bytes] of unzip(zip)) writeFileSync(join(folder, name), bytes)
    const entries = join(folder, 'entries.ndjson')
    if (edited) writeFileSync(entries, readFileSync(entries, 'utf8').replace('done', 'gone'))
    return execFileSync(process.execPath, ['verify.mjs'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
