import { gzipSync } from 'node:zlib'
import { openWindow, type Window } from '../../test/peers/browser.ts'
import type { Client } from '../../test/peers/client.ts'
import type { Server } from '../../test/peers/server.ts'

/**
 * Kilobytes of gzipped script that a browser really asks for before a person can do something: at the sign-in, or on the first
 * page of somebody who is signed in, whichever is more.
 */
export async function firstLoad(server: Server, owner: Client): Promise<number> {
  return Math.max(await loadAt(server, null), await loadAt(server, owner.cookie))
}

async function loadAt(server: Server, cookie: string | null): Promise<number> {
  const window = await openWindow(server.baseUrl, undefined, cookie)
  const sizes: Promise<number>[] = []
  window.page.on('response', (response) => {
    if (response.request().resourceType() === 'script')
      sizes.push(response.body().then((body) => gzipSync(body).length))
  })
  await window.page.goto('/')
  await window.page.locator('h1').first().waitFor()
  await window.page.waitForLoadState('networkidle')
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  await window.close()
  return bytes / 1_000
}

/** Pages that show lists, and the lists they show in other ways. */
const PAGES = [
  '/',
  '/people',
  '/people?state=disabled',
  '/groups',
  '/certificates',
  '/certificates?state=expiring',
  '/certificates?q=printer-0000',
  '/accounts',
  '/audit',
  '/jobs',
  '/backups',
]

/** Milliseconds from the wish to be on a page until it stands there with its content: within the console, as people go. */
export async function pageTimes(server: Server, owner: Client, rounds: number): Promise<number[]> {
  const window = await openWindow(server.baseUrl, undefined, owner.cookie)
  await window.page.goto('/account')
  await window.page.waitForLoadState('networkidle')
  const times: number[] = []
  for (let round = 0; round <= rounds; round++) {
    for (const page of PAGES) {
      const time = await arrival(window, page)
      // The first time, the code of a page is fetched too: that is the first load's affair.
      if (round > 0) times.push(time)
    }
  }
  await window.close()
  return times
}

async function arrival({ page }: Window, address: string): Promise<number> {
  return await page.evaluate(async (to) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const start = performance.now()
    let asked = 0
    const fetched = globalThis.fetch
    globalThis.fetch = async (...given) => {
      asked += 1
      try {
        return await fetched(...given)
      } finally {
        asked -= 1
      }
    }
    history.pushState({}, '', to)
    globalThis.dispatchEvent(new PopStateEvent('popstate'))
    const look = (): void => {
      const waiting = asked > 0 || document.querySelector('main .mantine-Skeleton-root') !== null
      const there = location.pathname + location.search === to && document.querySelector('main h1') !== null
      const ms = performance.now() - start
      if (there && !waiting && ms > 30) resolve(ms)
      else if (ms > 30_000) reject(new Error(`${to}: at ${location.href}, ${asked} calls open, ${String(waiting)}`))
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    const time = await promise
    globalThis.fetch = fetched
    return time
  }, address)
}
