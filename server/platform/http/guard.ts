import { isIP } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'
import type { RequestHandler } from 'express'
import { Refusal, badRequest, forbidden } from '../../base/errors.ts'

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE'])

/**
 * Refuses what Node and Express would let pass: a second Host header, a foreign authority in the request line, methods that
 * nothing here has.
 * @throws Refusal http.bad_host, http.method_not_allowed
 */
export function assertWellFormed(request: IncomingMessage): void {
  if (!METHODS.has(request.method ?? '')) {
    throw new Refusal(
      405,
      'http.method_not_allowed',
      `The method ${(request.method ?? '').slice(0, 20)} is used nowhere here.`,
    )
  }
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length !== 1) throw badRequest('http.bad_host', 'A request names exactly one host.')
  if (!request.url?.startsWith('/'))
    throw badRequest('http.bad_host', 'A request line starts with a path, not with an address.')
}

/**
 * Refuses names that are not ours, so that a foreign name pointing here (DNS rebinding) reaches nothing. Bare addresses and
 * `localhost` always work: they cannot be made to point elsewhere.
 * @throws Refusal http.wrong_host
 */
export function assertOurHost(request: IncomingMessage, publicHost: string | null): void {
  if (publicHost === null) return
  const host = hostOf(request.headers.host ?? '')
  if (host === publicHost.toLowerCase() || host === 'localhost' || isIP(host) !== 0) return
  throw new Refusal(
    421,
    'http.wrong_host',
    'This name does not belong to this server. Use its public host name or its address.',
  )
}

function hostOf(header: string): string {
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(header)?.[1]
  return (bracketed ?? header.replace(/:\d+$/, '')).toLowerCase()
}

/**
 * Refuses changes that another site made a browser send. Browsers say where a request comes from; what sends neither header is
 * no browser and has no cookie of ours by accident.
 * @throws Refusal http.cross_site
 */
export function assertSameSite({ method, headers }: IncomingMessage): void {
  if (method === 'GET' || method === 'HEAD') return
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') throw crossSite()
  if (site === undefined && headers.origin !== undefined && headers.origin !== `https://${headers.host}`)
    throw crossSite()
}

function crossSite(): Refusal {
  return forbidden('http.cross_site', 'This request came from another site and was refused. Nothing was changed.')
}

/** Security headers for every answer; `nonce` lets the console's own style element pass, nothing else. */
export function securityHeaders(nonceOf: (response: ServerResponse) => string): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response)}'`],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
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
