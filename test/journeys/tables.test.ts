import assert from 'node:assert/strict'
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
