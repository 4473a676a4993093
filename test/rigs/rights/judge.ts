import type { Reply } from '../wire.ts'
import type { Caller } from './callers.ts'
import type { Described } from './described.ts'
import { DOOR_CODES, RIGHTS_CODES, verdictOf, type Verdict } from './oracle.ts'
import type { Variant } from './variants.ts'

/** Holds answers against the matrix. It remembers refusals: two of one kind that differ would tell something. */
export class Judge {
  readonly #described: ReadonlyMap<string, Described>
  readonly #secrets: RegExp
  readonly #refusals = new Map<string, string>()
  /** Request ids of answers that were no refusal. */
  readonly accepted = new Set<string>()
  serverErrors = 0

  constructor(described: ReadonlyMap<string, Described>, secrets: readonly string[]) {
    this.#described = described
    this.#secrets = new RegExp(secrets.map((text) => text.replaceAll(/[^\w]/g, '\\$&')).join('|'))
  }

  /** What is wrong with this answer; null if nothing is. */
  faultOf(variant: Variant, caller: Caller, reply: Reply): string | null {
    const wrong = this.#wrongWith(variant, caller, reply)
    return wrong && `${caller.name} calls ${variant.at} (${variant.what}): ${wrong}`
  }

  #wrongWith({ at, right, ends }: Variant, caller: Caller, reply: Reply): string | null {
    const { status, text } = reply
    const code = codeOf(reply)
    const broken = status >= 500 && !this.#isPeerTrouble(at, status, code)
    if (broken) this.serverErrors++
    const verdict = verdictOf(at, right, caller)
    if (verdict) return differs(verdict, status, code) ?? this.#tells(at, code, reply)
    if (broken) return `a fault of the server, ${status} ${text.slice(0, 200)}`
    if (code !== null && RIGHTS_CODES.has(code)) return `gave ${status} ${code}, and the matrix lets it pass`
    if (status < 300) this.accepted.add(requestIdOf(reply))
    if (ends === 'done' && status >= 300) return `gave ${status} ${code} instead of what was asked for`
    if (right.protocol) return null
    // Another site cannot make a browser send a token.
    if (typeof ends === 'object' && !(caller.token && ends.code === 'http.cross_site'))
      return differs(ends, status, code)
    if (ends === 'refused' && status < 400) return `gave ${status}, and had to be refused`
    if (ends === 'unusable' && !(code !== null && DOOR_CODES.has(code)))
      return `gave ${status} ${code ?? ''}, and the door had to refuse the input`
    return status < 300 ? this.#shown(at, text) : this.#undocumented(at, status, code)
  }

  /** A 503 that the route promises: a directory that does not answer, say. */
  #isPeerTrouble(at: string, status: number, code: string | null): boolean {
    return status === 503 && code !== null && this.#described.get(at)?.refusals.includes(code) === true
  }

  /** Refusals for want of rights say the same for every object, there or not, and open nothing. */
  #tells(at: string, code: string | null, reply: Reply): string | null {
    if (/^set-cookie:/im.test(reply.head)) return 'was refused and got a cookie'
    const text = reply.text.replace(/"requestId":"[^"]*"/, '')
    const first = this.#refusals.get(`${at} ${code}`)
    if (first === undefined) this.#refusals.set(`${at} ${code}`, text)
    return first === undefined || first === text
      ? null
      : `was refused in other words than somebody else: ${text.slice(0, 200)}`
  }

  #shown(at: string, text: string): string | null {
    const secret = this.#secrets.exec(text)?.[0]
    if (secret !== undefined) return `was shown a secret: ${secret}`
    const described = this.#described.get(at)
    const unknown = described ? described.unknownIn(JSON.parse(text)) : 'an answer'
    return unknown === null ? null : `was shown ${unknown}, which is not described`
  }

  #undocumented(at: string, status: number, code: string | null): string | null {
    if (code !== null && (DOOR_CODES.has(code) || this.#described.get(at)?.refusals.includes(code))) return null
    return `gave ${status} ${code ?? 'without a code'}, which is not described`
  }
}

function differs(wanted: Verdict, status: number, code: string | null): string | null {
  if (status === wanted.status && code === wanted.code) return null
  return `gave ${[status, code ?? []].flat().join(' ')} instead of ${wanted.status} ${wanted.code}`
}

function codeOf({ status, text }: Reply): string | null {
  return status < 300 ? null : (/"code":"([^"]*)"/.exec(text)?.[1] ?? null)
}

function requestIdOf({ head }: Reply): string {
  return /^x-request-id: *(\S+)/im.exec(head)?.[1] ?? ''
}
