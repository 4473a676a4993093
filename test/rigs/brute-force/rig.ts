import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Answer, Client } from '../../peers/client.ts'
import type { Server } from '../../peers/server.ts'
import { open, PASSWORD, refusalEntries, type Prepared, type Victim } from './house.ts'

export interface Attack {
  prepared: Prepared
  guesses: number
  source?: string
}

export interface Figures {
  guesses: number
  judged: number
  seconds: number
  known: { signIns: number; slowestMs: number }
  unknown: { toldSeconds: number; tookSeconds: number }
  /** Milliseconds that somebody else's requests take, before anybody guesses and meanwhile. */
  reader: { quiet: Latency; meanwhile: Latency }
  entries: number
}

interface Latency {
  reads: number
  p50: number
  p99: number
}

/** What server/domains/access/sign-in/line.ts grants at one account, from all addresses together. */
const FREE_FOR_ALL = 20
const TURN_SECONDS = 5
const LONGEST_WAIT_SECONDS = 900

/** Below what one address may try in a minute: the attacker has enough of them. */
const GUESSES_PER_ADDRESS = 25
const AT_ONCE = 48
/** What one core may cost somebody else that two of them spend on hashes: so many times the quiet p99, and never judged below. */
const READER_TIMES = 20
const READER_FLOOR_MS = 500
const QUIET_READS = 100
/** At most so many kinds of refusal a minute, and a count for each (sign-in/refusals.ts). */
const ENTRIES_A_MINUTE = 2 * 64

/** One guess in two goes at one of these. */
const FOCUS = 5

const signIn = (client: Client, username: string, password: string): Promise<Answer<{ code?: string }>> =>
  client.call('POST', '/session', { username, password })

const codeOf = ({ body }: Answer<{ code?: string }>): string => body.code ?? '-'

/**
 * Guesses at many accounts from many addresses at once, while people sign in and read. Gives what went wrong, each with what is
 * needed to see it again.
 */
export async function bruteForce(attack: Attack): Promise<{ faults: string[]; figures: Figures }> {
  const { server, reader } = await open(attack.prepared, attack.source)
  const scene = new Scene(server, attack)
  try {
    return await scene.play(reader)
  } finally {
    scene.close()
    reader.close()
    await server.stop()
    rmSync(server.home, { recursive: true, force: true })
  }
}

class Scene {
  readonly #server: Server
  readonly #guesses: number
  readonly #victims: readonly Victim[]
  readonly #faults: string[] = []
  readonly #clients: Client[] = []
  readonly #judged = new Map<string, number>()
  readonly #known = { signIns: 0, slowestMs: 0 }
  readonly #reads: number[] = []
  #over = false

  constructor(server: Server, { prepared, guesses }: Attack) {
    this.#server = server
    this.#guesses = guesses
    this.#victims = prepared.victims
  }

