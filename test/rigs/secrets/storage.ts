import type { Page } from 'playwright-core'
import { openWindow } from '../../peers/browser.ts'
import { Visitor, wordsOf } from '../../journeys/visitor.ts'
import { DESK } from '../../peers/browser.ts'
import { keepAuthenticator, keepRecoveryCodes, browserIn, type Owner, type Scene } from './scene.ts'

// What a real browser keeps after secrets went through its pages.

/** Takes an invitation, signs in and looks at pages that show secrets; keeps what the browser keeps of all that. */
export async function visitPages(scene: Scene, owner: Owner, link: string): Promise<void> {
  const { server, places } = scene
  const window = await openWindow(server.baseUrl, DESK)
  const visitor = new Visitor(window, wordsOf('en'))
  await takeInvitation(scene, visitor, link)
  await keepStorage(window.page, (kind, text) => places.add(`browser: ${kind}`, text))
  await window.context.clearCookies()
  await signIn(visitor, owner)
  await fillDirectory(scene, visitor)
  await keepStorage(window.page, (kind, text) => places.add(`browser: ${kind}`, text))
  await window.close()
}

async function takeInvitation(scene: Scene, visitor: Visitor, link: string): Promise<void> {
  const { canaries } = scene
  await visitor.goTo(`/invitation${new URL(link).hash}`)
  const password = canaries.password('password chosen in a browser')
  await visitor.fill('passwords.new', password)
  await visitor.fill('passwords.again', password)
  const { secret } = await visitor.answerTo<{ secret: string }>('GET /session/enrollment', () =>
    visitor.press('common.next'),
  )
  const app = browserIn(scene)
  keepAuthenticator(scene, app, 'a guest in a browser', secret)
  await visitor.fill('access.enroll.code', app.totp())
  const { recoveryCodes } = await visitor.answerTo<{ recoveryCodes: string[] }>('POST /session/enrollment', () =>
    visitor.press('access.enroll.do'),
  )
  keepRecoveryCodes(scene, 'a guest in a browser', recoveryCodes)
  const cookies = await visitor.window.context.cookies()
  canaries.made('session cookie of a guest in a browser', cookies[0]!.value)
}

async function signIn(visitor: Visitor, owner: Owner): Promise<void> {
  await visitor.goTo('/sign-in')
  await visitor.fill('access.signIn.username', owner.username)
  await visitor.fill('access.signIn.password', owner.password)
  await visitor.press('common.next')
  await visitor.fill('access.code.label', owner.recoveryCodes.shift()!)
  await visitor.press('access.signIn.do')
  await visitor.page.waitForURL('**/')
}

/** A password that is typed and never sent: the tab is left. */
async function fillDirectory({ canaries }: Scene, visitor: Visitor): Promise<void> {
  await visitor.goTo('/directory/sources/new')
  await visitor.page
    .locator('input[type=password]')
    .first()
    .fill(canaries.password('password typed and left in a form'))
  await visitor.goTo('/account')
}

/** Everything that a page's origin keeps in the browser, by kind; cookies that scripts cannot read are no storage. */
export async function keepStorage(page: Page, keep: (kind: string, text: string) => void): Promise<void> {
  for (const [kind, text] of Object.entries(await page.evaluate(storageOfOrigin))) keep(kind, text)
  const session = await page.context().newCDPSession(page)
  const { entries } = await session.send('Page.getNavigationHistory')
  // Where the back button leads. What a person typed or clicked before, the browser itself remembers: an invitation is void then.
  keep('history', JSON.stringify(entries.map(({ url, title }) => [url, title])))
  await session.detach()
}

async function storageOfOrigin(): Promise<Record<string, string>> {
  const ended = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB')))
    })
  const records: unknown[] = []
  for (const { name } of await indexedDB.databases()) {
    const database = await ended(indexedDB.open(name ?? ''))
    for (const store of database.objectStoreNames)
      records.push(store, await ended(database.transaction(store).objectStore(store).getAll()))
    database.close()
  }
  const cached: string[] = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys())
      cached.push(request.url, (await (await cache.match(request))?.text()) ?? '')
  }
  return {
    localStorage: JSON.stringify(localStorage),
    sessionStorage: JSON.stringify(sessionStorage),
    IndexedDB: JSON.stringify(records),
    Cache: JSON.stringify(cached),
    'cookies that scripts can read': document.cookie,
    'address, title, name and state': JSON.stringify([location.href, document.title, window.name, history.state]),
    'addresses that were fetched': JSON.stringify(performance.getEntries().map(({ name }) => name.split('#')[0])),
  }
}
