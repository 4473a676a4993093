import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jobEnds } from '../journeys/furnished.ts'
import type { Answer, Client } from '../peers/client.ts'
import { startSamba, type SambaPeer } from '../peers/samba.ts'
import { OWNER, startServer, type Server } from '../peers/server.ts'
import { Devices } from './devices.ts'
import type { Stock } from './stock.ts'
import type { Logged, Trail } from './trail.ts'

export const AUDITOR = { username: 'rita', displayName: 'Rita Revision', password: 'a ledger of many quiet pages 9' }

export interface Plan {
  id: string
  state: string
  hash: string
  rows: number
  counts: Record<string, number>
  brakes: unknown[]
}

/** What was there when the first server ended. */
export interface Kept {
  /** Entries that the backup holds. */
  auditSize: number
  log: Logged[]
  stock: Stock
}

/** What the parts of the thread hand on: one appliance, its directory, and whoever has to do with it. */
export class House {
  folder!: string
  samba!: SambaPeer
  /** The one that runs; after the recovery the second. */
  server!: Server
  devices!: Devices
  owner!: Client
  /** The owner's view of the audit log. */
  trail!: Trail
  /** A person of the directory, deep in a group that has a role. */
  anna!: Client
  annaId!: string
  auditor!: Client
  sourceId!: string
  groupId!: string
  serials!: { laptop: string; scanner: string }
  /** The entry that says that the laptop's certificate was revoked. */
  revoked!: Logged
  kept!: Kept
  /** Whatever must stand in no entry, in no export and in no line that a server prints. */
  readonly secrets: string[] = [OWNER.password, AUDITOR.password]
  /** What servers that ended have printed. */
  readonly printed: string[] = []
  readonly #servers: Server[] = []

  async open(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'freehold-thread-'))
    this.samba = await startSamba()
    this.secrets.push(this.samba.bindPassword, this.samba.person.password)
    await this.start('first')
  }

  /** Starts the server on the data in a folder of this house. */
  async start(home: 'first' | 'second'): Promise<Server> {
    this.server = await startServer({ home: join(this.folder, home) })
    this.#servers.push(this.server)
    this.devices?.remove()
    this.devices = new Devices(this.server)
    return this.server
  }

  /** Ends the server as an administrator does. @returns its exit code */
  async halt(): Promise<number | null> {
    const code = await this.server.halt()
    this.printed.push(this.server.output)
    return code
  }

  /** Reads the log up to here, so that each test sees what is its own. */
  async catchUp(): Promise<void> {
    if (this.server.running) await this.trail?.news()
  }

  /** Has the directory read and gives the plan. */
  async planned(): Promise<Plan> {
    const { job } = await this.owner.must<{ job: string }>('POST', `/directory/sources/${this.sourceId}/plans`, {})
    const { result } = (await jobEnds(this.owner, job)) as { result: { plan: string } }
    return await this.owner.must<Plan>('GET', `/directory/plans/${result.plan}`)
  }

  async close(): Promise<void> {
    this.devices?.remove()
    for (const server of this.#servers) await server.stop()
    await this.samba?.stop()
    if (this.folder) await rm(this.folder, { recursive: true, force: true })
  }
}

/** The first half of a sign-in. */
export function signIn(browser: Client, username: string, password: string): Promise<Answer> {
  return browser.call('POST', '/session', { username, password })
}
