import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Locator } from 'playwright-core'
import { closeBrowser, DESK } from '../peers/browser.ts'
import { furnished, type Furnished } from './furnished.ts'
import { visit, type Visitor } from './visitor.ts'

let house: Furnished
let visitor: Visitor

const NAMES = ['Anna Archiv', 'Bernd Buchung', 'Carla Kasse', 'Dora Depot', 'Emil Einkauf']

before(async () => {
  house = await furnished()
  for (const name of NAMES)
    await house.owner.must('POST', '/accounts', {
      username: name.split(' ')[1]!.toLowerCase(),
      displayName: name,
      role: name.startsWith('A') ? 'auditor' : 'administrator',
    })
  visitor = await visit(house.server, DESK, house.owner.cookie)
})

after(async () => {
  await closeBrowser()
  await house.server.stop()
})

/** What stands in the first column, from top to bottom. */
async function rows(): Promise<string[]> {
  const names = visitor.page.locator('tbody tr [data-name]')
  await names.first().waitFor()
  return await names.allInnerTexts()
}

/** Presses Tab until the focus is on it: whoever has no mouse must be able to come there. */
async function tabTo(wanted: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await visitor.page.keyboard.press('Tab')
  }
  assert.fail(`The Tab key does not lead to ${String(wanted)}`)
}

/** Chooses in a select that has the focus by typing the beginning of a choice. */
async function choose(name: string, choice: string, which = 0): Promise<void> {
  const select = visitor.page.getByRole('dialog').getByLabel(name, { exact: true }).nth(which)
  await tabTo(select)
  await select.selectOption({ label: choice })
}

test('a filter with and, or and not is built by keyboard alone, is said in words, and is the address', async () => {
  const { page } = visitor
  await visitor.goTo('/accounts')
  assert.ok((await rows()).length >= NAMES.length + 2)
  const field = visitor.say('lists.builder.field')
  const how = visitor.say('lists.builder.how')
  await tabTo(page.getByRole('button', { name: visitor.say('lists.addFilter') }))
  await page.keyboard.press('Enter')
  const whole = page.getByRole('menuitem', { name: visitor.say('lists.groups') })
  await whole.waitFor()
  while (!(await whole.evaluate((element) => element === document.activeElement)))
    await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  const add = dialog.getByRole('button', { name: visitor.say('lists.builder.addCondition') })
  await tabTo(add.last())
  await page.keyboard.press('Enter')
  await choose(field, 'Name')
  await choose(how, visitor.say('lists.predicates.text.not-co'))
  await page.keyboard.press('Tab')
  await page.keyboard.type('kasse')
  await tabTo(dialog.getByRole('button', { name: visitor.say('lists.builder.addGroup') }))
  await page.keyboard.press('Enter')
  await choose(field, 'Name', 1)
  await choose(how, visitor.say('lists.predicates.text.co'), 1)
  await page.keyboard.press('Tab')
  await page.keyboard.type('archiv')
  await tabTo(add.first())
  await page.keyboard.press('Enter')
  await choose(field, 'Name', 2)
  await choose(how, visitor.say('lists.predicates.text.ew'), 2)
  await page.keyboard.press('Tab')
  await page.keyboard.type('a')
  await dialog.getByText('Name does not contain “kasse” and (Name contains “archiv” or Name ends with “a”)').waitFor()
  await visitor.isAccessible('the filter')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await visitor.settled()
  assert.equal(
    new URL(page.url()).searchParams.get('filter'),
    'not (name co "kasse") and (name co "archiv" or name ew "a")',
  )
  assert.deepEqual(await rows(), ['Anna Archiv'])
  await page.getByText(visitor.say('lists.count.some', { match: 1, all: NAMES.length + 2 })).waitFor()
  visitor.behaved()
})

