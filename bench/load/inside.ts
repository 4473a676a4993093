import { connect } from 'node:net'
import { createHistogram } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { isMainThread } from 'node:worker_threads'

// Loaded into the measured server by `node --import`: the product knows nothing of it. It connects to the socket that the
// bench listens on and answers what is asked there, a JSON line each.

/** What the bench may ask: how late timers were since it was last asked, or what is left on the heap after a forced collection. */
export type Question = 'lag' | 'heap'

export interface LagAnswer {
  p99Ms: number
  maxMs: number
}

export interface HeapAnswer {
  /** Heap and the buffers that it holds. */
  bytes: number
  rss: number
}

/** Environment variable with the path of the socket. */
export const SOCKET = 'BENCH_SOCKET'

const TICK_MS = 5
const lag = createHistogram()
let due = performance.now() + TICK_MS

const path = process.env[SOCKET]
if (path !== undefined && isMainThread && process.argv[1]?.endsWith('/server/main.ts')) watch(path)

function watch(socketPath: string): void {
  setTimeout(tick, TICK_MS).unref()
  const socket = connect(socketPath)
  socket.unref()
  createInterface({ input: socket }).on('line', (question) => {
    const answer = question === 'heap' ? heap() : takeLag()
    socket.write(`${JSON.stringify(answer)}\n`)
  })
}

/** A block of the loop counts for every tick that fell into it, not once: what anybody would have waited who came meanwhile. */
function tick(): void {
  const now = performance.now()
  for (let late = now - due; late >= 0; late -= TICK_MS) lag.record(Math.max(1, Math.round(late * 1000)))
  due = now + TICK_MS
  setTimeout(tick, TICK_MS).unref()
}

function takeLag(): LagAnswer {
  const answer = { p99Ms: lag.percentile(99) / 1000, maxMs: lag.max / 1000 }
  lag.reset()
  return answer
}

/** The collection is the bench's doing, so the time that it takes is no lag. */
function heap(): HeapAnswer {
  if (globalThis.gc === undefined) throw new Error('The server was started without --expose-gc')
  globalThis.gc()
  globalThis.gc()
  due = performance.now() + TICK_MS
  const { heapUsed, external, rss } = process.memoryUsage()
  return { bytes: heapUsed + external, rss }
}
