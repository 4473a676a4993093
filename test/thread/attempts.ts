import { randomUUID } from 'node:crypto'
import type { Client } from '../peers/client.ts'

/** What an address answered to somebody who may not, or may, use it. */
export interface Attempt {
  /** As the route is named: `PUT /accounts/:id`. */
  at: string
  status: number
}

interface Operation {
  'x-permission': string
}

/** Refusals of one session within a minute that get an entry each; those beyond are counted in one. */
export const SINGLY = 30

/** What an address has to be asked. */
const ASKED: Readonly<Record<string, string>> = {
  '/api/v1/search': '?q=an',
  '/api/v1/audit/requests': '?id=00000000-0000-7000-8000-000000000000',
}

const OWN = ['anyone', 'signed-in']

/**
 * Tries every address below /api/v1 that the server describes: what the permissions let somebody read, and everything that they
 * do not allow. `ids` tells what is really there, by the word before the id in the address.
 */
export async function attempts(
  client: Client,
  permissions: readonly string[],
  ids: Readonly<Record<string, string>>,
): Promise<{ reads: Attempt[]; forbidden: Attempt[] }> {
  const { text } = await client.raw('GET', '/api/openapi.json')
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> }
  const known = await idsIn(client, ids)
  const found: { reads: Attempt[]; forbidden: Attempt[] } = { reads: [], forbidden: [] }
  for (const [path, operations] of Object.entries(paths)) {
    if (!path.startsWith('/api/v1/')) continue
    for (const [method, { 'x-permission': may }] of Object.entries(operations)) {
      const his = OWN.includes(may) || permissions.includes(may)
      if (his && method !== 'get') continue
      const address = addressOf(path, known)
      if (his && address === null) continue
      const status = await statusOf(client, method.toUpperCase(), `${address ?? path}${his ? (ASKED[path] ?? '') : ''}`)
      const at = `${method.toUpperCase()} ${path.slice('/api/v1'.length).replaceAll(/\{(\w+)\}/g, ':$1')}`
      found[his ? 'reads' : 'forbidden'].push({ at, status })
    }
  }
  return found
}

/** Real ids of what lists show, added to those given. */
async function idsIn(client: Client, given: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const ids: Record<string, string> = { ...given, entries: '1' }
  for (const path of ['/directory/plans', '/jobs', '/backups']) {
    const { items } = await client.must<{ items: { id: string }[] }>('GET', `${path}?limit=1`)
    if (items[0] !== undefined) ids[path.split('/').at(-1)!] = items[0].id
  }
  const [profile] = await client.must<{ id: string }[]>('GET', '/profiles')
  if (profile !== undefined) ids['profiles'] = profile.id
  return ids
}

/** The address with ids in it; null where it names something that nobody has made. */
function addressOf(path: string, ids: Readonly<Record<string, string>>): string | null {
  // Plans of other kinds than those that are known.
  let isThere = !path.includes('/bulk/')
  const address = path.replaceAll(/\/([\w-]+)\/\{\w+\}/g, (_all, word: string) => {
    isThere &&= word in ids
    return `/${word}/${ids[word] ?? randomUUID()}`
  })
  return isThere ? address : null
}

async function statusOf(client: Client, method: string, address: string): Promise<number> {
  const body = method === 'GET' || method === 'DELETE' ? undefined : '{}'
  const headers = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), 'if-match': '"1"' }
  return (await client.raw(method, address, body, headers)).status
}
