import type { Api } from './api.ts'
import { isAttended } from './attended.ts'
import { OFFLINE, Problem, readProblem } from './problem.ts'
import { question, signal } from './signal.ts'

export type AddressOf = keyof Api
export type InputOf<A extends AddressOf> = Api[A]['input']
export type OutputOf<A extends AddressOf> = Api[A]['output']

/** False after a request that got no answer, true again with the next answer. */
export const online = signal(true)
/** Answered by the sign-in that lies over the page when a session has ended. */
export const signIn = question()
/** Answered by the dialog that asks for a fresh second factor. */
export const freshFactor = question()

export interface CallOptions {
  /** Kept over retries of one intended change, so that it happens once. Made here when absent. */
  key?: string
  /** The version that the person saw, for addresses that ask for it. */
  version?: number
  /** Why, in the words of the person; every entry of the change keeps it. Empty: nothing was said. */
  reason?: string
  signal?: AbortSignal
  /** The caller answers 401 or the fresh-factor refusal itself. */
  bare?: boolean
}

interface Built {
  method: string
  url: string
  body: string | null
}

/** Fills the names in an address from the input; what is left becomes query or body. */
export function buildRequest(address: string, input: Record<string, unknown>): Built {
  const [method = 'GET', path = '/'] = address.split(' ')
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined))
  const filled = path.replace(/:([a-zA-Z]+)/g, (_, name: string) => {
    const value = rest.get(name)
    rest.delete(name)
    return encodeURIComponent(String(value))
  })
  if (method === 'POST' || method === 'PUT')
    return { method, url: `/api/v1${filled}`, body: JSON.stringify(Object.fromEntries(rest)) }
  const query = new URLSearchParams(
    [...rest].filter(([, value]) => value !== '').map(([name, value]) => [name, String(value)]),
  )
  return { method, url: `/api/v1${filled}${query.size > 0 ? `?${query}` : ''}`, body: null }
}

async function send(built: Built, options: CallOptions): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' })
  if (built.body !== null) headers.set('content-type', 'application/json')
  if (built.method === 'POST') headers.set('idempotency-key', options.key ?? newKey())
  if (options.version !== undefined) headers.set('if-match', `"${options.version}"`)
  if (options.reason) headers.set('freehold-reason', encodeURIComponent(options.reason.toWellFormed()))
  if (!isAttended()) headers.set('freehold-unattended', '1')
  try {
    const response = await fetch(built.url, {
      method: built.method,
      headers,
      body: built.body,
      credentials: 'same-origin',
      signal: options.signal ?? null,
    })
    online.set(true)
    return response
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown
    online.set(false)
    throw new Problem({ status: OFFLINE, code: 'console.offline', detail: '', change: built.method !== 'GET' })
  }
}

/** The key of one intended change. */
export function newKey(): string {
  return crypto.randomUUID()
}

/** A wrong password or code is a 401 too, but no reason to sign in anew. */
const SESSION_OVER = ['access.signed_out', 'access.half_signed_in', 'access.sign_in_over']

/** Asks the person for what the server misses; true when trying again makes sense. */
export async function remedy(problem: Problem): Promise<boolean> {
  if (SESSION_OVER.includes(problem.code)) return signIn.ask()
  if (problem.code === 'access.fresh_factor_required') return freshFactor.ask()
  return false
}

/**
 * Calls one address of the API.
 *
 * A session that has ended, and a second factor that is too old, are asked for over the page; the request is then sent again
 * under the same idempotency key.
 * @throws Problem for every answer outside 2xx, and when there is no answer
 */
export async function call<A extends AddressOf>(
  address: A,
  input: InputOf<A>,
  options: CallOptions = {},
): Promise<OutputOf<A>> {
  const built = buildRequest(address, input)
  const kept = { ...options, key: options.key ?? newKey() }
  for (;;) {
    const response = await send(built, kept)
    if (response.ok) return (response.status === 204 ? {} : await response.json()) as OutputOf<A>
    const problem = await readProblem(response, built.method !== 'GET')
    if (options.bare || !(await remedy(problem))) throw problem
  }
}
