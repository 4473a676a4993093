import { isIP } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'
import { Refusal, badRequest, forbidden } from '../../base/errors.ts'
import { clientOf } from './client.ts'

/** A name or an address as RFC 3986 §3.2.2 writes it, and perhaps a port. */
const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9_][a-z0-9_.-]{0,252})(:\d{1,5})?$/i

/** Headers of which a second one would leave open which counts. Node refuses a repeated Content-Length itself. */
const ONCE = [
  'content-type',
  'transfer-encoding',
  'expect',
  'origin',
  'authorization',
  'sec-fetch-site',
  'if-match',
  'idempotency-key',
  'freehold-reason',
  'freehold-unattended',
]

/**
 * Refuses what Node and Express would let pass and another server in front could read differently: a second Host header, an
 * authority in the request line, codings other than plain `chunked`, a version that HTTP/1 does not have.
 * @throws Refusal http.bad_host, http.bad_request, http.expectation
 */
export function assertWellFormed(request: IncomingMessage): void {
  assertTarget(request)
  assertFraming(request)
  const names = namesOf(request)
  const twice = ONCE.find((name) => names.filter((one) => one === name).length > 1)
  if (twice !== undefined) throw badRequest('http.bad_request', `The header ${twice} comes twice.`)
}

function assertTarget(request: IncomingMessage): void {
  const { url = '', headers } = request
  if (namesOf(request).filter((name) => name === 'host').length !== 1)
    throw badRequest('http.bad_host', 'A request names exactly one host.')
  if (!HOST.test(headers.host ?? '')) throw badRequest('http.bad_host', 'This is not the name of a host.')
  if (!url.startsWith('/')) throw badRequest('http.bad_host', 'A request line starts with a path, not with an address.')
  if (url.includes('#')) throw badRequest('http.bad_request', 'A request line has no fragment.')
}

function assertFraming({ httpVersion, headers }: IncomingMessage): void {
  const old = httpVersion === '1.0'
  if (!old && httpVersion !== '1.1') throw badRequest('http.bad_request', 'This server speaks HTTP/1.1.')
  const coding = headers['transfer-encoding']
  if (coding !== undefined && (old || coding.trim().toLowerCase() !== 'chunked'))
    throw badRequest('http.bad_request', 'The only transfer coding here is chunked, and HTTP/1.0 has none.')
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue')
    throw new Refusal(417, 'http.expectation', 'Nothing can be expected here but 100-continue.')
}

function namesOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter((_name, index) => index % 2 === 0).map((name) => name.toLowerCase())
}

/**
 * Refuses names that are not ours, so that a foreign name pointing here (DNS rebinding) reaches nothing. Bare addresses and
 * `localhost` always work: they cannot be made to point elsewhere.
 * @throws Refusal http.wrong_host
 */
export function assertOurHost(asked: string, ours: readonly string[] | null): void {
  if (ours === null) return
  const host = hostOf(asked)
  if (ours.includes(host) || host === 'localhost' || isIP(host) !== 0) return
  throw new Refusal(
    421,
    'http.wrong_host',
    'This name does not belong to this server. Use its public host name or its address.',
  )
}

/** The name in a Host header, without port and brackets, in lower case. */
export function hostOf(header: string): string {
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(header)?.[1]
  return (bracketed ?? header.replace(/:\d+$/, '')).toLowerCase()
}

/**
 * Refuses changes that another site made a browser send. Browsers say where a request comes from; what sends neither header is
 * no browser and has no cookie of ours by accident.
 * @throws Refusal http.cross_site
 */
export function assertSameSite(request: IncomingMessage): void {
  const { method, headers } = request
  if (method === 'GET' || method === 'HEAD') return
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') throw crossSite()
  if (site === undefined && headers.origin !== undefined && headers.origin !== `https://${clientOf(request).host}`)
    throw crossSite()
}

function crossSite(): Refusal {
  return forbidden('http.cross_site', 'This request came from another site and was refused. Nothing was changed.')
}

type SetHeaders = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void

/** Security headers for every answer; `nonce` lets the console's own style element pass, nothing else. */
export function securityHeaders(nonceOf: (response: ServerResponse) => string): SetHeaders {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response)}'`],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        workerSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // Only once a trusted certificate is in use; with a self-signed one it would lock the first admin out.
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    xPoweredBy: true,
  })
}
