import type { IncomingMessage } from 'node:http'
import { badRequest } from '../../base/errors.ts'
import { hasSession } from './cookie.ts'

/** RFC 6750 §2.1. No other scheme is anything to us: a proxy in front may have its own. */
const BEARER = /^Bearer(?: +|$)/i

/** Whether a request says that it comes with an API token, be it a good one or none. */
export function bringsToken({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers.authorization !== undefined && BEARER.test(headers.authorization)
}

/**
 * What a request carries as `Authorization: Bearer`; null without that header. The address, the body and cookies are no places
 * for a token: they end up in histories and logs, or are sent along by browsers.
 * @throws Refusal http.two_credentials if there is a session as well: which of the two counts would be a guess
 */
export function bearerOf(request: IncomingMessage, alreadyKnown = false): string | null {
  const { authorization } = request.headers
  if (authorization === undefined || !bringsToken(request)) return null
  if (alreadyKnown || hasSession(request)) {
    throw badRequest(
      'http.two_credentials',
      'This request brings an API token and something else that says who asks. Send only one of them.',
    )
  }
  return authorization.replace(BEARER, '')
}
