import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { furnish } from '../../bench/console/furnish.ts'
import { startRehearsal, type RehearsalOptions } from '../../rehearsal/start.ts'
import { ROLE_PERMISSIONS, type Permission } from '../../server/domains/access/index.ts'
import type { Client } from '../peers/client.ts'
import { newAddress, setUp, startServer, type Server } from '../peers/server.ts'
import type { Ids } from './scenes.ts'

export interface Looked {
  server: Server
  owner: Client
}

/** A house in which much has happened, one in which nothing has, and who may not see everything. */
export interface Houses {
  old: Looked
  fresh: Looked
  ids: Ids
  /** Somebody without that permission; null: every role has it. */
  without(may: Permission): Client | null
  close: () => Promise<void>
}

/** `rows`: people and certificates of the old house. */
export async function openHouses(rows: number, rehearsed: RehearsalOptions = { small: true }): Promise<Houses> {
  const home = mkdtempSync(join(tmpdir(), 'freehold-screens-'))
  const rehearsal = await startRehearsal({ ...rehearsed, home })
  const { owner, administrator, auditor } = rehearsal.world
  await administrator.signIn()
  await auditor.signIn()
  const ids = await idsOf(owner.browser, owner.username)
  await rehearsal.close()
  const many = { people: rows, groups: Math.ceil(rows / 50), certificates: rows }
  if (rows > 0) furnish(join(home, 'data/database/freehold.sqlite'), many, Date.now())
  const server = await startServer({ home })
  const moved = (browser: Client): Client => browser.anotherAt(server.baseUrl, server.certificate, newAddress())
  const held = [
    { role: 'directory-administrator', client: moved(administrator.browser) },
    { role: 'auditor', client: moved(auditor.browser) },
  ] as const
  const freshServer = await startServer()
  return {
    old: { server, owner: moved(owner.browser) },
    fresh: { server: freshServer, owner: await setUp(freshServer) },
    ids,
    without: (may) => held.find(({ role }) => !ROLE_PERMISSIONS[role].includes(may))?.client ?? null,
    close: async () => {
      await server.stop()
      await freshServer.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function idsOf(owner: Client, username: string): Promise<Ids> {
  const first = async (path: string, fits: (item: Item) => boolean = () => true): Promise<Item> => {
    const { items } = await owner.must<{ items: Item[] }>('GET', path)
    const found = items.find(fits)
    if (found === undefined) throw new Error(`Nothing stands at ${path}`)
    return found
  }
  const profiles = await owner.must<Item[]>('GET', '/profiles')
  return {
    person: (await first('/people?q=Brandt')).id,
    group: (await first('/groups?q=Freehold%20Directory%20Admins')).id,
    source: (await first('/directory/sources')).id,
    plan: (await first('/directory/plans')).id,
    account: (await first('/accounts?limit=100', (item) => item.username !== username)).id,
    serial: (await first('/certificates')).serial,
    profile: profiles[0]!.id,
    approval: (await first('/approvals')).id,
    backup: (await first('/backups', ({ state }) => state === 'verified')).id,
  }
}

interface Item {
  id: string
  serial: string
  username: string
  state: string
}
