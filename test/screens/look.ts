import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page, Route } from 'playwright-core'
import type { Permission } from '../../server/domains/access/index.ts'
import { axe, axeColours, openWindow, type Look, type Window } from '../peers/browser.ts'
import type { Houses } from './house.ts'
import { addressOf, SCENES, statesOf, type Scene, type State } from './scenes.ts'

/** One page in one state and language; it is looked at in light and in dark. */
export interface Wanted {
  scene: Scene
  state: State
  language: Look['language']
}

export interface Shot {
  /** Below the folder of the pictures. */
  file: string
  at: string
  state: State
  language: Look['language']
  scheme: Look['scheme']
  faults: string[]
}

const SIZES: Partial<Record<State, { width: number; height: number; zoom?: number }>> = {
  narrow: { width: 390, height: 844 },
  // WCAG 1.4.10: no scrolling to the side at 320 CSS pixels.
  reflow: { width: 320, height: 640 },
  // A window of 1440 pixels at 200 per cent has room for half as much.
  zoomed: { width: 720, height: 450, zoom: 2 },
}
const DESK = { width: 1440, height: 900 }

/** Everything that there is to look at, page by page. */
export function everything(houses: Pick<Houses, 'without'>): Wanted[] {
  const closedTo = (may: Permission): boolean => houses.without(may) !== null
  return SCENES.flatMap((scene) =>
    statesOf(scene, closedTo).flatMap((state) =>
      (['en', 'de'] as const).map((language) => ({ scene, state, language })),
    ),
  )
}

/** Looks at what is wanted and takes pictures, if a folder is named. `tell`: after each. */
export async function lookAt(
  houses: Houses,
  wanted: readonly Wanted[],
  folder: string | null,
  tell: (shot: Shot) => void = () => undefined,
): Promise<Shot[]> {
  const shots: Shot[] = []
  const windows = new Map<string, Window>()
  if (folder !== null) mkdirSync(folder, { recursive: true })
  try {
    for (const one of wanted) {
      const window = await windowFor(windows, houses, one)
      for (const shot of await lookOnce(window, houses, one, folder)) {
        shots.push(shot)
        tell(shot)
      }
    }
  } finally {
    for (const window of windows.values()) await window.close()
  }
  return shots
}

/** A window for each who, where, language and size; opened when it is first needed. */
async function windowFor(
  windows: Map<string, Window>,
  houses: Houses,
  { scene, state, language }: Wanted,
): Promise<Window> {
  const fresh = state === 'empty' && scene.empty === null
  const house = fresh ? houses.fresh : houses.old
  const who = scene.outside ? null : state === 'forbidden' ? houses.without(scene.may!) : house.owner
  const size = SIZES[state] ?? DESK
  const key = [house.server.baseUrl, who?.cookie, language, size.width, state === 'print'].join(' ')
  const known = windows.get(key)
  if (known !== undefined) return known
  const look: Look = { language, scheme: 'light', width: size.width, height: size.height }
  const window = await openWindow(house.server.baseUrl, look, who?.cookie ?? null)
  windows.set(key, window)
  return window
}

async function lookOnce(window: Window, houses: Houses, wanted: Wanted, folder: string | null): Promise<Shot[]> {
  const { page, misdeeds } = window
  const { scene, state, language } = wanted
  const pattern = '**/api/v1/**'
  const answer = lateOrFailing(state)
  if (answer !== null) await page.route(pattern, answer)
  await page.emulateMedia({ media: state === 'print' ? 'print' : 'screen', colorScheme: 'light' })
  const query = state === 'empty' && scene.empty !== null ? scene.empty : ''
  await page.goto(`${addressOf(scene, houses.ids, state === 'missing')}${query}`)
  await settled(window, state)
  const shots: Shot[] = []
  // Paper is white.
  for (const scheme of state === 'print' ? (['light'] as const) : (['light', 'dark'] as const)) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor()
    const name = scene.at === '/' ? 'home' : scene.at.replaceAll(/[^a-z]+/gi, '-').replaceAll(/^-|-$/g, '')
    const file = `${name === '' ? 'not-found' : name}.${state}.${language}.${scheme}.png`
    if (folder !== null) await page.screenshot({ path: join(folder, file), animations: 'disabled' })
    shots.push({ file, at: scene.at, state, language, scheme, faults: await faultsOf(page, state, scheme) })
  }
  const { violations, foreign, errors } = misdeeds
  const expected = (error: string): boolean => state === 'error' && /status of 50\d/.test(error)
  shots[0]!.faults.push(
    ...violations.splice(0),
    ...foreign.splice(0),
    ...errors.splice(0).filter((one) => !expected(one)),
  )
  if (answer !== null) await page.unroute(pattern, answer)
  return shots
}

/** Who is signed in is always known: what the page itself asks for is late, or fails. */
const ALWAYS = /\/api\/v1\/(session|setup|lists|settings\/site|account\/language)$/

function lateOrFailing(state: State): ((route: Route) => Promise<void>) | null {
  if (state !== 'loading' && state !== 'error') return null
  return async (route) => {
    if (ALWAYS.test(new URL(route.request().url()).pathname)) return await route.continue()
    // Never answered: the page goes on waiting until it is left.
    if (state === 'loading') return
    const problem = {
      type: '/help/problems/http.fault',
      title: 'Fault',
      status: 500,
      code: 'http.fault',
      detail: 'Something failed.',
      requestId: '01a20000-0000-7000-8000-000000000001',
    }
    await route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) })
  }
}

async function settled(window: Window, state: State): Promise<void> {
  if (state !== 'loading') {
    await window.page.locator('h1').first().waitFor({ timeout: 30_000 })
    await window.quiet()
    return
  }
  await window.page.locator('#main').waitFor({ timeout: 30_000 })
  // Skeletons come after 300 ms: what is quicker needs none.
  await window.page.waitForTimeout(600)
}

async function faultsOf(page: Page, state: State, scheme: Look['scheme']): Promise<string[]> {
  // The page was looked at in light before: only its colours are others.
  if (scheme === 'dark') return await axeColours(page)
  const found = await axe(page)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth)
  return [...found, ...(wide > 0 && state !== 'print' ? [`is ${wide} px wider than the window`] : [])]
}
