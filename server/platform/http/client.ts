import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Origin } from '../../base/audit/unit.ts'
import { forbidden, type Refusal } from '../../base/errors.ts'
import type { Area } from './area.ts'
import { networks, plainAddress } from './cidr.ts'

/** Whom the server believes about where a request came from, and from where the console may be used. */
export interface NetworkPolicy {
  /** Proxies whose X-Forwarded headers count. */
  trusts: (address: string) => boolean
  /** From where what belongs to an area may be used. */
  allows: (address: string, area: Area) => boolean
}

/** Lists of networks, as the settings have them. */
export interface NetworkLists {
  trustedProxies: readonly string[]
  /** Empty: everybody. */
  consoleNetworks: readonly string[]
  /** Empty: those of the console. */
  apiNetworks: readonly string[]
  /** Within those of the console; empty: all of them. */
  stepUpNetworks: readonly string[]
}

/** Who sent a request, as far as it can be told. */
export interface Client {
  /** The other end of the connection. */
  peer: string
  /** Who asks: the peer, or whom a trusted proxy speaks for. */
  address: string
  /** The peer is a proxy that is trusted. */
  proxied: boolean
  protocol: string
  /** Host and perhaps port, as the browser's address bar has it. */
  host: string
  /** Why the headers of a trusted proxy led to no address; null if they did, or there were none. */
  trouble: 'unreadable' | 'too-many' | 'missing' | null
  local: { address: string; port: number }
  /** SHA-256 of the certificate that this connection was opened with; null in the clear. */
  certificate: () => string | null
}

/** Trusts nobody, and lets everybody in. */
export const OPEN_NETWORK: NetworkPolicy = { trusts: () => false, allows: () => true }

/** The policy that lists of networks mean. */
export function networkPolicy(lists: NetworkLists): NetworkPolicy {
  const console = anywhereIfEmpty(lists.consoleNetworks)
  const api = lists.apiNetworks.length === 0 ? console : networks(lists.apiNetworks)
  const stepUp = anywhereIfEmpty(lists.stepUpNetworks)
  const areas: Record<Area, (address: string) => boolean> = {
    console,
    api,
    'step-up': (address) => console(address) && stepUp(address),
  }
  return { trusts: networks(lists.trustedProxies), allows: (address, area) => areas[area](address) }
}

function anywhereIfEmpty(list: readonly string[]): (address: string) => boolean {
  return list.length === 0 ? () => true : networks(list)
}

/** More proxies in a row than anybody has: what follows is not looked at. */
const MOST_PROXIES = 8

/**
 * Reads X-Forwarded-For, -Proto and -Host, but only from a peer that is trusted. Of a list of addresses the rightmost that is
 * no trusted proxy counts: all before it was written by somebody else. `Forwarded` (RFC 7239) is not read.
 */
export function clientFrom(request: IncomingMessage, { trusts }: Pick<NetworkPolicy, 'trusts'>): Client {
  const { socket, headers } = request
  const peer = plainAddress(socket.remoteAddress ?? '')
  const encrypted = socket instanceof TLSSocket
  const direct: Client = {
    peer,
    address: peer,
    proxied: trusts(peer),
    protocol: encrypted ? 'https' : 'http',
    host: headers.host ?? '',
    trouble: null,
    local: { address: plainAddress(socket.localAddress ?? ''), port: socket.localPort ?? 0 },
    certificate: () => (encrypted ? (socket.getX509Certificate()?.fingerprint256 ?? null) : null),
  }
  if (!direct.proxied) return direct
  return {
    ...direct,
    ...forwardedFor(headers['x-forwarded-for'], peer, trusts),
    protocol: forwardedProtocol(headers['x-forwarded-proto']) ?? direct.protocol,
    host: lastOf(headers['x-forwarded-host']) ?? direct.host,
  }
}

function forwardedFor(
  header: string | string[] | undefined,
  peer: string,
  trusts: NetworkPolicy['trusts'],
): Pick<Client, 'address' | 'trouble'> {
  const hops = [header ?? []].flat().join(',').split(',')
  if (header === undefined || header === '') return { address: peer, trouble: 'missing' }
  let address = peer
  for (let passed = 0; trusts(address) && hops.length > 0; passed++) {
    if (passed === MOST_PROXIES) return { address, trouble: 'too-many' }
    const hop = addressIn(hops.pop()!.trim())
    // What a trusted proxy wrote and nobody can read: the proxy itself is the last that is known.
    if (hop === null) return { address, trouble: 'unreadable' }
    address = hop
  }
  return { address, trouble: null }
}

/** An address, perhaps in brackets and with a port, as some proxies write it. */
function addressIn(text: string): string | null {
  if (text.length > 60) return null
  const bare =
    /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text)?.[1] ?? text
  return isIP(bare) === 0 ? null : plainAddress(bare)
}

function forwardedProtocol(header: string | string[] | undefined): string | null {
  const last = lastOf(header)?.toLowerCase()
  return last === 'http' || last === 'https' ? last : null
}

function lastOf(header: string | string[] | undefined): string | null {
  const last = [header ?? []].flat().join(',').split(',').at(-1)?.trim()
  return last === undefined || last === '' ? null : last
}

const CLIENTS = new WeakMap<IncomingMessage, Client>()
const OF_ORIGINS = new WeakMap<Origin, IncomingMessage>()

/** Finds out once who sent a request. */
export function noteClient(request: IncomingMessage, policy: NetworkPolicy): Client {
  const client = clientFrom(request, policy)
  CLIENTS.set(request, client)
  return client
}

/** Who sent a request; before the network's rules were looked at, the peer. */
export function clientOf(request: IncomingMessage): Client {
  return CLIENTS.get(request) ?? clientFrom(request, OPEN_NETWORK)
}

/** Ties a unit's origin to the request that it came from. */
export function noteOrigin(origin: Origin, request: IncomingMessage): void {
  OF_ORIGINS.set(origin, request)
}

/** The request behind an origin; null where none came over HTTP. */
export function requestBehind(origin: Origin): IncomingMessage | null {
  return OF_ORIGINS.get(origin) ?? null
}

/** @throws Refusal http.not_allowed_from_here, http.step_up_not_from_here */
export function assertAllowed(request: IncomingMessage, { allows }: NetworkPolicy, area: Area): void {
  const { address } = clientOf(request)
  if (allows(address, area)) return
  if (area === 'step-up' && allows(address, 'console')) throw stepUpNotFromHere(address)
  throw forbidden(
    'http.not_allowed_from_here',
    `${area === 'api' ? 'The API' : 'The console'} may not be used from ${address}. An administrator lists the networks from which it may.`,
  )
}

function stepUpNotFromHere(address: string): Refusal {
  return forbidden(
    'http.step_up_not_from_here',
    `What asks for a fresh second factor may not be done from ${address}. An administrator lists the networks from which it may.`,
  )
}
