import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Client } from '../../../peers/client.ts'
import { until } from '../../../peers/program.ts'
import { newAddress, setUp, startServer, type Server } from '../../../peers/server.ts'
import { signedIn } from './sessions.ts'
import type { HealthyOrder } from './healthy-client.ts'

const MOST_GROWN_MB = 50
/** The goal is 100 ms on a quiet machine; one that tests other things at the same time is given ten times as much. */
const SLOWEST_P99_MS = 1_000
const COLLECTOR = join(import.meta.dirname, 'collector.ts')
/** What a server says when something went wrong that nobody provided for. */
const COMPLAINT = /fault while answering|key process ended|"level":"(?:error|fatal)"|Unhandled|Uncaught/

/** A server that bad input is sent to, and what it must be like all the while. */
export interface UnderWatch {
  server: Server
  owner: Client
  /** After the warm-up: what it holds from here on counts. */
  settle(): Promise<void>
  /** Ends the watch: crashes, complaints, growth and a healthy client that had to wait. */
  faults(): Promise<string[]>
  figures: { grownMb: number; p99Ms: number; healthyCalls: number; crashes: number }
  stop(): Promise<void>
}

/** Starts a server with an owner, and the healthy client with it. */
export async function watchServer(source?: string): Promise<UnderWatch> {
  const env = { NODE_OPTIONS: `--expose-gc --import=${COLLECTOR}` }
  const server = await startServer({ env, ...(source === undefined ? {} : { source }) })
  const owner = await setUp(server)
  // A session of its own: what is done to the others must not end it.
  const reader = await signedIn({ owner })
  const healthy = new Healthy(server, reader)
  const figures: UnderWatch['figures'] = { grownMb: 0, p99Ms: 0, healthyCalls: 0, crashes: 0 }
  let before = 0
  return {
    server,
    owner,
    figures,
    settle: async () => void (before = await heldMb(server)),
    faults: async () => {
      const { latencies, wrong } = await healthy.end()
      figures.crashes = server.running ? 0 : 1
      if (!server.running) return [`the server ended:\n${server.output.slice(-2_000)}`]
      figures.grownMb = (await heldMb(server)) - before
      figures.p99Ms = percentile(latencies, 0.99)
      figures.healthyCalls = latencies.length
      return [
        ...new Set([...complaintsOf(server), ...wrong.map((what) => `the healthy client: ${what}`)]),
        ...limitsOf(figures),
      ]
    },
    stop: async () => {
      await healthy.end()
      for (const client of [owner, reader]) client.close()
      await server.stop()
    },
  }
}

function limitsOf({ grownMb, p99Ms }: UnderWatch['figures']): string[] {
  return [
    ...(grownMb > MOST_GROWN_MB ? [`the server holds ${grownMb.toFixed(0)} MB more than after the warm-up`] : []),
    ...(p99Ms > SLOWEST_P99_MS ? [`one in a hundred healthy requests took ${p99Ms.toFixed(0)} ms`] : []),
  ]
}

function complaintsOf(server: Server): string[] {
  const lines = server.output.split('\n').filter((line) => COMPLAINT.test(line))
  return lines.slice(0, 5).map((line) => `the server says: ${line.slice(0, 1_500)}`)
}

/** Bytes that are still in use after a collection, in heap and buffers. */
async function heldMb(server: Server): Promise<number> {
  if (!server.running) throw new Error(`The server ended:\n${server.output.slice(-2_000)}`)
  const before = countOf(server)
  process.kill(server.pid, 'SIGUSR2')
  await until(async () => countOf(server) > before, 10_000, 'the collection')
  const bytes = /^held (\d+)$/m.exec(server.output.slice(server.output.lastIndexOf('held ')))?.[1]
  return Number(bytes) / 2 ** 20
}

function countOf(server: Server): number {
  return server.output.match(/^held \d+$/gm)?.length ?? 0
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

class Healthy {
  readonly #child: ChildProcess
  readonly #reap = (): void => void this.#child.kill('SIGKILL')
  #result: { latencies: number[]; wrong: string[] } | null = null

  constructor(server: Server, owner: Client) {
    const order: HealthyOrder = {
      url: server.baseUrl,
      certificate: server.certificate,
      cookie: `__Host-freehold=${owner.cookie}`,
      address: newAddress(),
    }
    this.#child = fork(join(import.meta.dirname, 'healthy-client.ts'), { execArgv: ['--no-warnings'] })
    process.once('exit', this.#reap)
    this.#child.send(order)
  }

  async end(): Promise<{ latencies: number[]; wrong: string[] }> {
    if (this.#result !== null) return this.#result
    const answered = once(this.#child, 'message') as Promise<[{ latencies: number[]; wrong: string[] }]>
    const ended = once(this.#child, 'disconnect').then(() => {
      throw new Error('The healthy client ended without its figures')
    })
    this.#child.send('end')
    this.#result = (await Promise.race([answered, ended]))[0]
    process.off('exit', this.#reap)
    return this.#result
  }
}
