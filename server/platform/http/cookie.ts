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

/** Hands the browser a session, or takes it away. How long it lasts is the server's matter, not the cookie's. */
export function setToken(response: Response, token: string | null): void {
  const cookie = `${NAME}=${token ?? ''}; Path=/; Secure; HttpOnly; SameSite=Strict`
  // Only the last word about it goes out: a token may have changed before the operation changed it again.
  const others = [response.getHeader('Set-Cookie') ?? []].flat().filter((one) => !String(one).startsWith(`${NAME}=`))
  response.setHeader('Set-Cookie', [...others.map(String), token === null ? `${cookie}; Max-Age=0` : cookie])
}
