import type { Me } from './api.ts'
import { useMe } from './read.ts'

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
  'alarms.read',
  'alarms.manage',
  'settings.read',
  'settings.manage',
] as const

export type Permission = (typeof PERMISSIONS)[number]

export function may(me: Me, permission: Permission): boolean {
  return me.permissions.includes(permission) || me.within.includes(permission)
}

/** `can('ca.revoke')`: what the person on this page may do. The server judges; this only spares buttons that lead nowhere. */
export function useCan(): (permission: Permission) => boolean {
  const me = useMe()
  return (permission) => may(me, permission)
}
