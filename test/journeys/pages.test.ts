import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { axe, axeColours, closeBrowser, DESK, type Look } from '../peers/browser.ts'
import { ROOT } from '../repo/source.ts'
import { furnished, type Furnished } from './furnished.ts'
import { visit, type Visitor } from './visitor.ts'

/** Every address within the console's frame, read from its one map. */
const ADDRESSES = [...readFileSync(join(ROOT, 'web/src/routes.tsx'), 'utf8').matchAll(/inside\(\s*'(\/[^']*)'/g)].map(
  ([, path]) => path!,
)

const NOBODY = '01a20000-0000-7000-8000-000000000000'

/** Each is looked at in light, and then in dark without loading anew. */
const LOOKS: readonly Look[] = [
  { language: 'en', scheme: 'light', width: 1440, height: 900 },
  { language: 'de', scheme: 'light', width: 1440, height: 900 },
  { language: 'de', scheme: 'light', width: 390, height: 844 },
]

let house: Furnished

before(async () => {
  house = await furnished()
})

after(async () => {
  await closeBrowser()
  await house.server.stop()
})

/** The address with the id of something that is there, or of nothing: then the page says so, and has to say it well. */
function filled(address: string): string {
  const { account, profile, source, backup } = house
  const known: Readonly<Record<string, string>> = {
    '/accounts/$id': account,
    '/profiles/$id': profile,
    '/profiles/$id/challenge': profile,
    '/directory/sources/$id': source,
    '/backups/$id': backup,
  }
  return address.replace(/\$\w+/, known[address] ?? NOBODY)
}

test('the map of the console was read', () => {
  assert.ok(ADDRESSES.length >= 20, `only ${ADDRESSES.length} addresses were seen`)
})

for (const look of LOOKS) {
  const name = `${look.language}, ${look.width} px`
  test(`every page is accessible in light and dark, keeps to the policy and to this origin, and raises no error: ${name}`, async () => {
    const visitor = await visit(house.server, look, house.owner.cookie)
    const faults: string[] = []
    for (const address of [...ADDRESSES, '/no/such/page']) {
      // People come to a page by its address and by links: one look is taken that way, the others this.
      await (look === LOOKS[0] || address === ADDRESSES[0]
        ? visitor.goTo(filled(address))
        : visitor.walkTo(filled(address)))
      faults.push(...(await faultsOf(visitor)).map((fault) => `${address}: ${fault}`))
    }
    await visitor.window.close()
    assert.deepEqual(faults, [])
  })
}

test('a page whose code is late says so under a heading, and is there as soon as it has come', async () => {
  const visitor = await visit(house.server, DESK, house.owner.cookie)
  const { page } = visitor
  const released = Promise.withResolvers<void>()
  await visitor.goTo('/')
  await page.route('**/assets/*.js', async (route) => {
    await released.promise
    await route.continue()
  })
  await visitor.leaveFor('/people')
  await visitor.sees('common.loading')
  assert.deepEqual(await axe(page), [])
  released.resolve()
  await visitor.settled()
  await visitor.sees('directory.people.title')
  await visitor.window.close()
})

test('the way to a page while the server is away leads there as soon as it is back, and nothing is loaded anew', async () => {
  const visitor = await visit(house.server, DESK, house.owner.cookie)
  const { page } = visitor
  await visitor.goTo('/')
  await page.evaluate(() => void Object.assign(globalThis, { stayed: true }))
  await page.route('**/*', (route) => route.abort())
  await visitor.leaveFor('/people')
  await visitor.sees('common.loading')
  await page.getByText(visitor.say('frame.offline')).waitFor()
  assert.deepEqual(await axe(page), [])
  await page.unroute('**/*')
  await visitor.sees('directory.people.title')
  await page.getByText(visitor.say('frame.offline')).waitFor({ state: 'detached' })
  assert.equal(await page.evaluate(() => 'stayed' in globalThis), true)
  await visitor.window.close()
})

test('a page from before an upgrade says so, and goes on with the new one when it is told to', async () => {
  const visitor = await visit(house.server, DESK, house.owner.cookie)
  const { page } = visitor
  await visitor.goTo('/')
  await page.route('**/assets/*', (route) => route.fulfill({ status: 404 }))
  await visitor.leaveFor('/people')
  const told = page.getByRole('status').filter({ hasText: visitor.say('frame.outdated') })
  await told.waitFor()
  assert.deepEqual(await axe(page), [])
  await page.unroute('**/assets/*')
  await visitor.press('frame.loadAgain')
  await visitor.sees('directory.people.title')
  await visitor.window.close()
})

async function faultsOf({ page, window }: Visitor): Promise<string[]> {
  await putOn(page, 'light')
  const inLight = await axe(page)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth)
  await putOn(page, 'dark')
  const inDark = (await axeColours(page))
    .filter((fault) => !inLight.includes(fault))
    .map((fault) => `in dark: ${fault}`)
  const { violations, foreign, errors } = window.misdeeds
  const overflow = wide > 0 ? [`is ${wide} px wider than the window`] : []
  return [...inLight, ...inDark, ...violations.splice(0), ...foreign.splice(0), ...errors.splice(0), ...overflow]
}

async function putOn(page: Page, scheme: Look['scheme']): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme })
  await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor()
}
