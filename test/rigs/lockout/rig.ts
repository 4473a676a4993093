import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../../peers/client.ts'
import { freePorts, setUp, startServer, type Server } from '../../peers/server.ts'
import { ROOT } from '../../repo/source.ts'
import type { Here, LockOut } from './cases.ts'

/** Long enough for a trial of a second and a half on a busy machine. */
const BACK_WITHIN_MS = 8_000

const UNPINNED = {
  FREEHOLD_LISTEN__ADDRESS: undefined,
  FREEHOLD_LISTEN__HTTPS_PORT: undefined,
  FREEHOLD_LISTEN__HTTP_PORT: undefined,
  NODE_OPTIONS: `--import=${join(ROOT, 'test/rigs/lockout/short-trial.ts')}`,
}

interface Section {
  name: string
  version: number
  values: Record<string, unknown>
}

/** A server that listens where its settings say, and the owner's browser in which the settings are changed. */
export class House {
  server: Server
  readonly #source: string | undefined
  readonly #owner: Client

  private constructor(server: Server, owner: Client, source: string | undefined) {
    this.server = server
    this.#owner = owner
    this.#source = source
  }

  /** The first start pins the place; the second finds it among the settings, where it can be changed. */
  static async open(source?: string): Promise<House> {
    const first = await startServer(source === undefined ? {} : { source })
    const owner = await setUp(first)
    await first.halt()
    const house = new House(first, owner, source)
    await house.restart()
    return house
  }

  async restart(): Promise<void> {
    const { home, address, port, plainPort } = this.server
    const place = { address, port, plainPort }
    const source = this.#source === undefined ? {} : { source: this.#source }
    this.server = await startServer({ ...source, home, place, env: UNPINNED })
  }

  async close(): Promise<void> {
    this.#owner.close()
    await this.server.stop()
  }

  /** Tries one change, as somebody who will not be able to undo it. @returns what was wrong */
  async lockOut(lockOut: LockOut): Promise<string[]> {
    const { what, section, values, refused, keepable } = lockOut
    const before = await this.#section(section)
    const { here, release } = await this.#here()
    const asked = await this.#change(section, values(here), before.version)
    release()
    if (refused)
      return asked.status === 422 ? await this.#same(what, before) : [`${what}: was answered with ${asked.status}`]
    if (asked.status !== 200) return [`${what}: was not tried but answered with ${asked.status}`]
    const kept = keepable ? [] : await this.#keepFromHere(what)
    return [...kept, ...(await this.#backAgain(what, before))]
  }

  /** The same, and the server dies in the middle. */
  async crash(section: LockOut['section'], values: Record<string, unknown>): Promise<string[]> {
    const before = await this.#section(section)
    const { status } = await this.#change(section, values, before.version)
    if (status !== 200) return [`a crash: was not tried but answered with ${status}`]
    await this.server.kill()
    await this.restart()
    return await this.#same('a crash', before)
  }

  /** Whoever came in as before the change must not be able to keep it. */
  async #keepFromHere(what: string): Promise<string[]> {
    const { status } = await this.#owner.call('POST', '/settings/trial/keep', {})
    return status === 200 ? [`${what}: was kept by somebody whom it locks out`] : []
  }

  async #backAgain(what: string, before: Section): Promise<string[]> {
    const deadline = Date.now() + BACK_WITHIN_MS
    for (;;) {
      const faults = await this.#same(what, before)
      if (faults.length === 0 || Date.now() > deadline) return faults
      await sleep(100)
    }
  }

  /** The session of before works, and finds the settings of before. */
  async #same(what: string, before: Section): Promise<string[]> {
    try {
      const now = await this.#section(before.name)
      const same = JSON.stringify(now.values) === JSON.stringify(before.values)
      return same ? [] : [`${what}: did not revert`]
    } catch (error) {
      return [`${what}: locked out (${String(error)})`]
    }
  }

  async #section(name: string): Promise<Section> {
    const { sections } = await this.#owner.must<{ sections: Section[] }>('GET', '/settings')
    return sections.find((one) => one.name === name)!
  }

  async #change(section: string, values: Record<string, unknown>, version: number) {
    const asked = () => this.#owner.call('PUT', `/settings/${section}`, { values }, { version })
    const answer = await asked()
    if (answer.body['code'] !== 'access.fresh_factor_required') return answer
    const { authenticator } = this.#owner
    await this.#owner.must('POST', '/session/confirmation', { code: authenticator!.code() })
    return await asked()
  }

  async #here(): Promise<{ here: Here; release: () => void }> {
    const { address, port, plainPort } = this.server
    const other = createServer().listen(0, address)
    await once(other, 'listening')
    const [free] = await freePorts(1)
    const taken = (other.address() as AddressInfo).port
    return { here: { address, port, plainPort, free, taken }, release: () => other.close() }
  }
}
