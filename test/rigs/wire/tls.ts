import { connect, type ConnectionOptions } from 'node:tls'
import type { Server } from '../../peers/server.ts'
import { run } from '../../peers/program.ts'

/** All that may be agreed on: forward secrecy and authenticated encryption. OpenSSL's names. */
const SUITES = new Set([
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
])
const PROTOCOLS = { ssl2: '0', ssl3: '0', 'tls1.0': '0', 'tls1.1': '0', 'tls1.2': '1', 'tls1.3': '1' }

/** What sslscan finds and should not be. */
export async function scanFaults({ address, port }: Server): Promise<string[]> {
  const xml = await run('sslscan', ['--xml=-', '--no-colour', `${address}:${port}`])
  const protocols = Object.entries(PROTOCOLS).flatMap(([protocol, enabled]) => {
    const [kind, version] = protocol.startsWith('ssl') ? ['ssl', protocol.at(-1)] : ['tls', protocol.slice(3)]
    return xml.includes(`<protocol type="${kind}" version="${version}" enabled="${enabled}" />`)
      ? []
      : [`sslscan: ${protocol} should be ${enabled === '1' ? 'on' : 'off'}`]
  })
  const suites = [...xml.matchAll(/<cipher status="(?:preferred|accepted)"[^>]* cipher="([^"]+)"/g)].map(
    ([, name]) => name!,
  )
  const missing = suites.length < SUITES.size ? [`sslscan saw only ${suites.join(', ') || 'nothing'}`] : []
  const weak = suites.filter((name) => !SUITES.has(name)).map((name) => `sslscan: the suite ${name} is accepted`)
  const others = OTHERS.filter(({ good }) => !good.test(xml)).map(({ what }) => `sslscan: ${what}`)
  return [...protocols, ...missing, ...weak, ...others]
}

const OTHERS = [
  { what: 'renegotiation is on', good: /<renegotiation supported="0" secure="0" \/>/ },
  { what: 'Heartbleed', good: /<heartbleed sslversion="TLSv1.2" vulnerable="0" \/>/ },
  // Where OpenSSL was built without compression, sslscan says nothing about it.
  { what: 'compression is on', good: /^(?![^]*<compression supported="1")/ },
] as const

interface Attempt {
  what: string
  options: ConnectionOptions
}

/** Handshakes that must fail, whatever OpenSSL on the client's side is willing to do. */
const REFUSED: readonly Attempt[] = [
  { what: 'TLS 1.0', options: { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } },
  { what: 'TLS 1.1', options: { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } },
  ...[
    'ECDHE-ECDSA-AES256-SHA384',
    'ECDHE-ECDSA-AES128-SHA',
    'ECDHE-ECDSA-AES128-CCM',
    'ECDHE-ECDSA-ARIA256-GCM-SHA384',
    'ECDHE-ECDSA-CAMELLIA256-SHA384',
    'AES256-GCM-SHA384',
    'AES128-SHA',
    'DHE-RSA-AES256-GCM-SHA384',
    'AECDH-AES256-SHA',
    'ECDHE-ECDSA-NULL-SHA',
    'PSK-AES256-GCM-SHA384',
  ].map((suite) => ({ what: suite, options: { maxVersion: 'TLSv1.2', ciphers: `${suite}:@SECLEVEL=0` } as const })),
]

/** Handshakes with one weak offer each, and what is agreed on by a client that takes anything. */
export async function handshakeFaults(server: Server): Promise<string[]> {
  const accepted = await Promise.all(
    REFUSED.map(async ({ what, options }) =>
      (await handshake(server, options)) === null ? [] : [`${what} is accepted`],
    ),
  )
  const tickets = await handshake(server, { maxVersion: 'TLSv1.2' })
  if (tickets === null) return [...accepted.flat(), 'no handshake with TLS 1.2']
  return [
    ...accepted.flat(),
    ...(tickets.ticket ? ['session tickets are given'] : []),
    ...(await renegotiationFaults(server)),
  ]
}

interface Agreed {
  ticket: boolean
}

function handshake({ address: host, port }: Server, options: ConnectionOptions): Promise<Agreed | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, ...options })
    socket.once('secureConnect', () => {
      const ticket = socket.getTLSTicket() !== undefined
      socket.destroy()
      resolve({ ticket })
    })
    socket.once('error', () => resolve(null))
  })
}

/** A client that asks for a second handshake within TLS 1.2 must not get one. */
function renegotiationFaults({ address: host, port }: Server): Promise<string[]> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, maxVersion: 'TLSv1.2' })
    const end = (faults: string[]): void => {
      socket.destroy()
      resolve(faults)
    }
    socket.once('error', () => end([]))
    socket.once('close', () => end([]))
    socket.once('secureConnect', () => {
      socket.renegotiate({ rejectUnauthorized: false }, (error) => end(error ? [] : ['the client may renegotiate']))
    })
  })
}
