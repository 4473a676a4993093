import type { ApiOf } from '../../platform/http/contract.ts'
import { accountRoutes } from './routes-accounts.ts'
import { sessionRoutes } from './routes-session.ts'
import type { AccessParts } from './parts.ts'

/** Signing in and one's own account, and the accounts of others. */
export function accessRoutes(parts: AccessParts) {
  return [...sessionRoutes(parts), ...accountRoutes(parts)]
}

export type ApiAccess = ApiOf<ReturnType<typeof accessRoutes>>
