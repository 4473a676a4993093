import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Server } from '../../../peers/server.ts'
import type { Answered } from './storm.ts'

/** No answer and no end for so long is reported as time, not waited for. */
const GIVE_UP_MS = 20_000
const MOST_KEPT = 4_000

/**
 * Writes bytes as they are, says that nothing follows, and waits until the server has closed. The last status counts, unless an
 * earlier one was a fault.
 */
export function sendRaw(
  server: Server,
  listener: 'plain' | 'tls',
  pieces: readonly Buffer[],
  from: string,
): Promise<Answered> {
  const startedAt = performance.now()
  return new Promise((resolve) => {
    let text = ''
    let done = false
    const end = (): void => {
      if (done) return
      done = true
      clearTimeout(timer)
      socket.destroy()
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((found) => Number(found[1]))
      const status = statuses.find((one) => one >= 500) ?? statuses.at(-1) ?? null
      resolve({ status, ms: performance.now() - startedAt, text })
    }
    const socket = opened(server, listener, from, () => {
      for (const piece of pieces) socket.write(piece)
      socket.end()
    })
    const timer = setTimeout(end, GIVE_UP_MS)
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      // Headers of later answers are wanted, long bodies are not.
      text = (text + chunk.toString('latin1')).slice(-MOST_KEPT)
    })
    socket.once('end', end)
    socket.once('close', end)
    // A reset is an answer too: the server would not read on.
    socket.on('error', end)
  })
}

function opened(server: Server, listener: 'plain' | 'tls', from: string, then: () => void): Socket {
  const place = { host: server.address, localAddress: from }
  if (listener === 'plain') return connectPlain({ ...place, port: server.plainPort }, then)
  return connectTls({ ...place, port: server.port, ca: server.certificate, checkServerIdentity: () => undefined }, then)
}
