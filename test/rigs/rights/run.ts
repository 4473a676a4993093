import { newAddress, startServer, type Server } from '../../peers/server.ts'
import { Wire, type Reply } from '../wire.ts'
import { randomFrom } from '../random.ts'
import type { Caller } from './callers.ts'
import { describedRoutes, type Description } from './described.ts'
import type { House } from './house.ts'
import { Judge } from './judge.ts'
import { verdictOf } from './oracle.ts'
import { changedTables, changesSince, stateOf } from './state.ts'
import { OWN, variantsOf, type Variant } from './variants.ts'

export interface Run {
  house: House
  /** A copy of the house's home; the run changes it. */
  home: string
  seed: number
  /** How many calls at most; what every sample holds comes first. */
  most: number
  source?: string
  /** Only these routes. */
  only?: RegExp
}

export interface Result {
  faults: string[]
  calls: number
  wrong: number
  serverErrors: number
}

interface Call {
  variant: Variant
  caller: Caller
}

/** Requests that one address sends before another takes its place; the limit is 3,000 a minute. */
const PER_ADDRESS = 2_500
/** Where one may guess, 60 a minute are the limit, and after ten wrong codes one waits. */
const GUESSES_PER_ADDRESS = 8
const MOST_FAULTS = 50
const NO_ID = '00000000-0000-7000-8000-00000000eeee'

/** Calls every route as everybody in every way, and holds each answer against the matrix. */
export async function runMatrix({ house, home, seed, most, source, only = /./ }: Run): Promise<Result> {
  const server = await startServer({ home, ...(source === undefined ? {} : { source }) })
  try {
    const description = await descriptionOf(server)
    const judge = new Judge(describedRoutes(description), house.secrets)
    const variants = variantsOf(house.objects, house.columns).filter(({ at }) => only.test(at))
    const calls = chosen(callsOf(variants, house.callers), most, seed)
    const refused = calls.filter(({ variant, caller }) => verdictOf(variant.at, variant.right, caller) !== null)
    const passing = calls.filter(({ variant, caller }) => verdictOf(variant.at, variant.right, caller) === null)
    const before = stateOf(home)
    const faults = await makeCalls(server, refused, judge)
    const between = stateOf(home)
    faults.push(
      ...changedTables(before, between).map((name) => `after nothing but refusals the table ${name} is another`),
    )
    faults.push(...(await makeCalls(server, passing, judge)))
    faults.push(...unasked(home, before.seq, judge))
    return {
      faults: faults.slice(0, MOST_FAULTS),
      wrong: faults.length,
      calls: calls.length,
      serverErrors: judge.serverErrors,
    }
  } finally {
    await server.halt()
  }
}

async function descriptionOf(server: Server): Promise<Description> {
  const client = server.client()
  const { text } = await client.raw('GET', '/api/openapi.json')
  client.close()
  return JSON.parse(text) as Description
}

/** Changes that the log knows and no answer admitted to. */
function unasked(home: string, seq: number, judge: Judge): string[] {
  return changesSince(home, seq)
    .filter(({ request }) => !judge.accepted.has(request))
    .map(({ action, actor }) => `${actor} was refused, and yet the log says ${action}`)
}

function callsOf(variants: readonly Variant[], callers: readonly Caller[]): Call[] {
  return variants.flatMap((variant) => {
    const pass = (caller: Caller): boolean => verdictOf(variant.at, variant.right, caller) === null
    const all = callers.filter((caller) => !(variant.spared && pass(caller)))
    const few = variant.few || isGuess(variant) ? [all.find(pass), all.find((one) => !pass(one)), all.at(-1)] : all
    return [...new Set(few)].flatMap((caller) => (caller ? [{ variant, caller }] : []))
  })
}

/** Basic calls all of them, of the rest as many as there is room for; in an order that the seed decides. */
function chosen(calls: readonly Call[], most: number, seed: number): Call[] {
  const random = randomFrom(seed)
  const shuffled = calls
    .map((call) => ({ call, at: random() + (call.variant.basic ? -1 : 0) }))
    .toSorted((a, b) => a.at - b.at)
  return shuffled
    .slice(0, most)
    .map(({ call }) => ({ call, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ call }) => call)
}

function isGuess({ at, right }: Variant): boolean {
  return right.may === 'anyone' && !at.startsWith('GET ') && !right.protocol
}

async function makeCalls(server: Server, calls: readonly Call[], judge: Judge): Promise<string[]> {
  const guesses = calls.filter(({ variant }) => isGuess(variant))
  const others = calls.filter(({ variant }) => !isGuess(variant))
  const found = await Promise.all([
    inParallel(server, others, judge, { wires: 8, depth: 16, perAddress: PER_ADDRESS }),
    inParallel(server, guesses, judge, { wires: 4, depth: 1, perAddress: GUESSES_PER_ADDRESS }),
  ])
  return found.flat()
}

interface Pace {
  wires: number
  /** Requests under way on one connection. */
  depth: number
  perAddress: number
}

async function inParallel(server: Server, calls: readonly Call[], judge: Judge, pace: Pace): Promise<string[]> {
  const faults: string[] = []
  let next = 0
  const work = async (): Promise<void> => {
    let wire = wireTo(server)
    while (next < calls.length) {
      if (wire.closed || wire.sent + pace.depth > pace.perAddress) {
        wire.close()
        wire = wireTo(server)
      }
      const batch = calls.slice(next, (next += pace.depth))
      faults.push(...(await askAll(server, wire, batch, judge)))
    }
    wire.close()
  }
  await Promise.all(Array.from({ length: pace.wires }, work))
  return faults
}

async function askAll(server: Server, wire: Wire, batch: readonly Call[], judge: Judge): Promise<string[]> {
  wire.cork()
  const replies = await Promise.allSettled(batch.map((call) => ask(server, wire, call)))
  const faults: string[] = []
  for (const [index, reply] of replies.entries()) {
    const { variant, caller } = batch[index]!
    const answer = reply.status === 'fulfilled' ? reply.value : await askAlone(server, batch[index]!)
    const fault = judge.faultOf(variant, caller, answer)
    if (fault !== null) faults.push(fault)
  }
  return faults
}

/** The server closes a connection whose request it cannot read; what stood behind it is asked again. */
async function askAlone(server: Server, call: Call): Promise<Reply> {
  const wire = wireTo(server)
  try {
    return await ask(server, wire, call)
  } finally {
    wire.close()
  }
}

function ask(server: Server, wire: Wire, { variant: { request }, caller }: Call): Promise<Reply> {
  const { cookie, bearer, accountId, sessionId } = caller
  const host = `host: ${server.address}:${server.port}`
  const asked = request.head.replace(OWN.account, accountId ?? NO_ID).replace(OWN.session, sessionId ?? NO_ID)
  const known = [
    ...(cookie === null ? [] : [`cookie: ${cookie}`]),
    ...(bearer === undefined ? [] : [`authorization: Bearer ${bearer}`]),
  ]
  return wire.ask({ ...request, head: [asked, host, ...known].join('\r\n') })
}

function wireTo({ address: host, port, certificate }: Server): Wire {
  return new Wire({ host, port, certificate, localAddress: newAddress() })
}
