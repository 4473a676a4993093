import { openSync, writeSync } from 'node:fs'
import { inspect } from 'node:util'
import { keptFor } from './corpus.ts'
import type { DecodeOrder, DecoderResult } from './decode.ts'
import type { Decoder } from './decoders/decoder.ts'
import { decodersOf } from './decoders/index.ts'
import { inputOf, seedsOf } from './input-of.ts'

// A process of its own, so that an input that hangs or kills it is seen from outside: before each one it notes in a ledger
// which it is. It takes one order from its parent and answers per decoder.

/** More processor time than this for one input is a hang. */
const HANG_MS = 1_000
const WARM_UP = 0.1
const MOST_FAULTS = 5

const place = Buffer.alloc(12)

function note(ledger: number, decoder: number, input: number): void {
  place.writeUInt32LE(decoder, 0)
  place.writeDoubleLE(input, 4)
  writeSync(ledger, place, 0, place.length, 0)
}

interface Tried {
  fault: string | null
  taken: boolean
}

async function tryOne({ decode, refuses }: Decoder, bytes: Buffer): Promise<Tried> {
  const before = process.threadCpuUsage()
  let outcome: Tried = { fault: null, taken: true }
  try {
    // Most of them are synchronous, and waiting costs more than they do.
    const result = decode(bytes)
    if (result instanceof Promise) await result
  } catch (error) {
    outcome = {
      fault: refuses(error) ? null : `threw ${inspect(error).split('\n').slice(0, 3).join(' ')}`,
      taken: false,
    }
  }
  const { user, system } = process.threadCpuUsage(before)
  const ms = (user + system) / 1000
  return ms > HANG_MS ? { fault: `took ${Math.round(ms)} ms`, taken: outcome.taken } : outcome
}

/** Bytes in use after a collection. */
function inUse(): number {
  for (let round = 0; round < 2; round++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function run(decoder: Decoder, index: number, order: DecodeOrder, ledger: number): Promise<DecoderResult> {
  const count = Math.ceil(order.count / (decoder.cost ?? 1))
  const result: DecoderResult = { name: decoder.name, ran: 0, taken: 0, faults: [], grownMb: 0, ms: 0 }
  const seeds = seedsOf(decoder)
  const seen = new Set<string>()
  const take = ({ fault, taken }: Tried, which: string): void => {
    result.ran++
    if (taken) result.taken++
    if (fault === null || seen.has(fault) || seen.size >= MOST_FAULTS) return
    seen.add(fault)
    result.faults.push(`${decoder.name} ${which}: ${fault}`)
  }
  const startedAt = performance.now()
  const kept = keptFor(decoder.name)
  for (const [at, { name, bytes }] of kept.entries()) {
    note(ledger, index, -1 - at)
    take(await tryOne(decoder, bytes), `corpus ${name}`)
  }
  let before = 0
  for (let number = 0; number < count; number++) {
    const passed = performance.now() - startedAt
    if (passed >= order.most) break
    if (before === 0 && (number >= count * WARM_UP || passed >= order.most * WARM_UP)) before = inUse()
    note(ledger, index, number)
    take(await tryOne(decoder, inputOf(decoder, seeds, order.seed, number)), `#${number}`)
    // Lets timers, closed sockets and collected memory have their turn.
    if (number % 256 === 255) await new Promise(setImmediate)
  }
  result.grownMb = before === 0 ? 0 : Math.max(0, (inUse() - before) / 2 ** 20)
  result.ms = performance.now() - startedAt
  return result
}

process.once('message', (order: DecodeOrder) => {
  const work = async (): Promise<void> => {
    const ledger = openSync(order.ledger, 'r+')
    const decoders = await decodersOf(order.source)
    for (const [index, decoder] of decoders.entries()) {
      if (order.names.includes(decoder.name)) process.send?.(await run(decoder, index, order, ledger))
    }
    process.exit(0)
  }
  void work()
})
