import { PERMISSIONS, type Right, type Role } from './matrix.ts'

/** Who calls, as the matrix sees it: what became of his session matters, not how. */
export interface Standing {
  /** `none`: the session ended, was never one, or its account may not be here any more. */
  session: 'none' | 'setup' | 'half' | 'open'
  role: Role | null
  fresh: boolean
  /** What he may for the members of one group only. */
  within?: ReadonlySet<string>
  /** The role that he looks at the console as. */
  viewing?: Role
  /** An API token speaks: why it counts for nothing, or what it may. */
  token?: { refused: Verdict | null; permissions: ReadonlySet<string> }
}

export interface Verdict {
  status: number
  code: string
}

/** What the matrix says: null lets the call pass, whatever it then ends as. */
export function verdictOf(at: string, right: Right, caller: Standing): Verdict | null {
  const { may, fresh, protocol, viewing, narrows } = right
  if (caller.token) return tokenVerdict(right, caller.token)
  if (may === 'anyone') return null
  if (caller.session === 'none') return { status: 401, code: 'access.signed_out' }
  if (may === 'host') return { status: 403, code: 'access.host_only' }
  if (may === 'setup') return caller.session === 'setup' ? null : { status: 403, code: 'access.not_setup' }
  if (may === 'half-signed-in')
    return caller.session === 'half' ? null : { status: 403, code: 'access.not_half_signed_in' }
  if (caller.session !== 'open') return { status: 401, code: 'access.half_signed_in' }
  const looks = caller.viewing !== undefined
  if (looks && !viewing && !protocol && !at.startsWith('GET ')) return { status: 403, code: 'access.viewing_as' }
  const granted = caller.role === null ? new Set<string>() : PERMISSIONS.get(caller.role)!
  const seen = caller.viewing === undefined || PERMISSIONS.get(caller.viewing)!.has(may)
  const narrowly = narrows === true && caller.within?.has(may) === true
  if (may !== 'signed-in' && !narrowly && !(granted.has(may) && seen))
    return { status: 403, code: 'access.not_permitted' }
  return fresh && !caller.fresh ? { status: 403, code: 'access.fresh_factor_required' } : null
}

function tokenVerdict(right: Right, { refused, permissions }: NonNullable<Standing['token']>): Verdict | null {
  if (right.protocol && right.may === 'anyone') return null
  if (refused) return refused
  if (!isForTokens(right)) return { status: 403, code: 'access.not_by_token' }
  if (right.may.includes('.') && !permissions.has(right.may)) return { status: 403, code: 'access.token_not_permitted' }
  return right.fresh ? { status: 403, code: 'access.token_without_factor' } : null
}

/** Whether tokens may call a route if they have its permission, apart from a second factor. */
export function isForTokens({ may, byToken }: Right): boolean {
  return byToken ?? may.includes('.')
}

/** Refusals of the door that belong to rights alone: whoever may call a route never sees one. */
export const RIGHTS_CODES: ReadonlySet<string> = new Set([
  'access.signed_out',
  'access.half_signed_in',
  'access.not_permitted',
  'access.not_setup',
  'access.host_only',
  'access.not_half_signed_in',
  'access.fresh_factor_required',
  'access.viewing_as',
  'access.not_by_token',
  'access.token_invalid',
  'access.token_expired',
  'access.token_not_from_here',
  'access.token_not_permitted',
  'access.token_without_factor',
  'http.two_credentials',
])

/** Refusals that every route of the JSON API may give, besides those that it names itself. */
export const DOOR_CODES: ReadonlySet<string> = new Set([
  'http.invalid_input',
  'http.bad_json',
  'http.bad_request',
  'http.wrong_content_type',
  'http.too_large',
  'http.repeated_parameter',
  'http.if_match_required',
  'http.bad_if_match',
  'http.bad_reason',
  'http.reason_required',
  'http.bad_idempotency_key',
  'http.idempotency_key_reused',
  'http.cross_site',
  'http.bad_cursor',
])
