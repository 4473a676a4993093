import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { RouteCommand } from './commands.ts'
import type { Answer, Asked, Connection } from './connection.ts'
import { EXIT } from './exit.ts'
import { readFields, readSecrets, type Given } from './fields.ts'
import { inert, printObject, printRows, type Shape } from './print.ts'
import { callFresh } from './step-up.ts'
import { connectionFor } from './target.ts'
import { UsageProblem, type CommonOptions, type Terminal } from './terminal.ts'

/** What a command of the route list takes beside its fields. */
export interface RouteOptions extends CommonOptions, Shape {
  /** All pages. */
  all?: boolean
  /** Instead of the version that is there now. */
  version?: string
  /** Where a download goes. */
  to?: string
  /** Until the job has ended. */
  wait?: boolean
}

/** Runs one command of the route list. @returns its exit code */
export async function runRoute(
  terminal: Terminal,
  route: RouteCommand,
  args: readonly string[],
  typed: Given,
  options: RouteOptions,
): Promise<number> {
  const fields = await readFields(terminal, route, typed)
  assertComplete(route, fields)
  const connection = await connectionFor(terminal, options)
  try {
    const secrets = await readSecrets(terminal, route, typed, options)
    const path = addressOf(route, args)
    const asked = await askedOf(connection, route, path, { ...fields, ...secrets }, options)
    if (route.download) return await download(terminal, connection, asked, options)
    const answer = await callFresh(terminal, connection, options, asked)
    return await answered(terminal, connection, route, { asked, answer }, options)
  } finally {
    connection.close()
  }
}

function assertComplete({ keeps, options }: RouteCommand, fields: Given): void {
  if (keeps) return
  const missing = options.filter(({ required, kind, field }) => required && kind !== 'secret' && !(field in fields))
  if (missing.length > 0) throw new UsageProblem(`Still needed: ${missing.map(({ flag }) => `--${flag}`).join(', ')}.`)
}

function addressOf({ path, args: names }: RouteCommand, args: readonly string[]): string {
  return names.reduce((address, { field }, index) => {
    const value = args[index] ?? ''
    if (value === '' || value === '.' || value === '..') throw new UsageProblem(`<${field}> is missing.`)
    return address.replace(`{${field}}`, encodeURIComponent(value))
  }, path)
}

async function askedOf(
  connection: Connection,
  route: RouteCommand,
  path: string,
  fields: Given,
  options: RouteOptions,
): Promise<Asked> {
  const { method } = route
  const inBody = method === 'POST' || method === 'PUT'
  const before = route.keeps ? await connection.call({ method: 'GET', path }) : null
  const body = before ? { ...kept(route, before.body), ...fields } : fields
  const headers = {
    ...(route.ifMatch ? { 'if-match': versionOf(before, options) } : {}),
    // A request that was lost on the way can be sent again without being carried out twice.
    ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
    ...(method !== 'GET' && options.reason !== undefined
      ? { 'freehold-reason': encodeURIComponent(options.reason) }
      : {}),
  }
  return { method, path: inBody ? path : withQuery(path, fields), headers, body: inBody ? body : undefined }
}

/** What is there now, as far as it can be sent back. */
function kept({ options }: RouteCommand, shown: unknown): Given {
  const before = (shown ?? {}) as Given
  const known = options.filter(({ field, kind }) => kind !== 'secret' && before[field] !== undefined)
  return Object.fromEntries(known.map(({ field }) => [field, before[field]]))
}

function versionOf(before: Answer | null, { version }: RouteOptions): string {
  if (version !== undefined) return `"${version}"`
  if (before?.headers.etag === undefined) throw new UsageProblem('Name the version that you saw: --version.')
  return before.headers.etag
}

function withQuery(path: string, fields: Given): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    if (value !== null)
      query.set(name, Array.isArray(value) ? value.join(',') : `${value as string | number | boolean}`)
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

interface Call {
  asked: Asked
  answer: Answer
}

async function answered(
  terminal: Terminal,
  connection: Connection,
  route: RouteCommand,
  { asked, answer }: Call,
  options: RouteOptions,
): Promise<number> {
  const { body } = answer
  const items = itemsOf(body)
  if (items !== null && (route.paged || !options.json))
    await printPages(terminal, connection, { asked, answer }, options)
  else printObject(terminal, options, body)
  const job = (body as { job?: unknown } | null)?.job
  if (options.wait !== true || typeof job !== 'string') return EXIT.done
  return await waitFor(terminal, connection, job)
}

function itemsOf(body: unknown): unknown[] | null {
  if (Array.isArray(body)) return body
  const items = (body as { items?: unknown } | null)?.items
  return Array.isArray(items) ? items : null
}

/** With --json a page is printed as it came, all pages together as one list; every other form goes on row by row. */
async function printPages(
  terminal: Terminal,
  connection: Connection,
  { asked, answer }: Call,
  options: RouteOptions,
): Promise<void> {
  if (options.json === true && options.all !== true) return printObject(terminal, options, answer.body)
  const all: unknown[] = []
  let page = answer.body
  for (let first = true; ; first = false) {
    const items = itemsOf(page) ?? []
    if (options.json === true) all.push(...items)
    else printRows(terminal, options, items, first)
    const next = (page as { next?: unknown } | null)?.next
    if (typeof next !== 'string') break
    if (options.all !== true) {
      terminal.err.write('There are more: --all shows them.\n')
      break
    }
    page = (await connection.call({ ...asked, path: withCursor(asked.path, next) })).body
  }
  if (options.json === true) printObject(terminal, options, { items: all, next: null })
}

function withCursor(path: string, cursor: string): string {
  const [address = '', query = ''] = path.split('?')
  const fields = new URLSearchParams(query)
  fields.set('cursor', cursor)
  return `${address}?${fields.toString()}`
}

async function download(
  terminal: Terminal,
  connection: Connection,
  asked: Asked,
  { to }: RouteOptions,
): Promise<number> {
  if (to === undefined && terminal.out.isTTY === true) throw new UsageProblem('Name a file: --to FILE.')
  const message = await connection.open(asked)
  if (to === undefined) {
    await pipeline(message, terminal.out, { end: false })
    return EXIT.done
  }
  // Never over something that is there.
  const file = resolve(terminal.cwd, to)
  await pipeline(message, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
  terminal.err.write(`Wrote ${file}\n`)
  return EXIT.done
}

interface Job {
  state: string
  progress: { done: number; total: number | null; step: string }
  error: { text: string } | null
}

const LOOK_EVERY_MS = 500

/** Waits until a job has ended; its steps are told on the way. */
async function waitFor(terminal: Terminal, connection: Connection, id: string): Promise<number> {
  for (let told = ''; ;) {
    const path = `/api/v1/jobs/${encodeURIComponent(id)}`
    const { state, progress, error } = (await connection.call({ method: 'GET', path })).body as Job
    const { done, total, step } = progress
    const line = [state, step, total === null ? '' : `${done} of ${total}`].filter(Boolean).join(', ')
    if (line !== told) terminal.err.write(`${inert(line)}\n`)
    told = line
    if (state === 'done') return EXIT.done
    if (state === 'failed' || state === 'cancelled') {
      if (error) terminal.err.write(`${inert(error.text)}\n`)
      return EXIT.failed
    }
    await wait(LOOK_EVERY_MS, undefined, terminal.signal ? { signal: terminal.signal } : {})
  }
}
