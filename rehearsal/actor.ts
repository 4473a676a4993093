import { Authenticator } from '../test/peers/authenticator.ts'
import type { Client } from '../test/peers/client.ts'

export interface Me {
  account: { id: string; displayName: string }
  roles: string[]
}

/** Somebody who signs in to the console: his browser, his password, his authenticator app. */
export class Actor {
  readonly username: string
  readonly password: string
  readonly browser: Client
  readonly #clock: () => number

  constructor(username: string, password: string, browser: Client, clock: () => number) {
    this.username = username
    this.password = password
    this.browser = browser
    // People say why where they are asked, and seldom else.
    browser.usualReason = null
    this.#clock = clock
  }

  /** The secret of the app; empty before there is one. */
  get secret(): string {
    return this.browser.authenticator?.secret ?? ''
  }

  /** Takes over the secret that the server shows and answers with the first code. */
  adopt(secret: string): string {
    this.browser.authenticator = new Authenticator(secret, this.#clock)
    return this.browser.totp()
  }

  /** By password and second factor; the first time the app is set up. */
  async signIn(): Promise<Me> {
    const { username, password, browser } = this
    const { state } = await browser.must<{ state: string }>('POST', '/session', { username, password })
    if (state === 'enroll-factor') return await this.#enroll()
    return await browser.must<Me>('POST', '/session/factor', { code: browser.totp() })
  }

  /** By invitation: chooses his password and sets the app up. */
  async accept(token: string): Promise<Me> {
    await this.browser.must('POST', '/invitation', { token, password: this.password })
    return await this.#enroll()
  }

  async signOut(): Promise<void> {
    await this.browser.must('DELETE', '/session')
  }

  async #enroll(): Promise<Me> {
    const { browser } = this
    const { secret } = await browser.must<{ secret: string }>('GET', '/session/enrollment')
    const code = this.adopt(secret)
    const answer = await browser.must<{ recoveryCodes: string[]; me: Me }>('POST', '/session/enrollment', { code })
    browser.recoveryCodes = answer.recoveryCodes
    return answer.me
  }
}
