import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { badRequest } from '../../base/errors.ts'
import type { Page } from './contract.ts'

/** A cursor holds the value that a list is sorted by: the longest names and subjects that come from outside fit, in any script. */
const LONGEST_CURSOR = 16_000

/** What every list takes; a room extends it with its filters. */
export const PageInput = z.object({
  cursor: z.string().max(LONGEST_CURSOR).optional(),
  limit: z.coerce.number<string | number>().int().min(1).max(200).default(50),
})

/** What every list answers. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

/** A place in a list: the value it is sorted by, and the id that settles ties. */
export interface Place {
  key: string | number
  id: string
}

const MAC_BYTES = 12

/** Turns places into opaque texts and back; a text that we did not make is refused. */
export class Cursors {
  readonly #key: Buffer

  /** Without a key: cursors that end with the process, which is all that a list needs. */
  constructor(key: Buffer = randomBytes(32)) {
    this.#key = key
  }

  encode({ key, id }: Place): string {
    const place = Buffer.from(JSON.stringify([key, id]), 'utf8')
    return Buffer.concat([this.#mac(place), place]).toString('base64url')
  }

  /** @throws Refusal http.bad_cursor */
  decode(cursor: string | undefined): Place | null {
    if (cursor === undefined) return null
    const bytes = Buffer.from(cursor, 'base64url')
    const place = bytes.subarray(MAC_BYTES)
    const genuine = bytes.length > MAC_BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(place))
    if (!genuine) throw badRequest('http.bad_cursor', 'This list has moved on. Start again at its first page.')
    const [key, id] = JSON.parse(place.toString('utf8')) as [string | number, string]
    return { key, id }
  }

  #mac(place: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(place).digest().subarray(0, MAC_BYTES)
  }
}

/** Makes a page from `limit + 1` rows: the extra one only tells that there is more. */
export function toPage<Row, Item>(
  cursors: Cursors,
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next = rows.length > limit && last !== undefined ? cursors.encode(placeOf(last)) : null
  return { items: shown.map(itemOf), next }
}
