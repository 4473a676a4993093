import { randomUUID } from 'node:crypto'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Scratch } from '../../base/database/scratch.ts'
import { silentLog } from '../../base/log.ts'
import type { Address, Contract } from './contract.ts'
import { closeApi, closeApp, newApp } from './http.ts'
import { API, mountRoutes, type Doors } from './mount.ts'
import { Refusals } from './refusals.ts'
import type { Route } from './route.ts'

export interface Answer {
  status: number
  /** Refusal code; null where it went well. */
  code: string | null
  // Tests say which fields they expect; what is not there is undefined and fails them.
  body: Record<string, unknown>
  headers: Record<string, string | string[] | undefined>
}

/** A browser as far as the API sees one: it keeps the session's cookie, and has an address. */
export interface Browser {
  token: string | null
  /** An API token; sent in place of a session. */
  bearer?: string
  /** A page that nobody is at. */
  unattended?: boolean
  /** By which accounts know it; empty: by nothing. */
  known: string
  /** Sent with every change; null: none. */
  reason: string | null
  call(at: Address, fields?: Record<string, unknown>, version?: number): Promise<Answer>
}

/** The HTTP door of a scratch database, for tests: real requests over the loopback interface. */
export interface ScratchDoor {
  refusals: Refusals
  /** A browser of its own; `address` is one of 127.0.0.0/8. */
  browser(address?: string): Browser
  close(): Promise<void>
}

/** Mounts `routes` as the server does, without the limit on guesses per minute: throttles are what tests look at. */
export async function scratchDoor(
  scratch: Scratch,
  {
    routes,
    vault,
    ...session
  }: Pick<Doors, 'vault' | 'identify' | 'renew' | 'bearer' | 'askApproval'> & { routes: readonly Contract[] },
): Promise<ScratchDoor> {
  const refusals = new Refusals(scratch.database, silentLog())
  const app = newApp(() => null)
  const doors = { database: scratch.database, vault, clock: scratch.now, log: silentLog(), ...session, refusals }
  mountRoutes(app, { ...doors, guesses: (_request, _response, next) => next() }, routes as readonly Route[])
  closeApi(app)
  closeApp(app, scratch.now)
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  const { port } = server.address() as AddressInfo
  return {
    refusals,
    browser: (address = '127.0.0.1') => newBrowser(port, address),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function newBrowser(port: number, localAddress: string): Browser {
  const browser: Browser = {
    token: null,
    known: '',
    reason: 'as tested',
    call: async (at, fields = {}, version) => {
      const [method = '', template = ''] = at.split(' ')
      const names = new Set(template.match(/(?<=:)\w+/g))
      const path = template.replaceAll(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(String(fields[name])))
      const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)))
      const hasBody = method === 'POST' || method === 'PUT'
      const query = hasBody ? '' : new URLSearchParams(rest as Record<string, string>).toString()
      const answer = await send({
        port,
        localAddress,
        method,
        path: API + path + (query && `?${query}`),
        headers: headersFor(browser, method, version),
        body: hasBody ? JSON.stringify(rest) : '',
      })
      for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
        const [, name, value] = /^__Host-freehold(-known)?=([\w.-]*);/.exec(line) ?? []
        if (name === '-known') browser.known = value ?? ''
        else browser.token = value || null
      }
      return answer
    },
  }
  return browser
}

function headersFor(
  { token, bearer, known, unattended, reason }: Browser,
  method: string,
  version: number | undefined,
): Record<string, string> {
  return {
    'Sec-Fetch-Site': 'same-origin',
    Connection: 'close',
    ...(unattended && { 'Freehold-Unattended': '1' }),
    ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
    ...cookiesOf(token, known),
    ...((method === 'POST' || method === 'PUT') && { 'Content-Type': 'application/json' }),
    // As the console does with every POST.
    ...(method === 'POST' && { 'Idempotency-Key': randomUUID() }),
    ...(version !== undefined && { 'If-Match': `"${version}"` }),
    ...(method !== 'GET' && reason !== null && { 'Freehold-Reason': encodeURIComponent(reason) }),
  }
}

function cookiesOf(token: string | null, known: string): { Cookie?: string } {
  const session = token === null ? [] : [`__Host-freehold=${token}`]
  const cookies = [...session, ...(known === '' ? [] : [`__Host-freehold-known=${known}`])]
  return cookies.length === 0 ? {} : { Cookie: cookies.join('; ') }
}

interface Sent {
  port: number
  localAddress: string
  method: string
  path: string
  headers: Record<string, string>
  body: string
}

function send({ body, ...options }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...options }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        const json = JSON.parse(text || 'null') as Record<string, unknown> | null
        const status = response.statusCode ?? 0
        const code = status >= 400 && typeof json?.['code'] === 'string' ? json['code'] : null
        resolve({ status, code, body: json ?? {}, headers: response.headers })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
