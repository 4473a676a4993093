import { readFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { connect, getCACertificates, type PeerCertificate, type TLSSocket } from 'node:tls'
import { messageOf, Refusal } from '../../base/errors.ts'
import { connectionBy, type Connection } from './connection.ts'
import { forgetSession, keepSession, readSession, type Profile } from './profiles.ts'
import type { Terminal } from './terminal.ts'
import { isToken, namedToken } from './token-file.ts'

const COOKIE = '__Host-freehold'

/** How a server's certificate is judged. */
export type Trust = Pick<Profile, 'url' | 'fingerprint' | 'ca'>

/** A server elsewhere, over TLS, with the API token that the environment names, or the session or token of a profile. */
export async function remoteConnection(
  terminal: Terminal,
  profile: Profile,
  timeoutMs: number,
  /** A sign-in begins without a session. */
  fresh = false,
): Promise<Connection> {
  let token = fresh ? null : ((await namedToken(terminal)) ?? (await readSession(terminal, profile)))
  if (token === null && !fresh)
    throw new Refusal(
      401,
      'cli.signed_out',
      `You are not signed in to ${profile.url}. Run: freehold sign-in ${profile.url}`,
    )
  const authorities = profile.ca === null ? null : await readFile(profile.ca, 'utf8')
  return connectionBy({
    name: profile.url,
    local: false,
    host: new URL(profile.url).host,
    timeoutMs,
    signal: terminal.signal,
    dial: () => dial(profile, authorities, timeoutMs),
    headers: () => credentials(token),
    answered: async (headers) => {
      const given = tokenIn(headers)
      if (given === undefined || given === token) return
      token = given
      if (given === null) await forgetSession(terminal, profile)
      else await keepSession(terminal, profile, given)
    },
  })
}

function credentials(token: string | null): Record<string, string> {
  if (token === null) return {}
  return isToken(token) ? { authorization: `Bearer ${token}` } : { cookie: `${COOKIE}=${token}` }
}

/** The session that an answer hands over; null if it takes it away; undefined if it says nothing of it. */
function tokenIn(headers: IncomingHttpHeaders): string | null | undefined {
  const values = (headers['set-cookie'] ?? []).flatMap((line) => {
    const [pair = ''] = line.split(';')
    return pair.startsWith(`${COOKIE}=`) ? [pair.slice(COOKIE.length + 1)] : []
  })
  const value = values.at(-1)
  return value === undefined ? undefined : value === '' ? null : value
}

/** Nothing is sent before the server is known to be the right one. @throws Refusal cli.foreign_certificate */
async function dial(trust: Trust, authorities: string | null, timeoutMs: number): Promise<TLSSocket> {
  const socket = await shake(trust, authorities, timeoutMs)
  const { fingerprint256 } = socket.getPeerCertificate()
  if (trust.fingerprint === null ? socket.authorized : fingerprint256 === trust.fingerprint) return socket
  socket.destroy()
  const why = trust.fingerprint === null ? String(socket.authorizationError) : `its SHA-256 is ${fingerprint256}`
  throw new Refusal(
    495,
    'cli.foreign_certificate',
    `${trust.url} shows a certificate that is not the one you trusted (${why}). If it was renewed, compare it and sign in again.`,
  )
}

/** What a server shows of itself, and whether the authorities vouch for it. */
export interface Shown {
  fingerprint: string
  subject: string
  notAfter: string
  vouched: boolean
}

/** Looks at a server's certificate; nothing is sent. */
export async function showCertificate(trust: Trust, timeoutMs: number): Promise<Shown> {
  const socket = await shake(trust, trust.ca === null ? null : await readFile(trust.ca, 'utf8'), timeoutMs)
  const { fingerprint256, subject, valid_to: notAfter } = socket.getPeerCertificate()
  const vouched = socket.authorized
  socket.destroy()
  return { fingerprint: fingerprint256, subject: nameOf(subject), notAfter, vouched }
}

function nameOf(subject: PeerCertificate['subject'] | undefined): string {
  return [subject?.CN ?? ''].flat().join(', ')
}

function shake({ url, fingerprint }: Trust, authorities: string | null, timeoutMs: number): Promise<TLSSocket> {
  const { hostname, port } = new URL(url)
  const host = hostname.replaceAll(/[[\]]/g, '')
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(fingerprint === null ? { ca: authorities ?? getCACertificates('system') } : {}),
      // Judged above, before anything is sent.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
    })
    const end = (error: Error): void => {
      socket.destroy()
      reject(new Refusal(503, 'cli.unreachable', `${url} does not answer: ${messageOf(error)}`))
    }
    socket.setTimeout(timeoutMs, () => end(new Error(`no answer in ${timeoutMs / 1000} seconds`)))
    socket.once('error', end)
    socket.once('secureConnect', () => {
      socket.setTimeout(0)
      socket.off('error', end)
      resolve(socket)
    })
  })
}