  close(): void {
    for (const client of this.#clients) client.close()
  }

  async play(reader: Client): Promise<{ faults: string[]; figures: Figures }> {
    const before = refusalEntries(this.#server.home)
    const quiet = await this.#quiet(reader)
    const startedAt = performance.now()
    await this.#guessAtOne()
    const others = [this.#knownSignIns(), this.#reading(reader)]
    const [unknown] = await Promise.all([this.#unknownSignIn(), this.#guessAtMany()])
    this.#over = true
    await Promise.all(others)
    await this.#afterwards()
    const seconds = (performance.now() - startedAt) / 1_000
    const entries = refusalEntries(this.#server.home) - before
    this.#judge(seconds, entries)
    const meanwhile = latencyOf(this.#reads)
    const judged = [...this.#judged.values()].reduce((sum, one) => sum + one, 0)
    const figures = {
      guesses: this.#guesses,
      judged,
      seconds: Math.round(seconds),
      known: this.#known,
      unknown,
      reader: { quiet, meanwhile },
      entries,
    }
    if (meanwhile.p99 > Math.max(READER_FLOOR_MS, READER_TIMES * quiet.p99))
      this.#faults.push(`somebody else's requests take ${meanwhile.p99} ms (p99), quietly ${quiet.p99} ms`)
    return { faults: this.#faults, figures }
  }

  #client(known: string | null = null): Client {
    const client = this.#server.client()
    client.known = known
    this.#clients.push(client)
    return client
  }

  async #guess(client: Client, { username }: Victim, number: number): Promise<void> {
    const answer = await signIn(client, username, `guess number ${number}`)
    if (answer.status === 200) this.#faults.push(`guess ${number} opened ${username}`)
    else if (codeOf(answer) === 'access.credentials_wrong')
      this.#judged.set(username, (this.#judged.get(username) ?? 0) + 1)
    else if (answer.status !== 429 && answer.status !== 503)
      this.#faults.push(`guess ${number} at ${username} gave ${answer.status} ${codeOf(answer)}`)
  }

  /** Uses up what is free at the first account, so that whoever comes next finds a line. */
  async #guessAtOne(): Promise<void> {
    for (let number = 0; number < FREE_FOR_ALL; number++) await this.#guess(this.#client(), this.#victims[0]!, -number)
    await this.#thief()
  }

  /** A browser that is known to one account helps nowhere else. */
  async #thief(): Promise<void> {
    const answer = await signIn(this.#client(this.#victims.at(-1)!.known), this.#victims[0]!.username, 'wrong')
    if (answer.status !== 429) this.#faults.push(`the browser of another account passed the line: ${codeOf(answer)}`)
  }

  async #guessAtMany(): Promise<void> {
    const addresses = Array.from({ length: Math.ceil(this.#guesses / GUESSES_PER_ADDRESS) }, () => this.#client())
    let next = 0
    const guesser = async (): Promise<void> => {
      while (next < this.#guesses) {
        const number = next++
        const victim = number % 2 === 0 ? (number / 2) % FOCUS : number % this.#victims.length
        await this.#guess(addresses[number % addresses.length]!, this.#victims[victim]!, number)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, guesser))
  }

  /** People in their own browsers, whatever is guessed at their accounts. */
  async #knownSignIns(): Promise<void> {
    for (let number = 0; !this.#over; number++) {
      await this.#knownSignIn(this.#victims[number % Math.min(this.#victims.length, 2 * FOCUS)]!)
      await wait(100)
    }
  }

  async #knownSignIn({ username, known }: Victim): Promise<void> {
    const startedAt = performance.now()
    const answer = await signIn(this.#client(known), username, PASSWORD)
    this.#known.signIns++
    this.#known.slowestMs = Math.max(this.#known.slowestMs, Math.round(performance.now() - startedAt))
    if (answer.status !== 200)
      this.#faults.push(`${username} was locked out of his own browser: ${answer.status} ${codeOf(answer)}`)
  }

  /** Somebody in a browser that nobody knows waits as long as he is told, and is in. */
  async #unknownSignIn(): Promise<Figures['unknown']> {
    const startedAt = performance.now()
    const client = this.#client()
    const first = await signIn(client, this.#victims[0]!.username, PASSWORD)
    const toldSeconds = Number(first.headers['retry-after'] ?? 0)
    if (toldSeconds > LONGEST_WAIT_SECONDS) this.#faults.push(`an unknown browser is told to wait ${toldSeconds} s`)
    let answer = first
    // The hashes have a queue of their own; who finds it full is told to come again.
    for (let tries = 0; answer.status !== 200 && tries < 5; tries++) {
      await wait(Number(answer.headers['retry-after'] ?? 1) * 1_000)
      answer = await signIn(client, this.#victims[0]!.username, PASSWORD)
      // His turn had come: it is his until he was judged.
      if (answer.status === 429) break
    }
    if (answer.status !== 200) this.#faults.push(`an unknown browser waited and got ${answer.status} ${codeOf(answer)}`)
    return { toldSeconds, tookSeconds: Math.round((performance.now() - startedAt) / 1_000) }
  }

  async #quiet(reader: Client): Promise<Latency> {
    const reads: number[] = []
    while (reads.length < QUIET_READS) reads.push(await this.#read(reader))
    return latencyOf(reads)
  }

  async #reading(reader: Client): Promise<void> {
    while (!this.#over) {
      this.#reads.push(await this.#read(reader))
      await wait(20)
    }
  }

  async #read(reader: Client): Promise<number> {
    const startedAt = performance.now()
    const { status } = await reader.call('GET', '/session')
    if (status !== 200) this.#faults.push(`somebody who is signed in got ${status}`)
    return performance.now() - startedAt
  }

  async #afterwards(): Promise<void> {
    for (const victim of this.#victims.slice(0, 20)) await this.#knownSignIn(victim)
  }

  #judge(seconds: number, entries: number): void {
    const most = FREE_FOR_ALL + Math.ceil(seconds / TURN_SECONDS) + 1
    for (const [username, judged] of this.#judged)
      if (judged > most) this.#faults.push(`${judged} guesses at ${username} were judged, ${most} would be many`)
    const mostEntries = (Math.ceil(seconds / 60) + 1) * ENTRIES_A_MINUTE
    if (entries > mostEntries) this.#faults.push(`${entries} entries in ${Math.round(seconds)} s`)
  }
}

function latencyOf(times: readonly number[]): Latency {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10
  return { reads: sorted.length, p50: at(0.5), p99: at(0.99) }
}