test('what is no filter is refused beside its text, with the place', async () => {
  const { page } = visitor
  await visitor.goTo('/accounts?filter=name%20is%20%22a%22')
  await page.getByRole('button', { name: visitor.say('lists.unreadable'), exact: true }).click()
  await page.getByText(visitor.say('lists.builder.badAt', { position: 6 })).waitFor()
  await visitor.isAccessible('a filter that is none')
  await page.getByLabel(visitor.say('lists.builder.textLabel'), { exact: true }).fill('name co "depot"')
  await page.getByRole('button', { name: 'Show 1 entry' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await visitor.settled()
  assert.deepEqual(await rows(), ['Dora Depot'])
  visitor.behaved()
})

test('rows are walked through by keys, opened, ordered and printed; single keys can be switched off', async () => {
  const { page } = visitor
  await visitor.goTo('/accounts?q=a')
  const names = await rows()
  assert.ok(names.length >= 3)
  await page.locator('tbody [data-name] a').first().focus()
  await page.keyboard.press('j')
  await page.keyboard.press('ArrowDown')
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '')
  assert.equal(await focused(), names[2])
  await page.keyboard.press('k')
  assert.equal(await focused(), names[1])
  await page.keyboard.press('/')
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('type')), 'search')
  await page.locator('tbody [data-name] a').first().focus()
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await visitor.isAccessible('the keys')
  await page.getByRole('switch', { name: visitor.say('common.shortcuts.switch') }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.locator('tbody [data-name] a').first().focus()
  await page.keyboard.press('j')
  assert.equal(await focused(), names[0])
  await page.keyboard.press('End')
  assert.equal(await focused(), names.at(-1))
  await page
    .getByRole('columnheader', { name: visitor.say('access.account.username') })
    .getByRole('button')
    .click()
  await visitor.settled()
  assert.match(page.url(), /sort=-username/)
  await page.emulateMedia({ media: 'print' })
  await page.getByText(visitor.say('lists.printed.search'), { exact: true }).waitFor()
  await page.emulateMedia({ media: 'screen' })
  visitor.behaved()
})

