import type { Client } from '../../peers/client.ts'
import { newAddress, type Server } from '../../peers/server.ts'
import { Hostile, type Behaviour, type Identities } from '../../simulators/hostile.ts'
import { ldapCodec } from '../../simulators/hostile-ldap.ts'
import type { LdapRequest } from '../../simulators/ldap.ts'
import { LONG } from '../lane.ts'
import { nameOf, type Case, type Operation } from './cases.ts'
import { company, type Company } from './company.ts'

const SERVER_NAME = 'dc1.corp.test'
/** A silent directory is waited for two minutes, and one that is slow as well for longer; what is too long is judged elsewhere. */
const JOB_MS = 240_000
const HONEST = { layer: 'honest' } as const

type Trusted = Identities & { caPem: string }

/** One directory that the house trusts, with people, a group and a role; it begins to lie when a case wants it. */
export class Desk {
  readonly directory: Hostile<LdapRequest>
  readonly #server: Server
  readonly #owner: Client
  readonly #company: Company
  readonly #caPem: string
  #source = ''
  /** What was said when it was believed last, or not. */
  #said = ''

  constructor(server: Server, owner: Client, number: number, trusted: Trusted) {
    this.#server = server
    // Many desks that wait for their jobs at one address would meet the limit for it.
    this.#owner = owner.another(newAddress(), true)
    this.#company = company(number)
    this.#caPem = trusted.caPem
    this.directory = new Hostile(ldapCodec(this.#company.content), trusted)
  }

  /** Adds the source, applies its first plan, and gives its group a role. */
  async open(name: string): Promise<void> {
    await this.directory.listen()
    const input = { ...this.#connection(), name }
    this.#source = (await this.#owner.must<{ id: string }>('POST', '/directory/sources', input)).id
    const { id, hash } = await this.#plan()
    const { job } = await this.#owner.must<{ job: string }>('POST', `/directory/plans/${id}/application`, { hash })
    await this.#jobEnds(job)
    const groups = await this.#owner.must<{ items: { id: string; source: string }[] }>('GET', '/groups?limit=100')
    const group = groups.items.find(({ source }) => source === this.#source)
    await this.#owner.must('POST', '/grants', { group: group!.id, role: 'auditor' })
  }

  /** What goes wrong although the directory is honest: nothing, or a rig that proves nothing. */
  async faultsWhenHonest(): Promise<string[]> {
    this.directory.behaviour = HONEST
    const faults: string[] = []
    for (const operation of ['probe', 'certificate', 'plan', 'sign-in'] as const) {
      const believed = await this.#believes(operation)
      if (believed === null) faults.push(`an honest directory is not believed: ${operation}, ${this.#said}`)
    }
    return faults
  }

  /** Lets the directory lie during one operation. @returns what was believed, and whether it took too long */
  async faultsOf(tried: Case, withinMs: number): Promise<string[]> {
    this.directory.behaviour = tried.behaviour
    const bindsBefore = this.#binds
    const start = performance.now()
    const believed = await this.#believes(tried.operation)
    const took = performance.now() - start
    this.directory.behaviour = HONEST
    const { behaviour } = tried
    const saidTo = behaviour.layer === 'tls' && this.#binds > bindsBefore
    return [
      ...(believed === null || isShownOnly(tried) ? [] : [`${nameOf(tried)}: was believed: ${believed}`]),
      ...(took <= withinMs ? [] : [`${nameOf(tried)}: took ${Math.round(took)} ms`]),
      ...(saidTo ? [`${nameOf(tried)}: a password was sent`] : []),
    ]
  }

  async close(): Promise<void> {
    this.#owner.close()
    await this.directory.close()
  }

  get #binds(): number {
    return this.directory.requests.filter((request) => 'bind' in request).length
  }

  #connection() {
    const { base, service } = this.#company
    return {
      kind: 'active-directory',
      host: this.directory.host,
      port: this.directory.port,
      serverName: SERVER_NAME,
      trusted: this.#caPem,
      bindDn: service.dn,
      baseDn: base,
      password: service.password,
    }
  }

  /** Does it, and says what came of it if the directory was believed; null if it was not. */
  #believes(operation: Operation): Promise<string | null> {
    switch (operation) {
      case 'probe':
        return this.#probed()
      case 'certificate':
        return this.#shown()
      case 'plan':
        return this.#planned()
      case 'sign-in':
        return this.#signedIn()
      default:
        return operation satisfies never
    }
  }

  async #probed(): Promise<string | null> {
    const probe = await this.#owner.must<{ stages: { state: string }[]; sample: object[] }>(
      'POST',
      '/directory/probe',
      this.#connection(),
    )
    this.#said = JSON.stringify(probe.stages)
    const good = probe.stages.every(({ state }) => state === 'good')
    return good || probe.sample.length > 0 ? `${probe.sample.length} people` : null
  }

  async #shown(): Promise<string | null> {
    const { host, port } = this.directory
    const { status, body } = await this.#owner.call('POST', '/directory/certificate', { host, port })
    if (status >= 500 && status !== 503)
      throw new Error(`The certificate look-up gave ${status}: ${JSON.stringify(body)}`)
    this.#said = JSON.stringify(body)
    return status === 200 ? String(body['fingerprint']) : null
  }

  async #planned(): Promise<string | null> {
    const { state, id, problem } = await this.#plan()
    this.#said = String(problem)
    const { people, groups } = await this.#owner.must<{ people: number; groups: number }>(
      'GET',
      `/directory/sources/${this.#source}`,
    )
    if (people !== 12 || groups !== 1) return `there are ${people} people and ${groups} groups now`
    if (state === 'ready' && LONG && isSlow(this.directory.behaviour)) return null
    return state === 'incomplete' ? null : `plan ${id} is ${state}`
  }

  async #plan(): Promise<{ id: string; state: string; hash: string | null; problem: string | null }> {
    const { job } = await this.#owner.must<{ job: string }>('POST', `/directory/sources/${this.#source}/plans`, {})
    await this.#jobEnds(job)
    const query = `?filter=${encodeURIComponent(`source eq "${this.#source}"`)}&limit=1`
    const { items } = await this.#owner.must<{
      items: { id: string; state: string; hash: string | null; problem: string | null }[]
    }>('GET', `/directory/plans${query}`)
    return items[0]!
  }

  async #signedIn(): Promise<string | null> {
    const browser = this.#server.client()
    try {
      const { status, body } = await browser.call('POST', '/session', this.#company.person)
      if (status >= 500 && status !== 503) throw new Error(`The sign-in gave ${status}: ${JSON.stringify(body)}`)
      this.#said = JSON.stringify(body)
      return status === 200 ? `signed in, ${JSON.stringify(body)}` : null
    } finally {
      browser.close()
    }
  }

  async #jobEnds(job: string): Promise<void> {
    const deadline = Date.now() + JOB_MS
    for (;;) {
      const { state } = await this.#owner.must<{ state: string }>('GET', `/jobs/${job}`)
      if (state !== 'queued' && state !== 'running') return
      if (Date.now() > deadline) throw new Error(`The job ${job} is still ${state}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
}

/** A slow directory says nothing untrue; with the product's own deadlines a short answer of it is whole in time. */
function isSlow(behaviour: Behaviour): boolean {
  return behaviour.layer === 'answers' && behaviour.fault === 'slow'
}

/** A certificate that nobody trusts yet is shown all the same: looking at it is what the look-up is for. */
function isShownOnly({ operation, behaviour }: Case): boolean {
  if (operation !== 'certificate' || behaviour.layer !== 'tls') return false
  return behaviour.fault === 'wrong identity' || behaviour.fault === 'expired certificate'
}
