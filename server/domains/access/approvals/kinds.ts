import type { Facts } from '../../../platform/http/approval.ts'
import { mayGrant } from '../roles/callers.ts'
import type { LiveGrant } from '../roles/rights.ts'
import { isBuiltIn, ROLE_PERMISSIONS, type Permission } from '../roles/roles.ts'

/** Whether somebody with these grants may do the deed himself: nobody agrees to what is beyond him. */
type MayDo = (grants: readonly LiveGrant[], facts: Facts) => boolean

/**
 * Every kind of deed that a second person has to agree to. docs/admin/four-eyes.md names the same ones
 * (`test/repo/four-eyes.test.ts`).
 */
export const DEED_KINDS = {
  /** A role that gives administration, given to an account that is there, to a new one or to a group. */
  give_role: (grants, facts) => mayGrant(grants, textOf(facts['role']), allowedBy(facts), endOf(facts['endsAt'])),
  /** A role that somebody may hold already, made to give administration or more of it. */
  raise_role: (grants, facts) => mayGrant(grants, textOf(facts['role']), allowedBy(facts)),
  /** Four eyes switched off, or more destructive acts allowed in an hour. */
  relax_four_eyes: holding('access.manage'),
  /** A destructive act on more rows than one person may plan alone. */
  mass_act: (grants, facts) => holds(grants, textOf(facts['permission'])),
  /** A plan of a directory that a brake has stopped. */
  apply_plan: holding('directory.sync'),
} as const satisfies Readonly<Record<string, MayDo>>

export type DeedKind = keyof typeof DEED_KINDS

/** Whether grants add up to a deed. A kind that there is no more is nobody's to agree to. */
export function mayDo(kind: string, grants: readonly LiveGrant[], facts: Facts): boolean {
  const judge: MayDo | undefined = Object.hasOwn(DEED_KINDS, kind) ? DEED_KINDS[kind as DeedKind] : undefined
  return judge?.(grants, facts) ?? false
}

function holding(permission: Permission): MayDo {
  return (grants) => holds(grants, permission)
}

function holds(grants: readonly LiveGrant[], permission: string): boolean {
  return grants.some(({ within, permissions }) => within === null && permissions.some((one) => one === permission))
}

function textOf(fact: Facts[string] | undefined): string {
  return typeof fact === 'string' ? fact : ''
}

function allowedBy({ role, permissions }: Facts): readonly string[] {
  const name = textOf(role)
  if (isBuiltIn(name)) return ROLE_PERMISSIONS[name]
  return Array.isArray(permissions) ? permissions : []
}

function endOf(fact: Facts[string] | undefined): number | null {
  return typeof fact === 'string' ? Date.parse(fact) : null
}
