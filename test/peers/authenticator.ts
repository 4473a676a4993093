import { generateSync } from 'otplib'

const STEP_MS = 30_000

/**
 * An authenticator app. The server takes each time step once and allows one to either side, so three codes are at hand before a
 * person has to wait for the clock.
 */
export class Authenticator {
  readonly secret: string
  readonly #clock: () => number
  #last = 0

  /** `clock`: another than this machine's, where the server has another too. */
  constructor(secret: string, clock: () => number = Date.now) {
    this.secret = secret
    this.#clock = clock
  }

  /** An app that has given out as many codes, for a copy of the house. */
  copy(): Authenticator {
    const copy = new Authenticator(this.secret, this.#clock)
    copy.#last = this.#last
    return copy
  }

  /** What the app shows at this moment, as long as {@link code} has not given it out: then what it shows next. */
  shown(): string {
    return this.#at(Math.max(Math.floor(this.#clock() / STEP_MS), this.#last + 1))
  }

  /** A code that was not used before. */
  code(): string {
    const now = Math.floor(this.#clock() / STEP_MS)
    const step = Math.max(now - 1, this.#last + 1)
    if (step > now + 1) throw new Error('All codes of this minute are used; take a recovery code')
    this.#last = step
    return this.#at(step)
  }

  #at(step: number): string {
    return generateSync({
      strategy: 'totp',
      secret: this.secret,
      epoch: (step * STEP_MS) / 1000,
      period: STEP_MS / 1000,
    })
  }
}
