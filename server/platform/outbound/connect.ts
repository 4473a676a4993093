import { isIP } from 'node:net'
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls'
import type { Tx } from '../../base/audit/unit.ts'
import type { Database } from '../../base/database/database.ts'
import { Refusal, messageOf } from '../../base/errors.ts'
import { iso, type Clock, type Millis } from '../../base/time.ts'
import { addressOfName, isSilence } from './names.ts'
import type { Destination, Outbound } from './outbound.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    outbound_ledger: {
      day: string
      purpose: string
      host: string
      port: number
      opened: number
      failed: number
      last_at: number
    }
  }
}

/** Codes with which OpenSSL and Node say that a certificate is not to be trusted, whatever the rest of them is. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|CRL|HOSTNAME|CHAIN/

/** Opens connections and counts each one, also a failed one, in the egress ledger. */
export function openOutbound(database: Database, clock: Clock): Outbound {
  return {
    connect: async (destination) => {
      try {
        const socket = await handshake(destination)
        await count(database, clock, destination, 'opened')
        return socket
      } catch (error) {
        await count(database, clock, destination, 'failed')
        throw error
      }
    },
  }
}

async function handshake(destination: Destination): Promise<TLSSocket> {
  const deadline = AbortSignal.timeout(destination.timeoutMs)
  const address = await addressOf(destination, deadline)
  const { host, port, trusted, serverName = host } = destination
  const socket = connectTls({
    host: address,
    port,
    ca: trusted,
    // What an admin pinned is trusted as it is, though its own issuer may be unknown: a server's certificate without its authority.
    allowPartialTrustChain: true,
    minVersion: 'TLSv1.2',
    // SNI carries names only; an address is checked against the certificate all the same.
    ...(isIP(serverName) ? {} : { servername: serverName }),
    checkServerIdentity: (_given, certificate) => checkServerIdentity(serverName, certificate),
  })
  return await secured(socket, destination, deadline)
}

/** However long a connection may take: a name that is not known by then will not be. */
const LOOKUP_MS = 3_000

/**
 * The address of a host within the deadline, and within 3 seconds in any case.
 * @throws Refusal outbound.timeout, outbound.unreachable
 */
export async function addressOf(
  { host, port }: Pick<Destination, 'host' | 'port'>,
  deadline: AbortSignal,
): Promise<string> {
  if (isIP(host)) return host
  const soon = AbortSignal.any([deadline, AbortSignal.timeout(LOOKUP_MS)])
  const expired = new Promise<never>((_resolve, reject) => {
    soon.addEventListener('abort', () => reject(unknownInTime(host, port)), { once: true })
  })
  try {
    return await Promise.race([addressOfName(host, soon), expired])
  } catch (error) {
    if (error instanceof Refusal) throw error
    if (isSilence(error)) throw unknownInTime(host, port)
    throw new Refusal(
      503,
      'outbound.unreachable',
      `The name ${host} is not known to this machine's DNS (${messageOf(error)}).`,
    )
  }
}

function unknownInTime(host: string, port: number): Refusal {
  return new Refusal(503, 'outbound.timeout', `This machine's DNS did not answer in time where ${host}:${port} is.`)
}

/** Resolves once the handshake is done and the certificate was found good. */
export function secured(
  socket: TLSSocket,
  { host, port }: Pick<Destination, 'host' | 'port'>,
  deadline: AbortSignal,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const end = (refusal: Refusal | null) => {
      deadline.removeEventListener('abort', expire)
      socket.removeListener('error', fail)
      // Until whoever asked has taken it over, an error of the socket has no other listener and would end the process.
      socket.on('error', () => undefined)
      if (refusal === null) return resolve(socket)
      socket.destroy()
      return reject(refusal)
    }
    const expire = () => end(timedOut(host, port))
    const fail = (error: NodeJS.ErrnoException) => end(refusalFor(error, host, port))
    deadline.addEventListener('abort', expire, { once: true })
    socket.once('error', fail)
    socket.once('secureConnect', () => end(null))
  })
}

export function refusalFor(error: NodeJS.ErrnoException, host: string, port: number): Refusal {
  if (UNTRUSTED.test(error.code ?? '')) {
    const message = `The certificate of ${host}:${port} is not the one that was pinned for it, or names another host (${error.code}). Nothing was sent.`
    return new Refusal(503, 'outbound.untrusted', message, { tls: error.code ?? '' })
  }
  return new Refusal(503, 'outbound.unreachable', `${host}:${port} does not answer (${error.code ?? error.message}).`)
}

export function timedOut(host: string, port: number): Refusal {
  return new Refusal(503, 'outbound.timeout', `${host}:${port} did not answer in time.`)
}

/** Counts one opening, or an attempt at one, in the ledger. */
export async function count(
  database: Database,
  clock: Clock,
  { purpose, host, port }: Pick<Destination, 'purpose' | 'host' | 'port'>,
  kind: 'opened' | 'failed',
): Promise<void> {
  const at = clock()
  const row = { day: iso(at).slice(0, 10), purpose, host, port, opened: 0, failed: 0, last_at: at }
  await database.bookkeep((tx) =>
    tx
      .insertInto('outbound_ledger')
      .values({ ...row, [kind]: 1 })
      .onConflict((conflict) =>
        conflict
          .columns(['day', 'purpose', 'host', 'port'])
          .doUpdateSet((eb) => ({ [kind]: eb(`outbound_ledger.${kind}`, '+', 1), last_at: at })),
      )
      .execute(),
  )
}

/** Forgets at most `limit` lines of the ledger, of whole days before `before`: bookkeeping. */
export async function dropOldDays(tx: Tx, before: Millis, limit: number): Promise<number> {
  const oldest = await tx
    .selectFrom('outbound_ledger')
    .select(['day', 'purpose', 'host', 'port'])
    .where('day', '<', iso(before).slice(0, 10))
    .orderBy('day')
    .limit(limit)
    .execute()
  for (const { day, purpose, host, port } of oldest) {
    await tx
      .deleteFrom('outbound_ledger')
      .where('day', '=', day)
      .where('purpose', '=', purpose)
      .where('host', '=', host)
      .where('port', '=', port)
      .execute()
  }
  return oldest.length
}
