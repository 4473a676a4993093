import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { axe, closeBrowser, type Look } from '../peers/browser.ts'
import { furnished, type Furnished } from './furnished.ts'
import { visit, Visitor, wordsOf } from './visitor.ts'

let house: Furnished

before(async () => {
  house = await furnished()
})

after(async () => {
  await closeBrowser()
  await house.server.stop()
})

/** Tab until the link is reached, as somebody without a pointer does. */
async function tabTo(page: Page, href: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate((to) => document.activeElement?.getAttribute('href') === to, href)) return
  }
  assert.fail(`Tab does not reach ${href}`)
}

test('from a refusal to what it means, its section and the page where it is done, by keyboard alone', async () => {
  const visitor = await visit(house.server, undefined, house.owner.cookie)
  const { page, say } = visitor
  await visitor.goTo('/certificates/profiles/new')
  await visitor.fill('ca.profile.name', 'Laptops')
  await visitor.fill('ca.profile.subject', 'CN={subject},C=GERMANY')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').first().waitFor()
  const coming = page.context().waitForEvent('page')
  await tabTo(page, await linkOf(page))
  await page.keyboard.press('Enter')
  const opened = new Visitor(visitor.window.watch(await coming), say)
  await opened.settled()
  await opened.page.locator('h1', { hasText: /^ca\.profile_/ }).waitFor()
  await opened.page.getByRole('link', { name: say('help.doThere') }).waitFor()
  await tabTo(opened.page, '/help/certificates#issue')
  await opened.page.keyboard.press('Enter')
  await opened.page.locator('h2#issue').waitFor()
  assert.equal(await opened.page.evaluate(() => document.activeElement?.id), 'issue')
  visitor.behaved()
  await visitor.window.close()
})

async function linkOf(page: Page): Promise<string> {
  return (await page.locator('[role=alert] a[href^="/help/problems/"]').first().getAttribute('href')) ?? ''
}

test('the part of the manual about a page lies beside it, and the change stands there as a command', async () => {
  const visitor = await visit(house.server, undefined, house.owner.cookie)
  const { page, say } = visitor
  await visitor.goTo('/directory/sources/new')
  const mark = page.getByRole('link', { name: say('common.help.about') })
  await mark.focus()
  await page.keyboard.press('Enter')
  const beside = page.getByRole('complementary', { name: say('common.help.about') })
  await beside.locator('h2').waitFor()
  await visitor.isAccessible('help beside a page')
  await page.keyboard.press('Escape')
  await beside.waitFor({ state: 'detached' })
  assert.ok(await mark.evaluate((one) => one === document.activeElement))

  await visitor.goTo('/certificates/profiles/new')
  await visitor.fill('ca.profile.name', `Lin'den`)
  await page.getByRole('button', { name: say('command.show') }).click()
  const shown = page.getByRole('dialog', { name: say('command.show') })
  await shown.getByText('freehold profiles create').waitFor()
  const text = (await shown.textContent()) ?? ''
  assert.match(text, /--name 'Lin'\\''den'/)
  assert.match(text, /\/api\/v1\/profiles/)
  await visitor.goTo('/accounts')
  await page.getByRole('button', { name: say('command.show') }).click()
  await page.getByText('freehold accounts list').waitFor()
  await visitor.isAccessible('as a command')
  visitor.behaved()
  await visitor.window.close()
})

test('without a session: a search finds a code and words, a change of language stays, and all goes on while the server is away', async () => {
  const visitor = await visit(house.server)
  const { page, say } = visitor
  await visitor.goTo('/help')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('challenge used')
  await page.getByRole('link', { name: /ca\.challenge_used/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.locator('h1', { hasText: 'ca.challenge_used' }).waitFor()
  await page.locator('mark').first().waitFor()

  await page.goto('/help/certificates#revoke')
  await page.locator('h2#revoke').waitFor()
  await page.getByText('Deutsch', { exact: true }).click()
  const german = wordsOf('de')
  await page.locator('h2#revoke', { hasText: 'Sperren' }).waitFor()
  await visitor.goTo('/help/console')
  await page.getByText(german('help.englishOnly')).waitFor()

  // What is fetched in idle time is there before the server goes.
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(1500)
  await page.context().setOffline(true)
  await page.getByRole('link', { name: 'Nachweise' }).first().click()
  await page.locator('h1', { hasText: 'Nachweise' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Notfallblatt')
  await page.locator('#help-results a').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.locator('mark').first().waitFor()
  assert.equal(say('common.help.name'), 'Help')
  await visitor.window.close()
})

test('the API says what the reader may, what it wants, and how it is called', async () => {
  const visitor = await visit(house.server, undefined, house.owner.cookie)
  const { page, say } = visitor
  await visitor.goTo('/help/api')
  await page.getByLabel(say('api.search')).fill('ca.certificate_already_revoked')
  await page.getByText('/certificates/:serial/revocation').click()
  await visitor.seesText(say('api.may'))
  await page.getByRole('link', { name: 'ca.certificate_already_revoked' }).waitFor()
  await visitor.seesText(/freehold certificates revoke <serial>/)
  await visitor.seesText(/curl --cacert freehold\.pem/)
  await page.getByRole('button', { name: say('api.openAll') }).click()
  await visitor.isAccessible('the API, opened')
  visitor.behaved()
  await visitor.window.close()
})

const LOOKS: readonly Look[] = [
  { language: 'en', scheme: 'light', width: 1440, height: 900 },
  { language: 'de', scheme: 'dark', width: 390, height: 844 },
]

for (const look of LOOKS) {
  test(`the manual is accessible: ${look.language}, ${look.scheme}, ${look.width} px`, async () => {
    const visitor = await visit(house.server, look)
    const faults: string[] = []
    for (const address of [
      '/help',
      '/help?q=certificate',
      '/help/certificates?q=crl',
      '/help/problems',
      '/help/problems/ca.lint',
      '/help/problems/no.such',
      '/help/no-such-page',
      '/help/api',
    ]) {
      await visitor.goTo(address)
      const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth)
      if (wide > 0) faults.push(`${address} is ${wide} px wider than the window`)
      faults.push(...(await axe(visitor.page)).map((fault) => `${address}: ${fault}`))
    }
    visitor.behaved()
    await visitor.window.close()
    assert.deepEqual(faults, [])
  })
}
