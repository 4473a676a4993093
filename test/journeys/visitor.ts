import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { axe, DESK, openWindow, type Look, type Window } from '../peers/browser.ts'
import type { Server } from '../peers/server.ts'
import { ROOT } from '../repo/source.ts'

/** Texts of the console by key, so that journeys speak the language that the page shows. */
export type Say = (key: string, facts?: Record<string, string | number>) => string

export function wordsOf(language: 'en' | 'de'): Say {
  const folder = join(ROOT, 'web/src/i18n', language)
  const rooms = readdirSync(folder).filter((file) => file.endsWith('.json'))
  const texts = Object.fromEntries(
    rooms.map((file) => [file.slice(0, -5), JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown]),
  )
  return (key, facts = {}) => {
    const text = key
      .split('.')
      .reduce<unknown>((group, name) => (group as Record<string, unknown> | undefined)?.[name], texts)
    if (typeof text !== 'string') throw new Error(`The console has no text ${key}`)
    return text.replaceAll(/\{\{\s*(\w+)[^}]*\}\}/g, (_mark, name: string) => String(facts[name] ?? ''))
  }
}

/** A person at the console: sees words, fills fields by their labels, presses buttons by their names. */
export class Visitor {
  readonly window: Window
  readonly page: Page
  readonly say: Say

  constructor(window: Window, say: Say) {
    this.window = window
    this.page = window.page
    this.say = say
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(path)
    await this.settled()
  }

  /** Goes there within the console, as a link does: nothing is loaded anew. */
  async walkTo(path: string): Promise<void> {
    await this.leaveFor(path)
    await this.settled()
  }

  /** As {@link walkTo}, without waiting for what comes. */
  async leaveFor(path: string): Promise<void> {
    await this.page.evaluate((to) => {
      history.pushState({}, '', to)
      globalThis.dispatchEvent(new PopStateEvent('popstate'))
    }, path)
  }

  /** Waits until the page has its heading and nothing is being fetched any more. */
  async settled(): Promise<void> {
    await this.page.locator('h1').first().waitFor({ timeout: 30_000 })
    await this.window.quiet()
  }

  /** The field of that label; in the dialog, where one lies over the page. */
  async field(key: string, facts?: Record<string, string | number>): Promise<Locator> {
    const dialog = this.page.getByRole('dialog')
    const place = (await dialog.count()) > 0 ? dialog.last() : this.page
    return place.getByLabel(this.say(key, facts), { exact: true })
  }

  async fill(key: string, value: string, facts?: Record<string, string | number>): Promise<void> {
    await (await this.field(key, facts)).fill(value)
  }

  async press(key: string): Promise<void> {
    await this.page.getByRole('button', { name: this.say(key), exact: true }).click()
  }

  /** Follows a link, also one that looks like a button. */
  async follow(key: string): Promise<void> {
    await this.page
      .getByRole('link', { name: this.say(key), exact: true })
      .first()
      .click()
  }

  /** Waits for the heading of a page or a step. */
  async sees(key: string, facts?: Record<string, string | number>): Promise<void> {
    await this.page
      .getByRole('heading', { name: this.say(key, facts), exact: true })
      .first()
      .waitFor({ timeout: 30_000 })
  }

  async seesText(text: string | RegExp): Promise<void> {
    try {
      await this.page.getByText(text).first().waitFor({ timeout: 30_000 })
    } catch (error) {
      throw new Error(`What is there instead: ${await this.page.locator('body').innerText()}`, { cause: error })
    }
  }

  /** Does something and gives the JSON of the API's answer that comes of it, as `POST /setup/kit`. */
  async answerTo<T>(address: string | RegExp, act: () => Promise<void>): Promise<T> {
    const coming = this.page.waitForResponse(
      (response) => {
        const line = `${response.request().method()} ${new URL(response.url()).pathname.replace('/api/v1', '')}`
        return typeof address === 'string' ? line === address : address.test(line)
      },
      { timeout: 30_000 },
    )
    await act()
    return (await (await coming).json()) as T
  }

  /** Asks the API with the session of this window. */
  async asks<T>(path: string): Promise<T> {
    const response = await this.page.request.get(`/api/v1${path}`)
    assert.equal(response.status(), 200, path)
    return (await response.json()) as T
  }

  /** Nothing that a page must not do, and nothing that axe finds. */
  async isAccessible(where: string): Promise<void> {
    assert.deepEqual(await axe(this.page), [], where)
  }

  behaved(): void {
    assert.deepEqual(this.window.misdeeds, { violations: [], foreign: [], errors: [] })
  }
}

/** Opens the console in a window of its own. */
export async function visit(server: Server, look: Look = DESK, cookie: string | null = null): Promise<Visitor> {
  return new Visitor(await openWindow(server.baseUrl, look, cookie), wordsOf(look.language))
}
