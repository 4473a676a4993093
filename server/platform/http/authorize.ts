import { forbidden, unauthenticated } from '../../base/errors.ts'
import type { Millis } from '../../base/time.ts'
import type { Caller } from './caller.ts'
import type { May } from './contract.ts'

interface Guarded {
  may: May
  kind?: 'read' | 'change'
  stepUp?: boolean
  byToken?: boolean
  narrows?: boolean
  whileViewing?: boolean
}

/**
 * The one place that decides whether a caller may use a route. What is not expressly allowed is refused.
 * @throws Refusal access.signed_out, access.half_signed_in, access.viewing_as, access.not_permitted,
 *   access.fresh_factor_required; access.not_by_token, access.token_not_permitted, access.token_without_factor
 */
export function authorize(route: Guarded, caller: Caller | null, at: Millis): void {
  const { may, stepUp = false } = route
  if (caller?.token !== undefined) return authorizeToken(route, caller)
  if (may === 'anyone') return
  if (!caller)
    throw unauthenticated('access.signed_out', 'Nobody is signed in here, or the session has ended. Sign in.')
  if (may === 'host') return assertHost(caller)
  assertState(may, caller)
  assertNotViewing(route, caller)
  if (isPermission(may) && !holds(route, caller)) {
    throw forbidden(
      'access.not_permitted',
      `This needs the permission ${may}. An owner can grant a role that has it.`,
      {
        permission: may,
      },
    )
  }
  if (stepUp && (caller.freshFactorUntil ?? 0) <= at) {
    throw forbidden(
      'access.fresh_factor_required',
      'This needs a code from your authenticator that is at most 5 minutes old.',
    )
  }
}

/** A permission for some groups only opens nothing but what can be narrowed to them. */
function holds({ may, narrows = false }: Guarded, { permissions, within }: Caller): boolean {
  return permissions.has(may) || (narrows && within?.has(may) === true)
}

/** A token does what its permissions say, and what a route says expressly; never what asks for a person. */
function authorizeToken({ may, stepUp = false, byToken = isPermission(may) }: Guarded, { permissions }: Caller): void {
  if (!byToken) {
    throw forbidden(
      'access.not_by_token',
      'API tokens may not do this. It belongs to a person who is signed in: do it in the console.',
    )
  }
  if (isPermission(may) && !permissions.has(may)) {
    throw forbidden(
      'access.token_not_permitted',
      `This needs the permission ${may}, which this API token does not have, or its maker has no longer.`,
      { permission: may },
    )
  }
  if (stepUp) {
    throw forbidden(
      'access.token_without_factor',
      'This needs a fresh second factor, and an API token never has one. Do it in the console.',
    )
  }
}

/** What only whoever is at the machine may do: no role has it, and no session of an account. */
function assertHost({ actor }: Caller): void {
  if (actor.kind === 'host') return
  throw forbidden(
    'access.host_only',
    'Only a user of the machine that the server runs on may do this, over its socket.',
  )
}

function assertNotViewing({ kind, whileViewing = false }: Guarded, { viewing }: Caller): void {
  if (kind !== 'change' || whileViewing || (viewing ?? null) === null) return
  throw forbidden(
    'access.viewing_as',
    'You look at the console as another role, and change nothing meanwhile. Stop viewing, then do it as yourself.',
  )
}

function isPermission(may: May): boolean {
  return may.includes('.')
}

function assertState(may: May, { state }: Caller): void {
  if (may === 'setup') {
    if (state !== 'setup')
      throw forbidden('access.not_setup', 'Only the browser that gave the set-up code may do this.')
    return
  }
  if (may === 'half-signed-in') {
    if (state !== 'second-factor' && state !== 'enroll-factor') {
      throw forbidden('access.not_half_signed_in', 'This belongs to signing in, between password and second factor.')
    }
    return
  }
  if (state !== 'open')
    throw unauthenticated('access.half_signed_in', 'The second factor is still missing. Finish signing in.')
}
