import { generateSecret, generateURI, verifySync } from 'otplib'
import { renderSVG } from 'uqr'
import type { Millis } from '../../../base/time.ts'

const SECRET_BYTES = 20
const PERIOD_SECONDS = 30

/** What an authenticator app needs, as text, as address and as picture. */
export interface Enrollment {
  /** Base32, for typing. */
  secret: string
  /** otpauth:// address (Key Uri Format). */
  uri: string
  /** The address as an SVG picture. */
  qr: string
}

/** A new TOTP secret (RFC 6238, SHA-1, 6 digits, 30 s: what every authenticator app knows), Base32. */
export function newTotpSecret(): string {
  return generateSecret({ length: SECRET_BYTES })
}

/** Shows a secret for an account; `issuer` is what the app lists it under. */
export function showEnrollment(secret: string, issuer: string, username: string): Enrollment {
  // A colon separates issuer and label in the address.
  const uri = generateURI({ issuer: issuer.replaceAll(':', ' '), label: username.replaceAll(':', ' '), secret })
  return { secret, uri, qr: renderSVG(uri, { ecc: 'M', border: 2 }) }
}

/** The time step whose code this is, one step of clock drift allowed to either side; null if the code is wrong. */
export function matchStep(secret: string, code: string, at: Millis): number | null {
  // The library throws at what cannot be a code.
  if (!/^[0-9]{6}$/.test(code)) return null
  const result = verifySync({
    strategy: 'totp',
    secret,
    token: code,
    epoch: Math.floor(at / 1000),
    period: PERIOD_SECONDS,
    epochTolerance: PERIOD_SECONDS,
  })
  return result.valid && 'timeStep' in result ? result.timeStep : null
}
