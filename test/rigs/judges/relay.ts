import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { newAddress, type Server } from '../../peers/server.ts'

export interface Relay {
  /** The same server, by way of the relay. */
  baseUrl: string
  stop(): Promise<void>
}

/** Enough that none of them asks 3,000 times a minute, or 60 times for what could be guessed. */
const ADDRESSES = 256

/**
 * Passes connections on from many addresses in turn. The judges ask from one, and the server's limit for an address would
 * answer them instead of what they judge.
 */
export async function startRelay({ address, port }: Server): Promise<Relay> {
  const sources = Array.from({ length: ADDRESSES }, newAddress)
  const open = new Set<Socket>()
  let count = 0
  const relay = createServer((near) => {
    const far = connect({ host: address, port, localAddress: sources[count++ % ADDRESSES]! })
    for (const one of [near, far]) {
      open.add(one)
      one.once('close', () => open.delete(one))
      // A judge hangs up as it likes; the close that follows ends both sides.
      one.on('error', () => {})
    }
    near.pipe(far)
    far.pipe(near)
    near.once('close', () => far.destroy())
    // Not at once: the end of the answer may still be on its way.
    far.once('close', () => near.destroySoon())
  })
  const host = newAddress()
  await new Promise<void>((resolve) => relay.listen(0, host, resolve))
  return {
    baseUrl: `https://${host}:${(relay.address() as AddressInfo).port}`,
    async stop() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => relay.close(resolve))
    },
  }
}
