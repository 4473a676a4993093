import assert from 'node:assert/strict'
import type { Client } from '../peers/client.ts'

const LISTS = ['/accounts', '/directory/plans', '/people', '/groups', '/certificates']
const THINGS = ['/directory/sources', '/authority', '/profiles', '/settings/site', '/roles']

/** Answers by address. */
export type Stock = Record<string, unknown>

/** All that a house holds of people, groups, certificates and settings, as the API shows it to somebody who may see it. */
export async function stockOf(client: Client): Promise<Stock> {
  const stock: Stock = {}
  for (const path of LISTS) stock[path] = await whole(client, path)
  for (const path of THINGS) stock[path] = await client.must('GET', path)
  for (const { id } of stock['/people'] as { id: string }[])
    stock[`/people/${id}`] = await client.must('GET', `/people/${id}`)
  return stock
}

/** Compares address by address, so that a difference is short to read. */
export function assertSameStock(actual: Stock, expected: Stock): void {
  assert.deepEqual(Object.keys(actual), Object.keys(expected))
  for (const [path, answer] of Object.entries(actual)) assert.deepEqual(answer, expected[path], path)
}

async function whole(client: Client, path: string): Promise<unknown[]> {
  const items: unknown[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const place: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: { items: unknown[]; next?: string | null } = await client.must('GET', `${path}?limit=50${place}`)
    items.push(...page.items)
    cursor = page.next ?? null
  }
  return items
}
