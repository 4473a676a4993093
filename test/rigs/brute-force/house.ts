import { rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { Passwords } from '../../../server/domains/access/index.ts'
import type { Client } from '../../peers/client.ts'
import { copyHome, newAddress, setUp, startServer, type Server } from '../../peers/server.ts'
import { hashOf, insertAccount, newToken } from '../rights/callers.ts'
import { databaseOf } from '../rights/house.ts'
import { insert } from '../rights/rows.ts'

export const PASSWORD = 'sieben Igel tragen Laternen'

const DAY = 86_400_000

/** Somebody with a password, and the cookie of a browser in which he signed in before. */
export interface Victim {
  username: string
  known: string
}

/** A set-up server, stopped, with accounts that somebody will guess at. */
export interface Prepared {
  home: string
  owner: Client
  victims: readonly Victim[]
  remove: () => void
}

export async function prepare(accounts: number): Promise<Prepared> {
  const server = await startServer()
  const owner = await setUp(server)
  await server.halt()
  const raw = new Sqlite(databaseOf(server.home))
  const hash = await new Passwords().hash(PASSWORD)
  const victims = Array.from({ length: accounts }, (_one, index) => furnish(raw, letters(index), hash))
  raw.close()
  const remove = (): void => {
    owner.close()
    rmSync(server.home, { recursive: true, force: true })
  }
  return { home: server.home, owner, victims, remove }
}

/** User names of the rights rig have letters only. */
function letters(index: number): string {
  return `victim-${[...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`
}

function furnish(raw: Sqlite.Database, name: string, hash: string): Victim {
  const at = Date.now()
  const id = insertAccount(raw, at, name, 'auditor', { password_hash: hash, password_changed_at: at })
  const known = newToken()
  const row = { token_hash: hashOf(known), account_id: id, created_at: at, expires_at: at + DAY }
  insert(raw, 'access_browsers', row)
  return { username: name, known }
}

/** A server over a copy of it, and the owner's browser there. */
export async function open({ home, owner }: Prepared, source?: string): Promise<{ server: Server; reader: Client }> {
  const server = await startServer({ home: copyHome(home), ...(source === undefined ? {} : { source }) })
  return { server, reader: owner.anotherAt(server.baseUrl, server.certificate, newAddress()) }
}

/** How many entries about refused sign-ins there are. */
export function refusalEntries(home: string): number {
  const raw = new Sqlite(databaseOf(home), { readonly: true })
  try {
    const query = "select count(*) from audit_bodies where action = 'access.refuse_sign_in'"
    return raw.prepare(query).pluck().get() as number
  } finally {
    raw.close()
  }
}
