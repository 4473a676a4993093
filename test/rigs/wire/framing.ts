import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Client } from '../../peers/client.ts'
import { copyHome, newAddress, setUp, startServer, type Server, type ServerOptions } from '../../peers/server.ts'
import { Line, type Listener, type WireAnswer } from './line.ts'
import { CASES, type About, type WireCase } from './messages.ts'

/** The name under which requests reach the server, also through a proxy that checks its certificate. */
export const HOST = 'localhost'
/** User names of accounts that only a smuggled request creates. */
const SMUGGLED = 'smuggled-'
const ANSWER_WITHIN_MS = 5_000
const AT_ONCE = 8

/** A server whose owner has signed in, for messages that would act in the owner's name. */
export interface House {
  server: Server
  owner: Client
}

/** A house that was set up and has stopped, to begin from. */
export interface Prepared {
  home: string
  owner: Client
}

export async function prepareHome(): Promise<Prepared> {
  const server = await startServer({ home: mkdtempSync(join(tmpdir(), 'freehold-wire-')) })
  const owner = await setUp(server)
  owner.close()
  await server.halt()
  return { home: server.home, owner }
}

/** Starts a copy of it and hands it to `work`; nothing of it is left. */
export async function inHouse<T>(
  prepared: Prepared,
  options: Pick<ServerOptions, 'source' | 'through'>,
  work: (house: House) => Promise<T>,
): Promise<T> {
  const home = copyHome(prepared.home)
  const server = await startServer({ ...options, home })
  const owner = prepared.owner.anotherAt(server.baseUrl, server.certificate, newAddress())
  try {
    return await work({ server, owner })
  } finally {
    owner.close()
    await server.halt()
    rmSync(home, { recursive: true, force: true })
  }
}

/** A request that creates the account `smuggled-<name>`: the trace that tells which message carried it in. */
export function innerRequest({ cookie }: Client, name: string): string {
  const body = JSON.stringify({ username: SMUGGLED + name, displayName: 'Smuggled', role: 'auditor' })
  const lines = [
    `POST /api/v1/accounts?in=${name} HTTP/1.1`,
    `Host: ${HOST}`,
    `Cookie: __Host-freehold=${cookie}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** What was smuggled in so far, by the names of the cases. */
export function smuggled({ server }: House): string[] {
  const raw = new Sqlite(join(server.dataFolder, 'database/freehold.sqlite'), { readonly: true })
  try {
    const rows = raw.prepare<[string], string>('select username from access_accounts where username like ?').pluck()
    return rows.all(`${SMUGGLED}%`).map((name) => name.slice(SMUGGLED.length))
  } finally {
    raw.close()
  }
}

/** Both doors of a server. */
export function listenersOf({ address, port, plainPort }: Server): Listener[] {
  return [
    { address, port, tls: true },
    { address, port: plainPort, tls: false },
  ]
}

/** Sends every case to both listeners of the house. */
export async function directFaults(house: House, cases: readonly WireCase[] = CASES): Promise<string[]> {
  const faults: string[] = []
  for (const listener of listenersOf(house.server)) {
    const where = listener.tls ? 'tls' : 'plain'
    faults.push(
      ...(await inTurns(cases, async (one, index) => {
        const about = { host: HOST, inner: innerRequest(house.owner, `${where}-${index}`) }
        const fault = await caseFault(listener, one, about)
        return fault === null ? [] : [`${where}: ${one.name}: ${fault}`]
      })),
    )
  }
  const carried = smuggled(house).map((name) => `${name}: ${cases[Number(name.split('-')[1])]?.name} was carried out`)
  const alive = house.server.running ? [] : [`the server ended:\n${house.server.output}`]
  return [...faults, ...carried, ...alive]
}

/** Runs `work` over all items, some at a time. */
export async function inTurns<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<string[]>,
): Promise<string[]> {
  const found: string[][] = []
  const next = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of next) found[index] = await work(item, index)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return found.flat()
}

/** One case on one connection, and behind it a question that only its own answer may follow. */
async function caseFault(listener: Listener, one: WireCase, about: About): Promise<string | null> {
  const line = await Line.open(listener, newAddress())
  try {
    const expected = (!listener.tls && one.plain) || one.gives
    const most = Math.max(...expected.map((outcome) => outcome.split(' ').length - 1))
    await sendParts(line, [one.send(about)].flat())
    if (!(await line.answered(most, ANSWER_WITHIN_MS))) return `no answer; ${seen(line)}`
    const outcome = await settled(line, expected)
    if (!expected.includes(outcome)) return `gave ${outcome} instead of ${expected.join(' or ')}`
    return outcome.endsWith('open') ? await probeFault(line, listener) : null
  } finally {
    line.hangUp()
  }
}

async function sendParts(line: Line, parts: readonly string[]): Promise<void> {
  for (const [index, part] of parts.entries()) {
    await line.answered(index, ANSWER_WITHIN_MS)
    line.send(part)
  }
}

/** Statuses, and whether the connection is over; it is waited for where that is what should happen. */
async function settled(line: Line, expected: readonly string[]): Promise<string> {
  const statuses = (): string => line.answers.map(({ status }) => `${status} `).join('')
  const mayStay = expected.includes(`${statuses()}open`)
  const over = mayStay ? line.closed : await line.ended(ANSWER_WITHIN_MS)
  return `${statuses()}${over ? 'cut' : 'open'}`
}

/** Asks on the same connection for something that no case asks for. */
async function probeFault(line: Line, { tls }: Listener): Promise<string | null> {
  const before = line.answers.length
  const probe = newProbe()
  line.send(probe.request)
  if (!(await line.answered(before + 1, ANSWER_WITHIN_MS)) || line.closed)
    return `the probe got no answer; ${seen(line)}`
  const answer = line.answers[before]
  if (answer && isAnswerTo(probe, answer, tls)) return null
  return `the probe got somebody else's answer: ${answer?.status} ${answer?.body.slice(0, 200)}`
}

export interface Probe {
  request: string
  /** A name that no other request has. */
  name: string
}

let probes = 0

/** A request whose answer names it: a field that the address does not know. */
export function newProbe(host = HOST): Probe {
  const name = `probe_${++probes}_${process.pid}`
  return { name, request: `GET /api/v1/setup?${name}=1 HTTP/1.1\r\nHost: ${host}\r\n\r\n` }
}

/** Over plain HTTP the API names nothing; there the code has to do, which no case gets for a GET. */
export function isAnswerTo({ name }: Probe, { status, body }: WireAnswer, tls: boolean): boolean {
  return tls ? status === 422 && body.includes(`"/${name}"`) : status === 404 && body.includes('"http.needs_tls"')
}

function seen(line: Line): string {
  const answers = line.answers.map(({ status }) => status).join(' ')
  return `${answers === '' ? 'nothing' : answers} and ${line.rest.length} bytes came, ${line.closed ? 'cut' : 'open'}`
}
