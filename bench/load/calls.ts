import { Agent as PlainAgent, request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent, request } from 'node:https'
import { IDLE_MS } from '../../test/peers/client.ts'
import { randomFrom } from '../../test/rigs/random.ts'
import { generator } from './generator.ts'
import { middleFifth, openLoop, type Outcome, type Window } from './schedule.ts'

// A process of its own: sends calls on schedule and tells its parent what came of them.

export interface Call {
  method: string
  url: string
  /** The address that the call comes from: the server counts by it, and keeps a connection to each. */
  from: string
  headers: Record<string, string>
  /** In base64. */
  body?: string
  /** A new connection, as from a device that comes once. */
  fresh?: boolean
  /** What is no error: by default any 2xx, for what has to be refused anything that is no fault of the server. */
  expect?: 'refusal'
}

export interface Stream {
  name: string
  perSecond: number
  /** Only in the middle of the window. */
  burst?: boolean
  /** Taken at random. */
  calls: Call[]
}

export interface CallsTask {
  /** PEM of all servers that are called. */
  certificates: string[]
  seed: number
  streams: Stream[]
}

export type CallsResult = Record<string, Outcome>

const GIVE_UP_MS = 20_000

generator((task: CallsTask) => (window) => run(task, window))

async function run({ certificates, seed, streams }: CallsTask, window: Window): Promise<CallsResult> {
  const agents = new Map<string, PlainAgent>()
  const agentFor = (call: Call): PlainAgent | false => {
    if (call.fresh) return false
    const key = `${call.from} ${new URL(call.url).host}`
    const known = agents.get(key) ?? newAgent(call, certificates)
    agents.set(key, known)
    return known
  }
  const outcomes = await Promise.all(
    streams.map(async ({ name, perSecond, burst, calls }, index) => {
      const random = randomFrom(seed + index)
      const next = () => calls[Math.floor(random() * calls.length)]!
      const outcome = await openLoop(perSecond, burst ? middleFifth(window) : window, random, () => {
        const call = next()
        return send(call, agentFor(call))
      })
      return [name, outcome] as const
    }),
  )
  for (const agent of agents.values()) agent.destroy()
  return Object.fromEntries(outcomes)
}

function newAgent({ url, from }: Call, ca: string[]): PlainAgent {
  const options = { keepAlive: true, timeout: IDLE_MS, localAddress: from }
  return url.startsWith('https:')
    ? new Agent({ ...options, ca, checkServerIdentity: () => undefined })
    : new PlainAgent(options)
}

function send(call: Call, agent: PlainAgent | false): Promise<void> {
  const { method, url, from, headers, body, expect } = call
  const bytes = body === undefined ? undefined : Buffer.from(body, 'base64')
  const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) }
  const options: RequestOptions = { method, agent, localAddress: from, headers: { ...headers, ...length } }
  return new Promise((resolve, reject) => {
    const sent = (url.startsWith('https:') ? request : plainRequest)(url, options, (response: IncomingMessage) => {
      response.resume()
      response.once('error', reject)
      response.once('end', () => {
        const status = response.statusCode ?? 0
        const good = expect === 'refusal' ? status < 500 : status >= 200 && status < 300
        if (good) resolve()
        else reject(new Error(`${status} for ${method} ${new URL(url).pathname}`))
      })
    })
    sent.setTimeout(GIVE_UP_MS, () => sent.destroy(new Error(`no answer in ${GIVE_UP_MS} ms`)))
    sent.once('error', (error) => {
      const connection = sent.reusedSocket ? 'a kept connection' : 'a new connection'
      reject(new Error(`${error.message}, ${method} ${new URL(url).pathname} over ${connection}`))
    })
    sent.end(bytes)
  })
}
