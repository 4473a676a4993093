import assert from 'node:assert/strict'
import type { Client } from '../peers/client.ts'
import { until } from '../peers/program.ts'

/** One audit entry as the API shows it. */
export interface Logged {
  seq: number
  at: string
  action: string
  actor: { kind: string; id: string; name: string | null }
  target: string
  outcome: 'done' | 'refused' | 'failed'
  origin: { session: string | null; address: string | null }
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  detail: Record<string, unknown> | null
  personal: { field: string; value: string | null }[]
}

interface Page {
  items: Logged[]
  next: string | null
}

const WITHIN_MS = 60_000

/** The audit log as somebody with `audit.read` sees it through the API. */
export class Trail {
  readonly #client: Client
  #seen = 0

  constructor(client: Client) {
    this.#client = client
  }

  /** Entries after a position, in the order of the log. */
  async after(seq: number): Promise<Logged[]> {
    const found: Logged[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const place = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page: Page = await this.#client.must<Page>('GET', `/audit/entries?limit=200${place}`)
      found.push(...page.items.filter((entry) => entry.seq > seq))
      cursor = (page.items.at(-1)?.seq ?? 0) > seq + 1 ? page.next : null
    }
    return found.toReversed()
  }

  /** Entries since the last call. */
  async news(): Promise<Logged[]> {
    const entries = await this.after(this.#seen)
    this.#seen = entries.at(-1)?.seq ?? this.#seen
    return entries
  }

  /** Waits until entries that are written behind an answer's back stand among the news; gives all of the news. */
  async newsWith(action: string, count = 1, isMeant: (entry: Logged) => boolean = () => true): Promise<Logged[]> {
    const meant = (entry: Logged): boolean => entry.action === action && isMeant(entry)
    await until(
      async () => (await this.after(this.#seen)).filter(meant).length >= count,
      WITHIN_MS,
      `${count} entries ${action}`,
    )
    return await this.news()
  }
}

/** The entries of one action, which must be exactly so many, and what they say. */
export function recorded(entries: readonly Logged[], action: string, count = 1): [Logged, ...Logged[]] {
  const found = entries.filter((entry) => entry.action === action)
  assert.equal(found.length, count, `${action} among ${entries.map((entry) => entry.action).join(', ')}`)
  return found as [Logged, ...Logged[]]
}

/** The actions of what people did, in order; work of jobs beside them and what was refused is left out. */
export function doneByPeople(entries: readonly Logged[]): string[] {
  return entries.filter(({ actor, outcome }) => actor.kind !== 'job' && outcome === 'done').map(({ action }) => action)
}

/** Whether this is the door's refusal for that reason. */
export function isRefusal(code: string): (entry: Logged) => boolean {
  return ({ action, outcome, detail }) => action === 'http.refuse' && outcome === 'refused' && detail?.['code'] === code
}

/** A personal value that stands beside an entry. */
export function personalOf({ personal }: Logged, field: string): string | null {
  return personal.find((item) => item.field === field)?.value ?? null
}
