import type { ApiOf } from '../../platform/http/contract.ts'
import { approvalRoutes } from './approvals/routes.ts'
import { accountRoutes } from './accounts/routes.ts'
import { breakGlassRoutes } from './break-glass/routes.ts'
import { hostRoutes } from './accounts/routes-host.ts'
import { factorRoutes } from './factors/routes.ts'
import { rolesRoutes } from './roles/routes.ts'
import { sessionRoutes } from './sign-in/routes.ts'
import type { AccessParts } from './parts.ts'
import { sessionsRoutes } from './sessions/routes.ts'
import { tokenRoutes } from './tokens/routes.ts'

/** Signing in and one's own account, the accounts of others, and the ways back in for the host operator. */
export function accessRoutes(parts: AccessParts) {
  return [
    ...sessionRoutes(parts),
    ...sessionsRoutes(parts),
    ...factorRoutes(parts),
    ...accountRoutes(parts),
    ...tokenRoutes(parts),
    ...rolesRoutes(parts),
    ...breakGlassRoutes(parts),
    ...approvalRoutes(parts),
    ...hostRoutes(parts),
  ]
}

export type ApiAccess = ApiOf<ReturnType<typeof accessRoutes>>
