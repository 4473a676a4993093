import { generateSync } from 'otplib'

const STEP_MS = 30_000

/**
 * An authenticator app. The server takes each time step once and allows one to either side, so three codes are at hand before a
 * person has to wait for the clock.
 */
export class Authenticator {
  readonly secret: string
  #last = 0

  constructor(secret: string) {
    this.secret = secret
  }

  /** An app that has given out as many codes, for a copy of the house. */
  copy(): Authenticator {
    const copy = new Authenticator(this.secret)
    copy.#last = this.#last
    return copy
  }

  /** A code that was not used before. */
  code(): string {
    const now = Math.floor(Date.now() / STEP_MS)
    const step = Math.max(now - 1, this.#last + 1)
    if (step > now + 1) throw new Error('All codes of this minute are used; take a recovery code')
    this.#last = step
    return generateSync({
      strategy: 'totp',
      secret: this.secret,
      epoch: (step * STEP_MS) / 1000,
      period: STEP_MS / 1000,
    })
  }
}
