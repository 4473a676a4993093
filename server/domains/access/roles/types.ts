import { z } from 'zod'
import { Line } from '../../settings/index.ts'
import { PERMISSIONS } from './roles.ts'

/** What a role is named by in addresses, files and the log: never shown alone where it has a title. */
export const RoleName = z
  .string()
  .min(2)
  .max(40)
  .regex(/^[a-z][a-z0-9-]*$/)

export const PermissionName = z.enum(PERMISSIONS)

export const RoleTitle = Line.max(80)

export const RolePurpose = z
  .string()
  .trim()
  .max(300)
  .regex(/^[^\p{Cc}]*$/u)

export const RoleOutput = z
  .object({
    role: RoleName,
    builtIn: z.boolean(),
    /** Null for a built-in role: its name is one of the console's own words. */
    title: z.string().nullable(),
    purpose: z.string(),
    permissions: z.array(z.string()),
    /** Whether a group of the directory may give it. */
    forGroups: z.boolean(),
    /** Whether it may be given for the members of one group. */
    scoped: z.boolean(),
    /** Grants there are of it. */
    grants: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Role' })

export const HeldGrantOutput = z
  .object({
    id: z.string(),
    role: RoleName,
    source: z.enum(['direct', 'group']),
    groupId: z.string().nullable(),
    /** Names of the groups from the person to the one that gives the role. */
    path: z.array(z.string()),
    /** The group whose members it is about; null: everything. */
    within: z.object({ id: z.string(), name: z.string() }).nullable(),
    grantedAt: z.iso.datetime(),
    endsAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'HeldGrant' })

export type HeldGrant = z.output<typeof HeldGrantOutput>

export const AccountRightsOutput = z
  .object({
    /** Whether it can sign in at all; while it cannot, what stands here counts for nothing. */
    active: z.boolean(),
    grants: z.array(HeldGrantOutput),
    permissions: z.array(
      z.object({
        permission: z.string(),
        /** False: only for the members of the groups that its grants name. */
        everywhere: z.boolean(),
        /** Ids of the grants that give it. */
        grants: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'AccountRights' })

export type AccountRights = z.output<typeof AccountRightsOutput>

export const HoldersOutput = z
  .object({
    accounts: z.array(
      z.object({
        id: z.string(),
        username: z.string(),
        displayName: z.string(),
        grants: z.array(HeldGrantOutput),
      }),
    ),
    /** There are more accounts than are told one by one. */
    more: z.boolean(),
    /** Groups whose members hold it, with or without an account yet. */
    groups: z.array(z.object({ grant: z.string(), groupId: z.string(), name: z.string(), role: RoleName })),
  })
  .meta({ id: 'Holders' })

export type Holders = z.output<typeof HoldersOutput>

export const GrantOutput = z
  .object({
    id: z.string(),
    role: RoleName,
    account: z.object({ id: z.string(), name: z.string() }).nullable(),
    group: z.object({ id: z.string(), name: z.string() }).nullable(),
    within: z.object({ id: z.string(), name: z.string() }).nullable(),
    grantedAt: z.iso.datetime(),
    endsAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Grant' })

export type Grant = z.output<typeof GrantOutput>

export const PermissionRow = z
  .object({
    address: z.string(),
    summary: z.string(),
    needs: z.string(),
    stepUp: z.boolean(),
    roles: z.array(RoleName),
  })
  .meta({ id: 'PermissionRow' })
