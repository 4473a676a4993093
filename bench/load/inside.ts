import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { isMainThread } from 'node:worker_threads'
import { Lag } from './lag.ts'

// Loaded into the measured server by `node --import`: the product knows nothing of it. It connects to the socket that the
// bench listens on and answers what is asked there, a JSON line each.

/** What the bench may ask: how late timers were since it was last asked, or what is left on the heap after a forced collection. */
export type Question = 'lag' | 'heap'

export interface HeapAnswer {
  /** Heap and the buffers that it holds. */
  bytes: number
  rss: number
}

/** Environment variable with the path of the socket. */
export const SOCKET = 'BENCH_SOCKET'

const path = process.env[SOCKET]
if (path !== undefined && isMainThread && process.argv[1]?.endsWith('/server/main.ts')) watch(path)

function watch(socketPath: string): void {
  const lag = new Lag()
  const socket = connect(socketPath)
  socket.unref()
  createInterface({ input: socket }).on('line', (question) => {
    const answer = question === 'heap' ? heap(lag) : lag.take()
    socket.write(`${JSON.stringify(answer)}\n`)
  })
}

/** The collection is the bench's doing, so the time that it takes is no lag. */
function heap(lag: Lag): HeapAnswer {
  if (globalThis.gc === undefined) throw new Error('The server was started without --expose-gc')
  globalThis.gc()
  globalThis.gc()
  lag.skip()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { bytes: heapUsed + external, rss }
}
