import type { Express, Request, RequestHandler, Response } from 'express'
import { performance } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { UnitContext, Actor, Unit } from '../../base/audit/unit.ts'
import type { Database } from '../../base/database/database.ts'
import { Refusal, unauthenticated } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import type { Lane } from '../../base/database/reading-pool.ts'
import type { Log } from '../../base/log.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import type { Clock } from '../../base/time.ts'
import { deedLacking, type AskApproval } from './approval.ts'
import { areaOf } from './area.ts'
import { assertAllowed, clientOf, noteOrigin, type NetworkPolicy } from './client.ts'
import { authorize } from './authorize.ts'
import { readBody, readJson } from './body.ts'
import { bearerOf } from './bearer.ts'
import type { Caller, Identify, IdentifyBearer, Renew } from './caller.ts'
import { setKnownTokens, setToken, tokenOf } from './cookie.ts'
import { assertSameSite } from './guard.ts'
import { attemptOf, remember, repeated, type Attempt } from './idempotency.ts'
import { inputParser, joinFields, joinVersion, queryFields } from './input.ts'
import { sendProblem } from './problem.ts'
import type { Protocol } from './protocol.ts'
import type { Refusals } from './refusals.ts'
import type { Metrics } from './metrics.ts'
import { assertReasoned, reasonOf } from './reason.ts'
import { WithSession, type Route } from './route.ts'
import { isForDevices, type Served } from './served.ts'

/** What every HTTP door needs. */
export interface Doors {
  database: Database
  vault: Vault
  clock: Clock
  log: Log
  identify: Identify
  /** Absent where sessions are not renewed. */
  renew?: Renew
  /** Without it no API token is good. */
  bearer?: IdentifyBearer
  refusals: Refusals
  guesses: RequestHandler
  /** From where what may be used. Absent where nobody comes over a network. */
  network?: () => NetworkPolicy
  /** Who speaks on a connection that proved it: the socket of this machine. Elsewhere sessions say it. */
  speaker?: (connection: object) => Caller | null
  metrics?: Metrics
  /** Without it nothing that needs a second person can be done. */
  askApproval?: AskApproval
}

export const API = '/api/v1'

const ANONYMOUS: Actor = { kind: 'anonymous', id: '-', name: '' }

interface Asked {
  caller: Caller | null
  context: UnitContext
  /** Why a token that is known does not count. */
  refusal?: Refusal | null
}

/** Mounts the JSON routes of all rooms below `/api/v1`. */
export function mountRoutes(app: Express, doors: Doors, routes: readonly Route[]): void {
  for (const route of routes) {
    const [method, path] = splitAddress(route.at)
    const answer = answerer(doors, route)
    // What anyone may change is what can be guessed at: passwords, codes, invitations.
    const handlers = route.may === 'anyone' && route.kind === 'change' ? [doors.guesses, answer] : [answer]
    app[method](API + path, ...handlers)
  }
}

/** Mounts routes outside the JSON API. */
export function mountProtocols(app: Express, doors: Doors, protocols: readonly Protocol[]): void {
  for (const route of protocols) {
    const [method, path] = splitAddress(route.at)
    app[method](path, protocolAnswerer(doors, route))
  }
}

type ExpressMethod = 'get' | 'post' | 'put' | 'delete'

function splitAddress(at: string): [ExpressMethod, string] {
  const [method, path] = at.split(' ') as [string, string]
  return [method.toLowerCase() as ExpressMethod, path]
}

function answerer(doors: Doors, route: Route): RequestHandler {
  const parse = inputParser(route)
  return guarded(doors, route, async (asked, request, response) => {
    authorize(route, asked.caller, asked.context.at)
    const input = parse(await fieldsOf(route, request))
    if (route.kind === 'change') return sendJson(response, await changed(doors, route, asked, request, input))
    const seen = await route.run(readingOf(doors, asked, route.wide), input, undefined)
    await doors.database.flushed()
    sendJson(response, seen)
  })
}

async function fieldsOf(route: Route, request: Request): Promise<Record<string, unknown>> {
  const inBody = route.kind === 'change' && request.method !== 'DELETE'
  const fields = joinFields(request.params, inBody ? await readJson(request) : queryFields(searchOf(request)))
  return route.ifMatch ? joinVersion(fields, request) : fields
}

