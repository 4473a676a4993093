import type { Client } from '../../test/peers/client.ts'
import { newAddress } from '../../test/peers/server.ts'
import { percentile } from '../load/schedule.ts'
import { median } from '../measure.ts'

/** Requests after which a caller goes on from another address: fewer than one may ask in a minute. */
const BY_ONE_ADDRESS = 2_000

export interface Listed {
  items: unknown[]
  next: string | null
}

/** Somebody who is signed in and asks more than one address may. */
export class Caller {
  #client: Client
  #asked = 0

  constructor(owner: Client) {
    this.#client = owner.another(newAddress(), true)
  }

  async get<T>(path: string): Promise<T> {
    this.#asked += 1
    if (this.#asked % BY_ONE_ADDRESS === 0) {
      this.#client.close()
      this.#client = this.#client.another(newAddress(), true)
    }
    return await this.#client.must<T>('GET', path)
  }

  async timed(path: string): Promise<number> {
    const start = performance.now()
    await this.get(path)
    return performance.now() - start
  }

  close(): void {
    this.#client.close()
  }
}

export interface Deep {
  sort: string
  /** Page `deep` over page 1, medians. */
  ratio: number
  firstMs: number
  deepMs: number
}

/** Rows of a page, as the console asks for them. */
export const PAGE = 100

/** For each order that certificates have: a page far in over the first, asked for again and again in turns. */
export async function deepPages(caller: Caller, deep: number, rounds: number): Promise<Deep[]> {
  const found: Deep[] = []
  for (const sort of ['-issuedAt', 'notAfter', 'subject', '-subject']) {
    const list = `/certificates?limit=${PAGE}&sort=${sort}`
    const far = `${list}&cursor=${encodeURIComponent(await cursorOf(caller, sort, (deep - 1) * PAGE))}`
    const [first, last]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      first.push(await caller.timed(list))
      last.push(await caller.timed(far))
    }
    const [firstMs, deepMs] = [median(first), median(last)]
    found.push({ sort, ratio: deepMs / firstMs, firstMs, deepMs })
  }
  return found
}

/** The cursor behind so many rows; larger steps lead to the same place. */
async function cursorOf(caller: Caller, sort: string, rows: number): Promise<string> {
  let cursor = ''
  for (let at = 0; at < rows;) {
    const limit = Math.min(200, rows - at)
    const from = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { next } = await caller.get<Listed>(`/certificates?limit=${limit}&sort=${sort}${from}`)
    if (next === null) throw new Error(`There are no ${rows} rows`)
    cursor = next
    at += limit
  }
  return cursor
}

/** What any answer takes that reads next to nothing: way, session, rights. */
export async function answerTimes(caller: Caller, rounds: number): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) times.push(await caller.timed('/session'))
  return times
}

/** What people type: beginnings of names, numbers of devices, words that nobody has. */
const WORDS = [
  'printer-0',
  'mül',
  'brandt',
  'company',
  'scanner-01',
  'xqzzy',
  'anna',
  'freehold',
  'laptop',
  'schm',
  'an',
]

export function wordsOf(random: () => number, many: number): string[] {
  return Array.from({ length: many }, () => {
    const word = WORDS[Math.floor(random() * WORDS.length)]!
    return /\d$/.test(word) ? `${word}${Math.floor(random() * 10_000)}` : word
  })
}

export async function searchTimes(caller: Caller, words: readonly string[]): Promise<number[]> {
  const times: number[] = []
  for (const word of words) times.push(await caller.timed(`/search?q=${encodeURIComponent(word)}`))
  return times
}

/** What people filter lists by, each as often as the others. */
const FILTERS = [
  'state eq "expiring"',
  'state eq "expired"',
  'state eq "expiring" and not (subject co "printer")',
  'state eq "revoked" and revocationReason eq "superseded"',
  'notAfter ge "now" and notAfter lt "now+7d"',
  'subject sw "CN=printer-00012"',
]

/** No index leads to any of these: every row may have to be looked at. */
const UNSERVED = [
  'not (subject co "-0")',
  'names co "zq"',
  'notBefore lt "now-1094d" and subject ew "9,O=Company"',
  'revocationReason eq "keyCompromise" or person eq "00000000-0001-7000-8000-000000000010"',
]

const certificates = (filter: string, cursor = ''): string =>
  `/certificates?limit=${PAGE}&filter=${encodeURIComponent(filter)}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`

export async function filterTimes(caller: Caller, rounds: number): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++)
    for (const filter of FILTERS) times.push(await caller.timed(certificates(filter)))
  return times
}

export interface Unserved {
  /** Of each page, full, short or empty. */
  pageMs: number[]
  /** From the wish until the list was at its end, for each filter. */
  wholeMs: number[]
  /** What others wait meanwhile for the first page of a list. */
  besideMs: number[]
}

/** Two people ask what no index serves, a third one turns pages. */
export async function unservedTimes(owner: Client): Promise<Unserved> {
  const times: Unserved = { pageMs: [], wholeMs: [], besideMs: [] }
  const half = UNSERVED.length / 2
  const over = new AbortController()
  const beside = new Caller(owner)
  const turning = (async () => {
    while (!over.signal.aborted) times.besideMs.push(await beside.timed(`/certificates?limit=${PAGE}`))
  })()
  try {
    await Promise.all([askAll(owner, UNSERVED.slice(0, half), times), askAll(owner, UNSERVED.slice(half), times)])
  } finally {
    over.abort()
    await turning
    beside.close()
  }
  return times
}

async function askAll(owner: Client, filters: readonly string[], times: Unserved): Promise<void> {
  const caller = new Caller(owner)
  for (const filter of filters) {
    const start = performance.now()
    let cursor: string | null = ''
    while (cursor !== null) {
      const begun = performance.now()
      const { next }: Listed = await caller.get<Listed>(certificates(filter, cursor))
      times.pageMs.push(performance.now() - begun)
      cursor = next
    }
    times.wholeMs.push(performance.now() - start)
  }
  caller.close()
}

export const p95 = (times: readonly number[]): number => percentile(times, 0.95)
