import { randomBytes } from 'node:crypto'
import { Client } from '../test/peers/client.ts'
import type { Server } from '../test/peers/server.ts'
import { Actor } from './actor.ts'
import type { Question } from './appliance.ts'
import { SteppedClock } from './clock.ts'
import type { Company } from './directory/company.ts'
import type { Chance } from './directory/people.ts'
import type { DirectoryPlace, RehearsalDirectory } from './directory/server.ts'
import type { ServerIdentity } from './directory/identity.ts'
import type { Held } from './scep/client.ts'
import type { Pair } from '../test/simulators/scep-device.ts'

export interface Directory {
  server: RehearsalDirectory
  company: Company
  place: DirectoryPlace
  identity: ServerIdentity
}

/** How much of a world there is. */
export interface Size {
  people: number
  weeks: number
  /** Certificates over all the weeks. */
  certificates: number
}

/** What there is by now: filled as it comes about. */
export interface Holdings {
  source: string
  profiles: { laptops: string; scanners: string }
  /** Devices that could be renewed or revoked, the oldest first. */
  laptops: Held[]
  scanners: { held: Held; enrolledAt: number }[]
}

/** An appliance, a directory and the people who have to do with them; everything that happens goes through the product's doors. */
export class World {
  readonly server: Server
  readonly directory: Directory
  readonly chance: Chance
  readonly size: Size
  /** Keys that the devices share. */
  readonly keys: readonly Pair[]
  readonly owner: Actor
  readonly administrator: Actor
  readonly operator: Actor
  readonly auditor: Actor
  readonly holdings: Holdings = { source: '', profiles: { laptops: '', scanners: '' }, laptops: [], scanners: [] }
  readonly #clock: SteppedClock
  #address = 10

  constructor(parts: Pick<World, 'server' | 'directory' | 'chance' | 'size' | 'keys'>, clock: SteppedClock) {
    this.server = parts.server
    this.directory = parts.directory
    this.chance = parts.chance
    this.size = parts.size
    this.keys = parts.keys
    this.#clock = clock
    const { company } = parts.directory
    const known = (who: 'administrator' | 'helpdesk'): Actor => {
      const { username, password } = company.named(who)
      return this.actor(username, password)
    }
    this.owner = this.actor('olivia', newPassword())
    this.administrator = known('administrator')
    this.operator = known('helpdesk')
    this.auditor = this.actor('rita', newPassword())
  }

  actor(username: string, password: string): Actor {
    return new Actor(username, password, this.browser(), this.now)
  }

  /** A browser that nobody signed in, with an address of its own where the machine lets one choose it. */
  browser(): Client {
    return new Client(this.server.baseUrl, this.server.certificate, this.newAddress())
  }

  newAddress(): string {
    this.#address += 1
    return addressOf(this.#address)
  }

  readonly now = (): number => this.#clock.now()

  /** Goes on to a time. */
  async moveTo(at: number): Promise<void> {
    this.#clock.moveTo(at)
    await this.#ask({ moveTo: this.#clock.now() })
  }

  /** A while goes by. */
  async pass(ms: number): Promise<void> {
    await this.moveTo(this.now() + ms)
  }

  /** What is due by now is done. */
  async catchUp(): Promise<void> {
    await this.#ask({ catchUp: true })
  }

  /** The past is over: from now on the machine's clock. */
  async arrive(): Promise<void> {
    this.#clock.catchUp()
    await this.#ask({ present: true })
  }

  async #ask(question: Question): Promise<void> {
    const answer = (await this.server.ask(question)) as { at: number } | { error: string }
    if ('error' in answer) throw new Error(answer.error)
  }
}

/** Linux answers on all of 127/8; elsewhere there is one address, and all come from it. */
export function addressOf(number: number): string {
  return process.platform === 'linux' ? `127.41.${Math.floor(number / 250)}.${(number % 250) + 1}` : '127.0.0.1'
}

/** A password that no rule minds, new in each rehearsal. */
export function newPassword(): string {
  return randomBytes(12).toString('base64url').replaceAll(/[-_]/g, 'x')
}

interface Ended {
  state: string
  result: unknown
  error: unknown
}

/** Waits until a job has ended, well or not. */
export async function jobOver(browser: Client, id: string): Promise<Ended> {
  const deadline = performance.now() + 120_000
  for (;;) {
    const job = await browser.must<Ended>('GET', `/jobs/${id}`)
    if (job.state !== 'queued' && job.state !== 'running') return job
    if (performance.now() > deadline) throw new Error(`The job ${id} is still ${job.state} after 120 s`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** {@link jobOver} for a job that has to end well. @returns its result */
export async function jobEnds(browser: Client, id: string): Promise<unknown> {
  const { state, result, error } = await jobOver(browser, id)
  if (state !== 'done') throw new Error(`The job ended as ${state}: ${JSON.stringify(error)}`)
  return result
}
