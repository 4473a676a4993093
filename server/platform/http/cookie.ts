import type { IncomingMessage } from 'node:http'
import type { Response } from 'express'

// `__Host-`: Secure, no Domain, Path=/; no other host and no plain page can set or overwrite it.
const NAME = '__Host-freehold'
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** Whether a request brings a session, good or not. */
export function hasSession(request: IncomingMessage): boolean {
  return sessionCookies(request).length > 0
}

function sessionCookies({ headers }: IncomingMessage): string[][] {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.filter(([name]) => name === NAME)
}

/** The session token of a request; null when there is none of our form. */
export function tokenOf(request: IncomingMessage): string | null {
  const ours = sessionCookies(request)
  const value = ours.length === 1 ? ours[0]?.[1] : undefined
  return value !== undefined && TOKEN.test(value) ? value : null
}

// A list of tokens, one for each account that signed in here. It opens nothing.
const KNOWN = '__Host-freehold-known'
const MOST_KNOWN = 5

/** Tokens by which accounts know this browser; none where there is nothing of our form. */
export function knownTokensOf({ headers }: IncomingMessage): string[] {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  const ours = pairs.filter(([name]) => name === KNOWN)
  const tokens = ours.length === 1 ? (ours[0]?.[1] ?? '').split('.') : []
  return tokens.slice(0, MOST_KNOWN).filter((token) => TOKEN.test(token))
}

/** Hands the browser the tokens by which accounts will know it; the first ones where there are too many. */
export function setKnownTokens(response: Response, tokens: readonly string[], seconds: number): void {
  const value = tokens.slice(0, MOST_KNOWN).join('.')
  setCookie(response, KNOWN, `${value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=${seconds}`)
}

/** Hands the browser a session, or takes it away. How long it lasts is the server's matter, not the cookie's. */
export function setToken(response: Response, token: string | null): void {
  const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict'
  setCookie(response, NAME, token === null ? `; ${attributes}; Max-Age=0` : `${token}; ${attributes}`)
}

/** Only the last word about a cookie goes out: a token may have changed before the operation changed it again. */
function setCookie(response: Response, name: string, rest: string): void {
  const others = [response.getHeader('Set-Cookie') ?? []].flat().map(String)
  response.setHeader('Set-Cookie', [...others.filter((one) => !one.startsWith(`${name}=`)), `${name}=${rest}`])
}
