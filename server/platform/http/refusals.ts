import type { Database } from '../../base/database/database.ts'
import type { Refusal } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { MINUTE, type Millis } from '../../base/time.ts'
import type { UnitContext } from '../../base/audit/unit.ts'
import { networkOf } from './network.ts'

const MOST_PER_SESSION_AND_MINUTE = 30
const MOST_KINDS = 5_000

interface Tally {
  context: UnitContext
  code: string
  /** The right that was missing, where that was it. */
  permission: string | null
  route: string
  count: number
}

/**
 * Records refused attempts without letting a flood fill the disk: one entry each for signed-in callers, up to a cap; for
 * anonymous ones an entry per network, kind and minute, with a count.
 */
export class Refusals {
  readonly #database: Database
  readonly #log: Log
  #tallies = new Map<string, Tally>()
  #minute: Millis = 0

  constructor(database: Database, log: Log) {
    this.#database = database
    this.#log = log
  }

  /** Notes that `refusal` was the answer to `route`. An auditor asks for rights that were missing, and for too much of what is allowed. */
  note(context: UnitContext, route: string, refusal: Refusal): void {
    const isTooMuch = refusal.status === 429 && context.origin.sessionId !== null
    if (refusal.status !== 401 && refusal.status !== 403 && !isTooMuch) return
    this.settle(context.at)
    const { sessionId, address } = context.origin
    const key = `${sessionId ?? networkOf(address)} ${refusal.code}`
    const tally = this.#tallies.get(key) ?? {
      context,
      code: refusal.code,
      permission: permissionIn(refusal),
      route,
      count: 0,
    }
    // Strangers from everywhere must not keep what somebody signed in tried out of the log.
    if (sessionId === null && !this.#tallies.has(key) && this.#tallies.size >= MOST_KINDS) return
    tally.count++
    this.#tallies.set(key, tally)
    if (sessionId !== null && tally.count <= MOST_PER_SESSION_AND_MINUTE)
      this.#record({ context, code: refusal.code, permission: permissionIn(refusal), route, count: 1 })
  }

  /** Writes what was counted in a minute that is over. Call it every few seconds: what a flood left waits for nobody else's. */
  settle(at: Millis): void {
    if (at - this.#minute >= MINUTE) this.flush(at)
  }

  /** Writes what was counted so far. */
  flush(at: Millis): void {
    const tallies = [...this.#tallies.values()]
    this.#tallies = new Map()
    this.#minute = at
    for (const tally of tallies) {
      const rest = tally.context.origin.sessionId === null ? tally.count : tally.count - MOST_PER_SESSION_AND_MINUTE
      if (rest > 0) this.#record({ ...tally, count: rest })
    }
  }

  #record({ context, code, permission, route, count }: Tally): void {
    const detail = { code, count, ...(permission === null ? {} : { permission }) }
    const written = this.#database.unit(context, async ({ record }) => {
      record({ action: 'http.refuse', target: `route:${route}`, outcome: 'refused', detail })
    })
    written.catch((error: unknown) => this.#log.error({ err: error }, 'a refusal could not be recorded'))
  }
}

function permissionIn({ details }: Refusal): string | null {
  return typeof details['permission'] === 'string' ? details['permission'] : null
}
