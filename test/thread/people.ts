import assert from 'node:assert/strict'
import { Authenticator } from '../peers/authenticator.ts'
import type { Client } from '../peers/client.ts'
import { newAddress } from '../peers/server.ts'

export interface Me {
  account: { id: string; username: string; displayName: string; kind: string }
  roles: string[]
  permissions: string[]
  freshFactorUntil: string | null
}

/** Goes on from a half-open session without a second factor: sets the app up, and keeps it and the codes in the browser. */
export async function enrollFactor(browser: Client): Promise<Me> {
  const { secret } = await browser.must<{ secret: string }>('GET', '/session/enrollment')
  browser.authenticator = new Authenticator(secret)
  const { recoveryCodes, me } = await browser.must<{ recoveryCodes: string[]; me: Me }>('POST', '/session/enrollment', {
    code: browser.totp(),
  })
  browser.recoveryCodes = recoveryCodes
  return me
}

/**
 * Proves that a change wants a fresh second factor, then makes it: a tab that still holds the token from before the
 * confirmation is the same session without one.
 */
export async function stepUp<T>(browser: Client, method: string, path: string, body: unknown): Promise<T> {
  const tab = browser.another(newAddress(), true)
  await browser.must('POST', '/session/confirmation', { code: browser.recoveryCode() })
  const refused = await tab.call<{ code: string }>(method, path, body)
  tab.close()
  assert.deepEqual([refused.status, refused.body.code], [403, 'access.fresh_factor_required'], `${method} ${path}`)
  return await browser.must<T>(method, path, body)
}

/** An answer without what is its own in each request. */
export function refusalOf({ status, body }: { status: number; body: Record<string, unknown> }): object {
  const { requestId, ...rest } = body
  assert.equal(typeof requestId, 'string')
  return { status, ...rest }
}
