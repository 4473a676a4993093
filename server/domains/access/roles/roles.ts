/** Every permission that a route may ask for. */
export const PERMISSIONS = [
  'access.read',
  'access.manage',
  'access.sessions',
  'access.tokens',
  'directory.read',
  'directory.manage',
  'directory.sync',
  'ca.read',
  'ca.manage',
  'ca.revoke',
  'ca.challenge',
  'backup.read',
  'backup.run',
  'backup.manage',
  'audit.read',
  'audit.export',
  'jobs.read',
  'jobs.cancel',
  'host.read',
  'settings.read',
  'settings.manage',
  'alarms.read',
  'alarms.manage',
] as const

export type Permission = (typeof PERMISSIONS)[number]

export const ROLES = ['owner', 'administrator', 'directory-administrator', 'operator', 'auditor'] as const

export type Role = (typeof ROLES)[number]

/** The names of the roles, for lists and their files. */
export const ROLE_TITLES: Readonly<Record<Role, { en: string; de: string }>> = {
  owner: { en: 'Owner', de: 'Inhaber' },
  administrator: { en: 'Administrator', de: 'Administrator' },
  'directory-administrator': { en: 'Directory administrator', de: 'Verzeichnisadministrator' },
  operator: { en: 'Operator', de: 'Operator' },
  auditor: { en: 'Auditor', de: 'Auditor' },
}

/** Roles that membership of a directory group may give. Nobody becomes owner by an edit in the directory. */
export const GROUP_ROLES = ROLES.filter((role): role is Exclude<Role, 'owner'> => role !== 'owner')

export type GroupRole = (typeof GROUP_ROLES)[number]

/**
 * What each role may do. Owner and administrator differ by one rule, which is kept where accounts are changed: only an
 * owner touches owners.
 */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  administrator: PERMISSIONS,
  'directory-administrator': [
    'access.read',
    'access.tokens',
    'directory.read',
    'directory.manage',
    'directory.sync',
    'jobs.read',
    'alarms.read',
    'alarms.manage',
  ],
  operator: [
    'access.tokens',
    'directory.read',
    'directory.sync',
    'ca.read',
    'ca.challenge',
    'ca.revoke',
    'backup.read',
    'backup.run',
    'jobs.read',
    'host.read',
    'alarms.read',
    'alarms.manage',
  ],
  auditor: [
    'access.read',
    'access.tokens',
    'directory.read',
    'ca.read',
    'backup.read',
    'audit.read',
    'audit.export',
    'jobs.read',
    'host.read',
    'settings.read',
    'alarms.read',
  ],
}

/**
 * What a user of the machine may do over its socket: look how things are, and make and check backups. What else he may do stands
 * at the routes whose `may` is `host`. Never roles.
 */
export const HOST_PERMISSIONS: readonly Permission[] = [
  'host.read',
  'jobs.read',
  'settings.read',
  'backup.read',
  'backup.run',
]

/** The union of what the roles allow. */
export function permissionsOf(roles: Iterable<Role>): ReadonlySet<string> {
  return new Set([...roles].flatMap((role) => ROLE_PERMISSIONS[role]))
}

/**
 * What somebody with these roles may do while he looks at the console as `viewing`: what both may, so that nobody gains
 * anything by looking.
 */
export function permissionsViewing(roles: Iterable<Role>, viewing: Role | null): ReadonlySet<string> {
  const own = permissionsOf(roles)
  return viewing === null ? own : own.intersection(permissionsOf([viewing]))
}

/**
 * Whether somebody with `held` may give or take `role`: nobody grants more than he has, and owner is granted by owners
 * alone.
 */
export function mayGrant(held: readonly Role[], role: Role): boolean {
  if (held.includes('owner')) return true
  if (role === 'owner') return false
  const permissions = permissionsOf(held)
  return ROLE_PERMISSIONS[role].every((permission) => permissions.has(permission))
}
