import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { keptFor } from './corpus.ts'
import { decodersOf } from './decoders/index.ts'
import { inputOf, seedsOf } from './input-of.ts'

/** What the process is told. */
export interface DecodeOrder {
  source: string
  names: readonly string[]
  /** For a decoder of cost 1. */
  count: number
  seed: number
  /** Milliseconds for one decoder. */
  most: number
  /** Milliseconds without progress after which it counts as hanging, also where it only waits. */
  stuckMs?: number
  ledger: string
}

export interface DecoderResult {
  name: string
  ran: number
  /** Inputs that were no refusal: they went all the way through. */
  taken: number
  faults: string[]
  grownMb: number
  ms: number
}

const STUCK_MS = 15_000
/** The ledger before the first input. */
const BEFORE = 'ff'.repeat(12)
const LOOK_EVERY_MS = 250
const MOST_GROWN_MB = 50
const CHILD_FLAGS = ['--expose-gc', '--disable-proto=delete', '--no-warnings', '--max-old-space-size=1024']

/**
 * Gives every decoder that is named so many inputs, in a process that is watched: what it throws besides its own refusals, what
 * takes over a second, what grows and what kills the process is a fault.
 */
export async function decodeAll(order: Omit<DecodeOrder, 'ledger'>): Promise<DecoderResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-input-'))
  const ledger = join(folder, 'ledger')
  const results: DecoderResult[] = []
  try {
    let names = order.names
    while (names.length > 0) {
      writeFileSync(ledger, BEFORE, 'hex')
      const { done, ended } = await watched({ ...order, names, ledger })
      results.push(...done)
      names = names.filter((name) => !done.some((result) => result.name === name))
      if (names.length === 0 || ended === 0) break
      const lost = await lostAt(order, ledger)
      results.push({
        name: lost.name,
        ran: lost.number + 1,
        taken: 0,
        faults: [`${lost.text}: ${String(ended)}`],
        grownMb: 0,
        ms: 0,
      })
      names = names.filter((name) => name !== lost.name)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return results
}

/** Faults of results, with what is needed to see one again. */
export function faultsOf(results: readonly DecoderResult[], seed: number): string[] {
  const grown = results.filter(({ grownMb }) => grownMb > MOST_GROWN_MB)
  return [
    ...results.flatMap(({ faults }) => faults),
    ...grown.map(({ name, grownMb }) => `${name} keeps ${Math.round(grownMb)} MB more than after its warm-up`),
  ].map(
    (fault) =>
      `${fault} (seed ${seed}; node test/rigs/input/keep.ts <decoder> ${seed} <number> puts it into the corpus)`,
  )
}

/** Runs the process once. `ended`: its exit code, or what was wrong with it. */
async function watched(order: DecodeOrder): Promise<{ done: DecoderResult[]; ended: number | string }> {
  const child = fork(join(import.meta.dirname, 'decode-process.ts'), {
    execArgv: CHILD_FLAGS,
    // Whatever it leaves when it is killed goes with the ledger's folder.
    env: { ...process.env, TMPDIR: dirname(order.ledger) },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  const done: DecoderResult[] = []
  const { stuckMs = STUCK_MS } = order
  let complaint = ''
  let [last, since, stuck] = ['', Date.now(), false]
  child.on('message', (result: DecoderResult) => void done.push(result))
  child.stderr?.on('data', (piece: Buffer) => (complaint = `${complaint}${piece.toString('utf8')}`.slice(-600)))
  const look = setInterval(() => {
    const now = readFileSync(order.ledger).toString('hex')
    if (now !== last) [last, since] = [now, Date.now()]
    // Until the first input it is loading.
    else if (Date.now() - since > stuckMs && last !== BEFORE) stuck = child.kill('SIGKILL')
  }, LOOK_EVERY_MS)
  const reap = (): void => void child.kill('SIGKILL')
  process.once('exit', reap)
  child.send(order)
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  clearInterval(look)
  process.off('exit', reap)
  const how = stuck ? `hangs for more than ${stuckMs / 1000} s` : `ends the process (${code ?? signal}) ${complaint}`
  return { done, ended: code === 0 ? 0 : how }
}

/** Which input it was that the process did not survive. */
async function lostAt(order: Omit<DecodeOrder, 'ledger'>, ledger: string) {
  const place = readFileSync(ledger)
  const decoder = (await decodersOf(order.source))[place.readUInt32LE(0)]
  if (decoder === undefined) throw new Error('The process ended before its first input')
  const number = place.readDoubleLE(4)
  const bytes =
    number < 0 ? keptFor(decoder.name)[-1 - number]!.bytes : inputOf(decoder, seedsOf(decoder), order.seed, number)
  const which = number < 0 ? `corpus ${keptFor(decoder.name)[-1 - number]!.name}` : `#${number}`
  return { name: decoder.name, number: Math.max(0, number), text: `${decoder.name} ${which} (${bytes.length} bytes)` }
}
