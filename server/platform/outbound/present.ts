import { isIP } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { Database } from '../../base/database/database.ts'
import type { Clock } from '../../base/time.ts'
import { addressOf, count, refusalFor, timedOut } from './connect.ts'

/** The certificates that a server presents, PEM, its own first. */
export type Present = (host: string, port: number, timeoutMs: number) => Promise<string[]>

const MOST_CERTIFICATES = 20

/**
 * Looks at what a server presents, without trusting it: the connection ends with the handshake and nothing is sent on it.
 * Counted in the egress ledger like every other.
 * @throws Refusal outbound.unreachable, outbound.timeout, outbound.untrusted where TLS cannot even begin
 */
export function openPresent(database: Database, clock: Clock): Present {
  return async (host, port, timeoutMs) => {
    const opening = { purpose: 'outbound.show_certificate', host, port } as const
    try {
      const chain = await presented(host, port, AbortSignal.timeout(timeoutMs))
      await count(database, clock, opening, 'opened')
      return chain
    } catch (error) {
      await count(database, clock, opening, 'failed')
      throw error
    }
  }
}

async function presented(host: string, port: number, deadline: AbortSignal): Promise<string[]> {
  const address = await addressOf({ host, port }, deadline)
  // The one connection that checks nothing: what it shows is what a person compares before trusting it.
  const socket = connectTls({
    host: address,
    port,
    rejectUnauthorized: false,
    ...(isIP(host) ? {} : { servername: host }),
  })
  try {
    return await new Promise<string[]>((resolve, reject) => {
      deadline.addEventListener('abort', () => reject(timedOut(host, port)), { once: true })
      socket.on('error', (error) => reject(refusalFor(error, host, port)))
      socket.once('close', () => reject(timedOut(host, port)))
      socket.once('secureConnect', () => resolve(chainOf(socket)))
    })
  } finally {
    socket.destroy()
  }
}

function chainOf(socket: TLSSocket): string[] {
  const chain: string[] = []
  let certificate = socket.getPeerX509Certificate()
  while (certificate !== undefined && chain.length < MOST_CERTIFICATES) {
    chain.push(certificate.toString())
    certificate = certificate.issuerCertificate
  }
  return chain
}
