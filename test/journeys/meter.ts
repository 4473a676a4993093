import type { Locator, Page } from 'playwright-core'
import type { Say, Visitor } from './visitor.ts'

// What a journey costs a person who knows where to go: keystroke-level model, with the machine's time measured beside it.

/** Seconds: a key, a pointing, a hand from keyboard to pointer or back, a decision. */
const COST = { key: 0.28, pointing: 1.1, hand: 0.4, decision: 1.35 }
const MOST_TABS = 250
const PATIENCE_MS = 60_000

export interface Goal {
  minutes: number
  clicks: number
  fields: number
  docs_pages: number
}

export interface Measured {
  journey: string
  by: Hand
  minutes: number
  /** Pointings; by keyboard alone: the presses that did what a click does. */
  clicks: number
  keys: number
  fields: number
  focus_changes: number
  docs_pages: number
  machine_seconds: number
  goal: Goal
}

/** With everything at hand, or with the keyboard and nothing else. */
export type Hand = 'pointer' | 'keyboard'

/** Somebody at the console whose every movement is counted. */
export class Meter {
  readonly visitor: Visitor
  readonly hand: Hand
  readonly #page: Page
  readonly #say: Say
  readonly #counts = { clicks: 0, keys: 0, fields: 0, focus: 0, hands: 0, decisions: 0, docs: 0, machineMs: 0 }
  #at: Hand = 'pointer'
  readonly #count = (): void => {
    if (/^\/help(\/|$)/.test(new URL(this.#page.url()).pathname)) this.#counts.docs += 1
  }

  constructor(visitor: Visitor, hand: Hand) {
    this.visitor = visitor
    this.hand = hand
    this.#page = visitor.page
    this.#say = visitor.say
    this.#page.on('framenavigated', this.#count)
  }

  /** Presses the button of that name; where a dialog lies over the page, the one in it. */
  async press(key: string, facts?: Record<string, string | number>): Promise<void> {
    await this.use(
      this.#place().then((place) => place.getByRole('button', { name: this.#say(key, facts), exact: true }).first()),
    )
  }

  /** Follows the link of that name. */
  async follow(key: string, facts?: Record<string, string | number>): Promise<void> {
    const name = this.#say(key, facts)
    await this.use(this.#place().then((place) => place.getByRole('link', { name, exact: true }).first()))
  }

  /** Follows the first link of the page itself, beside rail and bar, that leads to that address. */
  async goTo(address: string): Promise<void> {
    await this.use(this.#page.locator(`main a[href="${address}"]`).first())
  }

  /** Clicks something, or goes to it with the keyboard and presses Enter. */
  async use(target: Locator | Promise<Locator>): Promise<void> {
    const found = await this.#there(await target)
    this.#counts.decisions += 1
    this.#counts.clicks += 1
    if (this.hand === 'pointer') return await this.#point(found, () => found.click())
    await this.#reach(found)
    await this.#strike('Enter')
  }

  /** Ticks a box or chooses one of several. */
  async tick(target: Locator): Promise<void> {
    const found = await this.#there(target)
    this.#counts.decisions += 1
    this.#counts.clicks += 1
    if (this.hand === 'pointer') return await this.#point(found, () => found.check())
    const name = await found.evaluate((element: HTMLInputElement) => (element.type === 'radio' ? element.name : ''))
    if (name === '') {
      await this.#reach(found)
      return await this.#strike(' ')
    }
    await this.#reach(this.#page.locator(`input[type="radio"][name="${name}"]`))
    for (let steps = 0; !(await found.isChecked()); steps++) {
      if (steps > 20) throw new Error('The arrow keys do not reach this choice')
      await this.#strike('ArrowDown')
    }
  }

  /** Types into the field of that label. A field that has the focus already needs no way to it. */
  async fill(key: string, value: string, facts?: Record<string, string | number>): Promise<void> {
    await this.type(await this.visitor.field(key, facts), value)
  }

  async type(target: Locator, value: string): Promise<void> {
    const field = await this.#there(target)
    this.#counts.decisions += 1
    // What the form knows already is read, not typed.
    if ((await field.inputValue()) === value) return
    this.#counts.fields += 1
    if (!(await isFocused(field))) {
      if (this.hand === 'pointer') await this.#point(field, () => field.click())
      else await this.#reach(field)
    }
    this.#moveTo('keyboard')
    // What stands there already is chosen first, as with Ctrl+A.
    if ((await field.inputValue()) !== '') this.#counts.keys += 2
    await field.fill('')
    await this.#page.keyboard.insertText(value)
    this.#counts.keys += value.length
  }

  /** Presses a key that does not belong to a field. */
  async strike(key: string): Promise<void> {
    this.#counts.decisions += 1
    await this.#strike(key)
  }

  /** A line at a terminal: typed, and waited for. */
  async command<T>(line: string, run: () => Promise<T>): Promise<T> {
    this.#counts.decisions += 1
    this.#moveTo('keyboard')
    this.#counts.keys += line.length + 1
    return await this.waits(run())
  }

  /** The machine's time: until something is there, or over. */
  async waits<T>(coming: Promise<T>): Promise<T> {
    const start = performance.now()
    try {
      return await coming
    } finally {
      this.#counts.machineMs += performance.now() - start
    }
  }

  async sees(key: string, facts?: Record<string, string | number>): Promise<void> {
    await this.waits(this.visitor.sees(key, facts))
  }

  async seesThere(target: Locator): Promise<void> {
    await this.waits(target.first().waitFor({ timeout: PATIENCE_MS }))
  }

  /** The page of that address is there, and what lay over the one before is gone. */
  async arrives(address: RegExp): Promise<void> {
    await this.waits(this.#page.waitForURL(address, { timeout: PATIENCE_MS }))
    await this.waits(this.#page.getByRole('dialog').waitFor({ state: 'detached', timeout: PATIENCE_MS }))
    await this.waits(this.visitor.settled())
  }

  result(journey: string, goal: Goal): Measured {
    this.#page.off('framenavigated', this.#count)
    const { clicks, keys, fields, focus, hands, decisions, docs, machineMs } = this.#counts
    const pointings = this.hand === 'pointer' ? focus : 0
    const seconds =
      keys * COST.key + pointings * COST.pointing + hands * COST.hand + decisions * COST.decision + machineMs / 1000
    return {
      journey,
      by: this.hand,
      minutes: Number((seconds / 60).toFixed(2)),
      clicks,
      keys,
      fields,
      focus_changes: focus,
      docs_pages: docs,
      machine_seconds: Number((machineMs / 1000).toFixed(1)),
      goal,
    }
  }

  async #place(): Promise<Page | Locator> {
    const dialog = this.#page.getByRole('dialog')
    return (await dialog.count()) > 0 ? dialog.last() : this.#page
  }

  async #there(target: Locator): Promise<Locator> {
    try {
      await this.waits(target.waitFor({ timeout: PATIENCE_MS }))
    } catch (error) {
      throw new Error(`What is there instead: ${await this.#page.locator('body').innerText()}`, { cause: error })
    }
    return target
  }

  async #point(target: Locator, act: () => Promise<void>): Promise<void> {
    this.#moveTo('pointer')
    this.#counts.focus += 1
    // Waiting for a button that is still busy is the machine's time.
    await this.waits(target.click({ trial: true, timeout: PATIENCE_MS }))
    await act()
  }

  /** Tab by Tab, as somebody does who has nothing else: back where the thing stands before the place where he is. */
  async #reach(target: Locator): Promise<void> {
    this.#moveTo('keyboard')
    for (let tabs = 0; tabs < MOST_TABS; tabs++) {
      if (await isFocused(target)) {
        this.#counts.focus += 1
        return
      }
      await this.#strike((await standsBefore(target)) ? 'Shift+Tab' : 'Tab')
    }
    throw new Error(`The keyboard does not reach ${target.toString()}`)
  }

  async #strike(key: string): Promise<void> {
    this.#moveTo('keyboard')
    this.#counts.keys += 1
    await this.#page.keyboard.press(key)
  }

  #moveTo(hand: Hand): void {
    if (this.#at !== hand && this.hand === 'pointer') this.#counts.hands += 1
    this.#at = hand
  }
}

/** What several journeys cost that one person makes one after the other. */
export function sumOf(journey: string, parts: readonly Measured[], goal: Goal): Measured {
  const sum = (figure: 'minutes' | 'clicks' | 'keys' | 'fields' | 'focus_changes' | 'docs_pages' | 'machine_seconds') =>
    Number(parts.reduce((whole, part) => whole + part[figure], 0).toFixed(2))
  return {
    journey,
    by: parts[0]!.by,
    minutes: sum('minutes'),
    clicks: sum('clicks'),
    keys: sum('keys'),
    fields: sum('fields'),
    focus_changes: sum('focus_changes'),
    docs_pages: sum('docs_pages'),
    machine_seconds: sum('machine_seconds'),
    goal,
  }
}

async function isFocused(target: Locator): Promise<boolean> {
  return await target.evaluateAll((elements) => elements.some((element) => element === document.activeElement))
}

async function standsBefore(target: Locator): Promise<boolean> {
  return await target.evaluateAll(([element]) => {
    const here = document.activeElement
    if (element === undefined || here === null || here === document.body) return false
    return (here.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) !== 0
  })
}
