import { join } from 'node:path'
import { unzip } from '../../peers/zip.ts'
import { jobEnds, type Owner, type Scene } from './scene.ts'

// What the house tells afterwards, to everybody who may ask: every address that can be read, exports, backups, metrics.

interface OpenApi {
  paths: Record<string, Record<string, unknown>>
}

/** Makes a backup; it lies in the data folder then, and the processes that make it are looked at. */
export async function makeBackup(scene: Scene, { client }: Owner): Promise<void> {
  const { job } = await client.must<{ job: string }>('POST', '/backups', {})
  await jobEnds(scene, client, job)
}

/** Makes an export of the log and unpacks it. */
export async function keepExport(scene: Scene, { client }: Owner): Promise<void> {
  const now = Date.now()
  const window = { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 60_000).toISOString() }
  const { job } = await client.must<{ job: string }>('POST', '/audit/exports', window)
  await jobEnds(scene, client, job)
  const { items } = await client.must<{ items: { id: string }[] }>('GET', '/audit/exports')
  const { bytes } = await client.raw('GET', `/api/v1/audit/exports/${items[0]!.id}/file`)
  for (const [name, content] of unzip(bytes)) scene.places.add(`export: ${name}`, content)
}

/** Keeps database and write-ahead log of the running server as they are, and what it tells machines. */
export async function keepHouse({ places, server }: Scene, { client }: Owner): Promise<void> {
  for (const path of ['/metrics', '/healthz', '/readyz'])
    places.add('metrics and health', (await client.raw('GET', path)).text)
  places.addFolder('data folder', join(server.dataFolder, 'database'))
}

/** Reads every address of the API that can be read, lists to their end and each thing in them. */
export async function readEverything({ places }: Scene, { client }: Owner): Promise<void> {
  const { text } = await client.raw('GET', '/api/openapi.json')
  const { paths } = JSON.parse(text) as OpenApi
  const readable = Object.keys(paths).filter((path) => 'get' in paths[path]! && path.startsWith('/api/v1/'))
  const ids = new Map<string, string[]>()
  for (const path of readable.toSorted((a, b) => a.split('{').length - b.split('{').length)) {
    const list = path.slice(0, path.indexOf('/{'))
    const addresses = path.includes('{')
      ? (ids.get(list) ?? []).map((id) => path.replace(/\{\w+\}/, encodeURIComponent(id)))
      : [path]
    for (const address of addresses.filter((each) => !each.endsWith('/file'))) ids.set(path, await read(address))
  }

  /** Keeps the answer and gives the ids of what it lists. */
  async function read(address: string): Promise<string[]> {
    const found: string[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`
      const answer = await client.raw('GET', `${address}${query}`)
      places.add(`answers to reads: ${address.split('/')[3]}`, answer.text)
      const isJson = answer.status === 200 && /\bjson\b/.test(String(answer.headers['content-type']))
      const body = isJson ? (JSON.parse(answer.text) as Listed) : {}
      const items = Array.isArray(body) ? body : (body.items ?? [])
      found.push(...items.map(({ id, serial, seq }) => String(id ?? serial ?? seq)))
      cursor = Array.isArray(body) ? null : (body.nextCursor ?? null)
    } while (cursor !== null)
    return found.slice(0, 100)
  }
}

type Item = { id?: string; serial?: string; seq?: number }
type Listed = Item[] | { items?: Item[]; nextCursor?: string | null }

/** The lines that the server wrote, but the one that tells the person at the terminal the set-up code. */
export function keepOutput({ places, server }: Scene): void {
  const told = /^Set it up in a browser with the one-time code .*$/m
  places.add('standard output and log', server.output.replace(told, ''))
}

/** Where a server of the rig keeps its temporary files. */
export function temporaryFolder(home: string): string {
  return join(home, 'tmp')
}