test('an act on many rows is planned, confirmed in numbers with reason and fresh factor, and done', async () => {
  const { page } = visitor
  await visitor.goTo('/accounts?filter=name%20co%20%22Buchung%22%20or%20name%20co%20%22Depot%22')
  assert.equal((await rows()).length, 2)
  await page.getByLabel(visitor.say('common.table.selectLoaded'), { exact: true }).check()
  await page.getByRole('button', { name: 'Disable…', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(visitor.say('lists.bulk.will_other', { will: 2, total: 2 })).waitFor()
  await visitor.isAccessible('the plan of an act')
  await visitor.fill('common.reason.label', 'They left')
  await dialog.getByRole('button', { name: 'Disable: 2', exact: true }).click()
  const code = dialog.getByLabel(visitor.say('common.freshFactor.label'), { exact: true })
  await Promise.race([code.waitFor(), dialog.waitFor({ state: 'detached' })])
  assert.equal(await code.count(), 0, 'the owner has just signed in')
  await visitor.seesText(visitor.say('lists.bulk.follow'))
  await page.waitForFunction(async () => {
    const answer = await fetch('/api/v1/accounts/count?filter=disabled%20eq%20true')
    return ((await answer.json()) as { count: number }).count === 2
  })
  visitor.behaved()
})

test('a file holds exactly what the filter finds, row by row, with the columns that are shown', async () => {
  const { page } = visitor
  const filter = 'name co "a" and disabled eq false'
  await visitor.goTo(`/accounts?filter=${encodeURIComponent(filter)}&sort=-username&columns=name,username,kind`)
  const shown = await rows()
  await page.getByRole('button', { name: visitor.say('common.table.exportShort'), exact: true }).click()
  const coming = page.waitForEvent('download')
  const item = `${visitor.say('lists.files.csv')} ${visitor.say('lists.files.rows_other', { rows: shown.length })}`
  await page.getByRole('menuitem', { name: item, exact: true }).click()
  const download = await coming
  assert.match(download.suggestedFilename(), /^freehold-accounts-\d{4}-\d\d-\d\d\.csv$/)
  const lines = readFileSync(await download.path(), 'utf8')
    .replace('\ufeff', '')
    .split('\r\n')
  const cells = lines.slice(0, -1).map((line) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell))
  assert.deepEqual(cells[0], ['Name', 'User name', 'Kind'])
  assert.deepEqual(
    cells.slice(1).map(([name]) => name),
    shown,
  )
  await visitor.seesText(visitor.say('lists.files.done', { name: download.suggestedFilename() }))
  visitor.behaved()
})

test('a view is kept, opened, changed, saved over its newest version only, and put back', async () => {
  const { page } = visitor
  const menu = page.getByRole('heading', { level: 1 }).locator('xpath=..').getByRole('button')
  const item = (key: string) => page.getByRole('menuitem', { name: visitor.say(key), exact: true })
  const dialog = page.getByRole('dialog')
  const name = '<img src=x onerror=alert(1)> auditors'
  await visitor.goTo('/accounts?filter=name%20co%20%22Archiv%22')
  await menu.last().click()
  await visitor.seesText(visitor.say('lists.views.empty'))
  await item('lists.views.keep').click()
  await visitor.fill('lists.views.name', name)
  await visitor.isAccessible('a new view')
  await dialog.getByRole('button', { name: visitor.say('lists.views.do.keep'), exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  const kept = new URL(page.url()).searchParams
  assert.ok(kept.get('view') && kept.get('columns'))
  await page.getByRole('button', { name, exact: true }).waitFor()

  await visitor.goTo('/')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder(visitor.say('frame.searchHint')).fill('auditors')
  await page.getByRole('button', { name: `${name} ${visitor.say('frame.nav.accounts')}` }).click()
  await page.waitForURL((url) => url.pathname === '/accounts' && url.searchParams.get('view') === kept.get('view'))
  await visitor.settled()
  assert.deepEqual(await rows(), ['Anna Archiv'])

  await visitor.goTo('/accounts')
  await tabTo(menu.last())
  await page.keyboard.press('Enter')
  const saved = page.getByRole('menuitem', { name })
  await saved.waitFor()
  await visitor.isAccessible('the views')
  while (!(await saved.evaluate((element) => element === document.activeElement)))
    await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await visitor.settled()
  assert.deepEqual(await rows(), ['Anna Archiv'])
  await page.getByRole('button', { name: visitor.say('lists.remove', { filter: 'Name contains “Archiv”' }) }).click()
  await page.getByRole('button', { name: `${name} ${visitor.say('lists.views.changed')}`, exact: true }).click()
  await item('lists.views.save').click()
  await dialog.waitFor()
  // Somebody else was faster: another window of the same person.
  const view = `/views/${kept.get('view')}`
  await house.owner.must('PUT', view, { name, query: { q: 'x' }, shared: false }, { headers: { 'if-match': '"1"' } })
  await dialog.getByRole('button', { name: visitor.say('lists.views.do.save'), exact: true }).click()
  await visitor.isAccessible('a view that somebody changed')
  await dialog.getByRole('button', { name: visitor.say('lists.views.reload'), exact: true }).click()
  await dialog.getByText(visitor.say('lists.views.search', { q: 'x' })).waitFor()
  await dialog.getByRole('button', { name: visitor.say('lists.views.do.save'), exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name, exact: true }).click()
  await item('lists.views.remove').click()
  await dialog.getByRole('button', { name: visitor.say('lists.views.do.remove'), exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  const views = () => house.owner.must<{ views: { name: string }[] }>('GET', '/views')
  assert.deepEqual((await views()).views, [])
  await page
    .getByRole('button', { name: visitor.say('common.putBack.do'), exact: true })
    .last()
    .click()
  await visitor.seesText(visitor.say('common.putBack.done'))
  assert.deepEqual(
    (await views()).views.map((one) => one.name),
    [name],
  )
  visitor.behaved()
})
