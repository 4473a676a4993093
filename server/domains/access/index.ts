export { ACCESS_ACTS } from './acts.ts'
export { ACCESS_CHECKS, judgeAccounts } from './checks.ts'
export { createAuthenticator, type Authenticator } from './authenticate.ts'
export { openDirectorySession, verifyCredentials } from './begin-session.ts'
export { assertMayGrant, actorNow, permissionsHeld } from './callers.ts'
export { assertGoodPassword } from './change-password.ts'
export { checkEnrollment, enrollmentOf, pendingSecret } from './enroll-factor.ts'
export {
  createOwner,
  endSetupSessions,
  enrollOwnerFactor,
  firstOwnerState,
  openOwnerSession,
  openSetupSession,
} from './first-owner.ts'
export { reviseDirectoryAccounts, setGroupRole, type DirectoryPerson } from './group-roles.ts'
export { accountsList } from './list-accounts.ts'
export { inviteOwner } from './invite.ts'
export type { AccessParts, DirectorySignIn, VerifyDirectoryPassword } from './parts.ts'
export { PASSWORD_COST, Passwords, type Argon2Cost } from './password-hash.ts'
export { PASSWORD_CODES } from './password-rules.ts'
export { permissionMatrix, permissionsCsv } from './permissions.ts'
export { hashHandwrittenCode, newHandwrittenCode } from './recovery-codes.ts'
export { recordRefusal, settleRefusals, type RefusalKind } from './refusals.ts'
export { resetFactor } from './reset-factor.ts'
export {
  GROUP_ROLES,
  HOST_PERMISSIONS,
  PERMISSIONS,
  ROLE_PERMISSIONS,
  ROLE_TITLES,
  ROLES,
  type GroupRole,
  type Permission,
  type Role,
} from './roles.ts'
export { accessProtocols } from './protocols.ts'
export { accessRoutes, type ApiAccess } from './routes.ts'
export {
  displayNames,
  findAccountOfPerson,
  findFirstOwner,
  findGroupRole as groupRoleOf,
  rolesFromDirectories,
  rolesHeld,
  usernameKey,
  type GroupPath,
  type HeldRole,
} from './store.ts'
export { codeThrottle, forgiveAttempt, takeAttempt } from './throttle.ts'
export type { Enrollment } from './totp.ts'
export { DisplayName, EnrollmentOutput, FactorCode, GroupRoleName, Password, RecoveryCodes, Username } from './types.ts'
export { accessHealth, type AccessHealth } from './health.ts'
export { permissionsOf } from './roles.ts'
export { rolesOf } from './store.ts'
export { ACCOUNT_SEARCH } from './searchable.ts'
