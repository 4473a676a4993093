import { connect as connectPlain, isIP, type Socket } from 'node:net'
import {
  checkServerIdentity,
  connect as connectTls,
  getCACertificates,
  type ConnectionOptions,
  type TLSSocket,
} from 'node:tls'
import type { Database } from '../../base/database/database.ts'
import type { Clock } from '../../base/time.ts'
import { addressOf, count, refusalFor, secured, timedOut } from './connect.ts'
import type { Destination } from './outbound.ts'

/** A connection that begins in the clear, as those of mail do. */
export type PlainDestination = Omit<Destination, 'trusted'> & {
  /** PEM certificates that alone are trusted; `machine`: those that this machine and Node.js trust. */
  trusted: string[] | 'machine'
}

/**
 * For protocols that begin in the clear. Whoever uses it says what may go over it before it is secured. Every opening, also a failed
 * one, is counted in the egress ledger.
 */
export interface PlainOutbound {
  /**
   * The address of the host.
   * @throws Refusal outbound.unreachable, outbound.timeout
   */
  resolve(destination: PlainDestination): Promise<string>
  /**
   * Opens a TCP connection to `address`.
   * @throws Refusal outbound.unreachable, outbound.timeout
   */
  open(destination: PlainDestination, address: string): Promise<Socket>
  /**
   * Secures an open connection: TLS 1.2 or newer, name and chain checked.
   * @throws Refusal outbound.untrusted, outbound.unreachable, outbound.timeout
   */
  secure(destination: PlainDestination, socket: Socket): Promise<TLSSocket>
  /** What `secure` would ask of the other side, for a library that secures the connection itself. */
  tlsOptions(destination: PlainDestination): ConnectionOptions
}

export function openPlainOutbound(database: Database, clock: Clock): PlainOutbound {
  return {
    resolve: async (destination) => {
      try {
        return await addressOf(destination, AbortSignal.timeout(destination.timeoutMs))
      } catch (error) {
        await count(database, clock, destination, 'failed')
        throw error
      }
    },
    open: async (destination, address) => {
      try {
        const socket = await opened(destination, address)
        await count(database, clock, destination, 'opened')
        return socket
      } catch (error) {
        await count(database, clock, destination, 'failed')
        throw error
      }
    },
    secure: async (destination, socket) => {
      const deadline = AbortSignal.timeout(destination.timeoutMs)
      return await secured(connectTls({ ...tlsOptions(destination), socket }), destination, deadline)
    },
    tlsOptions,
  }
}

function opened({ host, port, timeoutMs }: PlainDestination, address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectPlain({ host: address, port })
    const expire = setTimeout(() => socket.destroy(timedOut(host, port)), timeoutMs)
    const fail = (error: Error): void => {
      clearTimeout(expire)
      reject(error.name === 'Refusal' ? error : refusalFor(error, host, port))
    }
    socket.once('error', fail)
    socket.once('connect', () => {
      clearTimeout(expire)
      socket.removeListener('error', fail)
      // Until whoever asked has taken it over, an error of the socket has no other listener and would end the process.
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })
}

function tlsOptions({ host, trusted, serverName = host }: PlainDestination): ConnectionOptions {
  return {
    ca: trusted === 'machine' ? [...getCACertificates('bundled'), ...getCACertificates('system')] : trusted,
    allowPartialTrustChain: trusted !== 'machine',
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(isIP(serverName) ? {} : { servername: serverName }),
    checkServerIdentity: (_given, certificate) => checkServerIdentity(serverName, certificate),
  }
}