async function changed(doors: Doors, route: Route, asked: Asked, request: Request, input: unknown): Promise<unknown> {
  const { caller } = asked
  // A token is sent on purpose: no browser adds it to what another site makes it send.
  if (caller?.token === undefined) assertSameSite(request)
  const reason = reasonOf(request)
  assertReasoned(route, reason)
  // What strangers would like to see in the log stays out of it.
  const context = reason !== null && isKnown(caller) ? { ...asked.context, reason } : asked.context
  const key = caller && repeatable(caller, request) ? request.headers['idempotency-key'] : undefined
  const attempt = attemptOf(doors.vault, principalOf(caller), key, route.at, input)
  if (attempt) {
    const before = await repeated(doors.database.reader, doors.vault, attempt)
    if (before !== null) {
      await doors.database.flushed()
      return before
    }
  }
  const prepared = route.prepare ? await route.prepare(readingOf(doors, asked), input) : undefined
  try {
    return await doors.database.unit(context, (unit) => runOnce(doors, route, unit, input, prepared, attempt))
  } catch (error) {
    const deed = deedLacking(error)
    const { askApproval } = doors
    if (deed === null || !askApproval) throw error
    // Whoever tries asks: in a unit of its own, since the one that tried was rolled back.
    throw await doors.database.unit(context, (unit) => askApproval(unit, deed, { address: route.at, input }))
  }
}

/** Whose key it is: a token does not get what its maker was shown. */
function principalOf(caller: Caller | null): string {
  return caller?.token === undefined ? (caller?.actor.id ?? '') : caller.sessionId
}

function isKnown(caller: Caller | null): boolean {
  return caller?.state === 'open' || caller?.state === 'setup'
}

/** Only within an open session. What the set-up shows is kept nowhere: the recovery kit opens all that the server may not. */
function repeatable({ state }: Caller, { method }: Request): boolean {
  return method === 'POST' && state === 'open'
}

async function runOnce(
  { vault }: Doors,
  route: Route,
  unit: Unit,
  input: unknown,
  prepared: unknown,
  attempt: Attempt | null,
): Promise<unknown> {
  const before = attempt && (await repeated(unit.tx, vault, attempt))
  if (before) return before
  let recorded = false
  const record: Unit['record'] = (entry) => {
    recorded = true
    unit.record(entry)
  }
  const output = await route.run({ ...unit, record }, input, prepared)
  if (attempt && recorded && !(output instanceof WithSession)) await remember(unit, vault, attempt, output)
  return output
}

function protocolAnswerer(doors: Doors, route: Protocol): RequestHandler {
  return guarded(doors, route, async (asked, request, response) => {
    authorize(route, asked.caller, asked.context.at)
    if (route.may !== 'anyone' && asked.caller?.token === undefined) assertSameSite(request)
    const body = request.method === 'POST' ? await readBody(request, route.maxBytes) : Buffer.alloc(0)
    const answer = await route.run({
      ...asked.context,
      params: request.params as Record<string, string>,
      query: searchOf(request),
      rawQuery: rawQueryOf(request),
      body,
      headers: request.headers,
      reading: readingOf(doors, asked),
      unit: (run, actor = asked.context.actor) => doors.database.unit({ ...asked.context, actor }, run),
    })
    await doors.database.flushed()
    response.status(answer.status).setHeader('Content-Type', answer.type)
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value)
    if (answer.body instanceof Readable) await download(answer.body, response)
    else response.end(answer.body)
  })
}

