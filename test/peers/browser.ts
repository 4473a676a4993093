import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'

export interface Look {
  language: 'en' | 'de'
  scheme: 'light' | 'dark'
  width: number
  height: number
}

export const DESK: Look = { language: 'en', scheme: 'light', width: 1440, height: 900 }

/** What a page did that it must not do. */
export interface Misdeeds {
  /** Content-Security-Policy violations, as the browser reports them. */
  violations: string[]
  /** Requests to another origin. */
  foreign: string[]
  /** Errors on the console and uncaught ones; refused requests that a page expects are left out. */
  errors: string[]
}

export interface Window {
  page: Page
  context: BrowserContext
  misdeeds: Misdeeds
  /** Resolves when nothing is being fetched any more and the page has drawn what came. */
  quiet(): Promise<void>
  /** The same for another page of this browser, as behind a link that opens one. */
  watch(page: Page): Window
  close(): Promise<void>
}

let shared: Promise<Browser> | null = null

/** The one Chromium of this test process. */
export function browser(): Promise<Browser> {
  // Debian's Chromium keeps its own sandbox from root, and a container's /dev/shm is often too small.
  shared ??= chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  })
  return shared
}

export async function closeBrowser(): Promise<void> {
  const open = shared
  shared = null
  if (open) await (await open).close()
}

/** Opens a window on the server and records everything that it must not do. `cookie`: the session to begin with. */
export async function openWindow(baseUrl: string, look: Look = DESK, cookie: string | null = null): Promise<Window> {
  const context = await (
    await browser()
  ).newContext({
    baseURL: baseUrl,
    // The browser cannot pin; the certificate is pinned by the clients in client.ts.
    ignoreHTTPSErrors: true,
    locale: look.language === 'de' ? 'de-DE' : 'en-GB',
    colorScheme: look.scheme,
    viewport: { width: look.width, height: look.height },
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
  })
  if (cookie !== null) await context.addCookies([sessionCookie(baseUrl, cookie)])
  const misdeeds: Misdeeds = { violations: [], foreign: [], errors: [] }
  await context.exposeFunction('freeholdViolation', (text: string) => void misdeeds.violations.push(text))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      const report = (globalThis as unknown as { freeholdViolation: (text: string) => Promise<void> }).freeholdViolation
      void report(`${violatedDirective}: ${blockedURI} in ${sourceFile}`)
    })
  })
  const watch = (page: Page): Window => {
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(`${baseUrl}/`) && !/^(data|blob|about):/.test(url)) misdeeds.foreign.push(url)
    })
    const open = openRequests(page)
    page.on('pageerror', (error) => void misdeeds.errors.push(`uncaught: ${error.message}`))
    page.on('console', (message) => {
      const refused = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())
      if (message.type() === 'error' && !refused) misdeeds.errors.push(message.text())
    })
    return { page, context, misdeeds, watch, quiet: () => quiet(page, open), close: () => context.close() }
  }
  return watch(await context.newPage())
}

/** Requests that have no answer yet. */
function openRequests(page: Page): ReadonlySet<Request> {
  const open = new Set<Request>()
  page.on('request', (request) => void open.add(request))
  page.on('requestfinished', (request) => void open.delete(request))
  page.on('requestfailed', (request) => void open.delete(request))
  return open
}

/** Frames without an open request: what an answer leads to is asked for within one or two. */
const STILL_FRAMES = 6

async function quiet(page: Page, open: ReadonlySet<Request>): Promise<void> {
  const deadline = Date.now() + 30_000
  for (let still = 0; still < STILL_FRAMES;) {
    const busy = await page.evaluate(isBusy)
    still = open.size === 0 && !busy ? still + 1 : 0
    if (Date.now() > deadline) throw new Error(`Still open: ${[...open].map((request) => request.url()).join(', ')}`)
  }
}

/** Whether a page still stands in for another at the next frame: it stays for a while, so that it does not flicker. */
async function isBusy(): Promise<boolean> {
  await new Promise(requestAnimationFrame)
  return document.querySelector('[aria-busy="true"]') !== null
}

/** The session cookie as the browser keeps it. */
export function sessionCookie(baseUrl: string, value: string) {
  return { name: '__Host-freehold', value, url: baseUrl, secure: true, httpOnly: true, sameSite: 'Strict' as const }
}

/** What axe finds against WCAG 2.2 A and AA: one line per rule and element. */
export async function axe(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  return await found(builder(page).withTags(tags), 5)
}

/** What of {@link axe} depends on colours, for a page that was looked at in another scheme before. */
export async function axeColours(page: Page): Promise<string[]> {
  return await found(builder(page).withRules(['color-contrast', 'link-in-text-block']), 1)
}

function builder(page: Page): AxeBuilder {
  // The other mode opens a second page to put the results of frames together; the console has no frames.
  return new AxeBuilder({ page }).setLegacyMode()
}

async function found(rules: AxeBuilder, leastPassed: number): Promise<string[]> {
  const { violations, passes } = await rules.analyze()
  if (passes.length < leastPassed) throw new Error(`axe looked at nearly nothing: ${passes.length} rules passed`)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id}: ${target.join(' ')} ${(failureSummary ?? '').split('\n').slice(1).join(' ').trim()}`,
    ),
  )
}
