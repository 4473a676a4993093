import { Refusal } from '../../../base/errors.ts'
import { MINUTE, SECOND, type Millis } from '../../../base/time.ts'
import { networkOf } from '../../../platform/http/network.ts'

/** Tokens that nobody has, by one address and minute: as many as there may be guesses at passwords. */
export const WRONG_TOKENS = 60
const MOST_NETWORKS = 5_000

/**
 * Counts tokens that nobody has. 256 bits are not guessed: it is the work of looking for them that is bounded. In memory, so that a
 * flood writes nothing.
 */
export class WrongTokens {
  #minute: Millis = 0
  #counts = new Map<string, number>()

  /** @throws Refusal access.too_many_attempts */
  assertFew(address: string | null, at: Millis): void {
    this.#turn(at)
    if ((this.#counts.get(networkOf(address)) ?? 0) < WRONG_TOKENS) return
    const retryAfter = Math.max(1, Math.ceil((this.#minute + MINUTE - at) / SECOND))
    throw new Refusal(429, 'access.too_many_attempts', `Too many attempts. Try again in ${retryAfter} seconds.`, {
      retryAfter,
    })
  }

  /** One more from this address. */
  count(address: string | null, at: Millis): void {
    this.#turn(at)
    const network = networkOf(address)
    const before = this.#counts.get(network)
    if (before !== undefined || this.#counts.size < MOST_NETWORKS) this.#counts.set(network, (before ?? 0) + 1)
  }

  #turn(at: Millis): void {
    if (at - this.#minute < MINUTE) return
    this.#minute = at
    this.#counts = new Map()
  }
}
