export { ACCESS_ACTS } from './accounts/acts.ts'
export { ACCESS_CHECKS, judgeAccounts } from './accounts/checks.ts'
export { renewStale } from './sign-in/open-session.ts'
export { sessionsList } from './sessions/list-sessions.ts'
export { SESSIONS } from './sessions/settings.ts'
export { createAuthenticator, type Authenticator } from './sign-in/authenticate.ts'
export { openDirectorySession, verifyCredentials } from './sign-in/begin-session.ts'
export { assertMayGrant, actorNow, permissionsHeld } from './roles/callers.ts'
export { assertGoodPassword } from './passwords/change-password.ts'
export { checkEnrollment, enrollmentOf, pendingSecret } from './factors/enroll-factor.ts'
export {
  createOwner,
  endSetupSessions,
  enrollOwnerFactor,
  firstOwnerState,
  openOwnerSession,
  openSetupSession,
} from './accounts/first-owner.ts'
export { reviseDirectoryAccounts, setGroupRole, type DirectoryPerson } from './accounts/group-roles.ts'
export { accountsList } from './accounts/list-accounts.ts'
export { inviteOwner } from './accounts/invite.ts'
export type { AccessParts, DirectorySignIn, VerifyDirectoryPassword } from './parts.ts'
export { PASSWORD_COST, Passwords, type Argon2Cost } from './passwords/password-hash.ts'
export { PASSWORD_CODES } from './passwords/password-rules.ts'
export { permissionMatrix, permissionsCsv } from './roles/permissions.ts'
export { hashHandwrittenCode, newHandwrittenCode } from './factors/recovery-codes.ts'
export { codeJobs, codePostman } from './factors/send-codes.ts'
export { isAdministrative, SIGN_IN } from './sign-in/settings.ts'
export { recordRefusal, settleRefusals, type RefusalKind } from './sign-in/refusals.ts'
export { resetFactor } from './factors/reset-factor.ts'
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
} from './roles/roles.ts'
export { accessProtocols } from './roles/protocols.ts'
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
} from './accounts/store.ts'
export { codeThrottle, forgiveAttempt, takeAttempt } from './sign-in/throttle.ts'
export type { Enrollment } from './factors/totp.ts'
export { DisplayName, EnrollmentOutput, FactorCode, GroupRoleName, Password, RecoveryCodes, Username } from './types.ts'
export { accessHealth, type AccessHealth } from './accounts/health.ts'
export { permissionsOf } from './roles/roles.ts'
export { rolesOf } from './accounts/store.ts'
export { ACCOUNT_SEARCH } from './accounts/searchable.ts'
export { TOKEN_ACTS } from './tokens/acts.ts'
export { createTokenDoor, type TokenDoor } from './tokens/bearer.ts'
export { judgeTokens, TOKEN_CHECKS } from './tokens/checks.ts'
export { permissionsLeft } from './tokens/permissions.ts'
export { tokensList } from './tokens/list-tokens.ts'
