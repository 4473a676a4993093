/** Every permission that a route may ask for. */
export const PERMISSIONS = [
  'access.read',
  'access.manage',
  'access.roles',
  'access.sessions',
  'access.tokens',
  'access.approve',
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

/** Permissions that a grant may give for the members of one group only: what they are about has groups. */
export const SCOPED_PERMISSIONS: readonly Permission[] = ['directory.read']

/** The roles that every house has. Others are composed there. */
export const BUILT_IN_ROLES = [
  'owner',
  'administrator',
  'directory-administrator',
  'certificate-officer',
  'operator',
  'auditor',
] as const

export type BuiltInRole = (typeof BUILT_IN_ROLES)[number]

/** The names of the built-in roles, for lists and their files. */
export const ROLE_TITLES: Readonly<Record<BuiltInRole, { en: string; de: string }>> = {
  owner: { en: 'Owner', de: 'Inhaber' },
  administrator: { en: 'Administrator', de: 'Administrator' },
  'directory-administrator': { en: 'Directory administrator', de: 'Verzeichnisadministrator' },
  'certificate-officer': { en: 'Certificate officer', de: 'Zertifikatsbeauftragter' },
  operator: { en: 'Operator', de: 'Operator' },
  auditor: { en: 'Auditor', de: 'Auditor' },
}

/**
 * What each built-in role may do. Owner and administrator differ by one rule, which is kept where roles are given: only an
 * owner touches owners.
 */
export const ROLE_PERMISSIONS: Readonly<Record<BuiltInRole, readonly Permission[]>> = {
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
  'certificate-officer': [
    'access.tokens',
    'directory.read',
    'ca.read',
    'ca.manage',
    'ca.revoke',
    'ca.challenge',
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

export function isBuiltIn(role: string): role is BuiltInRole {
  return BUILT_IN_ROLES.some((name) => name === role)
}

export function isPermission(text: string): text is Permission {
  return PERMISSIONS.some((permission) => permission === text)
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