/** Whoever ends a download before its end may do so: that is no fault, and none is logged. */
async function download(body: Readable, response: Response): Promise<void> {
  try {
    await pipeline(body, response)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

type Answer = (asked: Asked, request: Request, response: Response) => Promise<void>

/** Finds out who asks, and turns whatever is thrown into a problem: refusals as they are, faults as a 500 without a cause. */
function guarded(doors: Doors, route: Served, answer: Answer): RequestHandler {
  return async (request, response) => {
    const start = performance.now()
    const context = anonymousContext(doors, request)
    const { requestId } = context.origin
    let asked: Asked = { caller: null, context }
    response.setHeader('X-Request-Id', requestId)
    // Answers belong to whoever asked, refusals included; an address that may be kept says so itself.
    response.setHeader('Cache-Control', 'no-store')
    try {
      asked = await identified(doors, route, request, context)
      noteOrigin(asked.context.origin, request)
      assertFromHere(doors, route, asked, request)
      if (asked.refusal) throw asked.refusal
      if (asked.caller?.stale) await renewed(doors, asked, request, response)
      await answer(asked, request, response)
    } catch (error) {
      const refusal = refusalFrom(doors, asked.context, route, error)
      // RFC 9110 §11.6.1: what is answered with 401 says how one is known here.
      if (refusal.status === 401 && !response.headersSent) response.setHeader('WWW-Authenticate', 'Bearer')
      if (response.headersSent) response.destroy()
      else sendProblem(response, refusal, requestId)
    } finally {
      doors.metrics?.request(route.kind ?? 'protocol', response.statusCode, (performance.now() - start) / 1000)
    }
  }
}

function assertFromHere({ network }: Doors, route: Served, { caller }: Asked, request: Request): void {
  const area = areaOf(route, caller?.token !== undefined)
  if (network && area !== null) assertAllowed(request, network(), area)
}

/** Where that cannot be written (the disk, say), the token stays as it is, and what he may do is judged all the same. */
async function renewed({ database, renew, log }: Doors, { context }: Asked, request: Request, response: Response) {
  const shown = tokenOf(request)
  if (!renew || shown === null) return
  try {
    const token = await database.unit(context, (unit) => renew(unit, shown))
    if (token !== null) setToken(response, token)
  } catch (error) {
    log.warn({ err: error, requestId: context.origin.requestId }, 'a session could not get its new token')
  }
}

function refusalFrom({ log, refusals }: Doors, context: UnitContext, route: Served, error: unknown): Refusal {
  const { at } = route
  if (error instanceof Refusal) {
    if (!recordsItself(route, error)) refusals.note(context, at, error)
    return error
  }
  const { requestId } = context.origin
  log.error({ err: error, requestId, route: at }, 'fault while answering')
  return new Refusal(
    500,
    'http.fault',
    'Something failed on the server. Nothing was changed. The request id leads to the cause in its log.',
  )
}

/** Signing in records what it refuses itself, with the true reason; what the door before it refuses it never sees. */
function recordsItself({ records, errors }: Served, { code }: Refusal): boolean {
  return records?.includes('access.refuse_sign_in') === true && errors?.includes(code) === true
}

function anonymousContext({ clock, speaker }: Doors, request: Request): UnitContext {
  const at = clock()
  return {
    at,
    actor: ANONYMOUS,
    origin: {
      door: speaker ? 'cli' : 'http',
      requestId: newId(at),
      sessionId: null,
      address: clientOf(request).address || null,
      agent: request.headers['user-agent']?.slice(0, 200) ?? null,
    },
  }
}

async function identified(doors: Doors, route: Served, request: Request, context: UnitContext): Promise<Asked> {
  const { database, identify, speaker } = doors
  const bearer = isForDevices(route) ? null : bearerOf(request, speaker !== undefined)
  if (bearer !== null) return await borne(doors, bearer, context)
  const token = speaker ? null : tokenOf(request)
  const proven = speaker?.(request.socket) ?? null
  const caller =
    token === null
      ? proven
      : await identify(database.reader, { token, at: context.at, unattended: isUnattended(request) })
  return caller ? known(caller, context) : { caller, context }
}

/** A page that looks again by itself says so. Whoever leaves it out has only his own session go on. */
function isUnattended({ headers }: Request): boolean {
  return headers['freehold-unattended'] === '1'
}

async function borne({ database, bearer }: Doors, token: string, context: UnitContext): Promise<Asked> {
  const { at, origin } = context
  if (!bearer) throw unauthenticated('access.token_invalid', 'API tokens are of no use here.')
  const { caller, refusal } = await bearer({ tx: database.reader, at, address: origin.address }, token)
  return { ...known(caller, context), refusal }
}

function known(caller: Caller, context: UnitContext): Asked {
  return {
    caller,
    context: { ...context, actor: caller.actor, origin: { ...context.origin, sessionId: caller.sessionId } },
  }
}

function readingOf({ database }: Doors, { context }: Asked, wide: Lane | null = null) {
  return { ...context, tx: wide === null ? database.reader : database.wide(wide, context.actor.id) }
}

function rawQueryOf({ originalUrl }: Request): string {
  const start = originalUrl.indexOf('?')
  return start < 0 ? '' : originalUrl.slice(start + 1)
}

function searchOf(request: Request): URLSearchParams {
  return new URLSearchParams(rawQueryOf(request))
}

function sendJson(response: Response, result: unknown): void {
  if (result instanceof WithSession) {
    setToken(response, result.token)
    if (result.known) setKnownTokens(response, result.known.tokens, result.known.seconds)
    return sendJson(response, result.output)
  }
  const version = (result as { version?: unknown } | null)?.version
  if (typeof version === 'number') response.setHeader('ETag', `"${version}"`)
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.end(JSON.stringify(result ?? null))
}
