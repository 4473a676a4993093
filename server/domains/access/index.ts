export { ACCESS_ACTS } from './accounts/acts.ts'
export { ACCESS_CHECKS, judgeAccounts } from './accounts/checks.ts'
export { BREAK_GLASS_CHECKS, judgeBreakGlass } from './break-glass/checks.ts'
export { renewStale } from './sign-in/open-session.ts'
export { sessionsList } from './sessions/list-sessions.ts'
export { SESSIONS } from './sessions/settings.ts'
export { createAuthenticator, type Authenticator } from './sign-in/authenticate.ts'
export { openDirectorySession, verifyCredentials } from './sign-in/begin-session.ts'
export { assertMayGrant, actorNow, narrowedTo, permissionsHeld, rightsHeld } from './roles/callers.ts'
export { hashChosen } from './passwords/choose-password.ts'
export { checkEnrollment, enrollmentOf, pendingSecret } from './factors/enroll-factor.ts'
export {
  createOwner,
  endSetupSessions,
  enrollOwnerFactor,
  firstOwnerState,
  openOwnerSession,
  openSetupSession,
} from './accounts/first-owner.ts'
export { reviseDirectoryAccounts, type DirectoryPerson } from './accounts/directory-accounts.ts'
export { accountsList } from './accounts/list-accounts.ts'
export { inviteOwner } from './accounts/invite.ts'
export type { AccessParts, DirectorySignIn, VerifyDirectoryPassword } from './parts.ts'
export { PASSWORD_COST, Passwords, type Argon2Cost } from './passwords/password-hash.ts'
export { PASSWORD_CODES } from './passwords/policy.ts'
export { PASSWORD_RULES } from './passwords/settings.ts'
export { permissionMatrix, permissionsCsv } from './roles/permissions.ts'
export { hashHandwrittenCode, newHandwrittenCode } from './factors/recovery-codes.ts'
export { codeJobs, codePostman } from './factors/send-codes.ts'
export { isAdministrative, SIGN_IN } from './sign-in/settings.ts'
export { recordRefusal, settleRefusals, type RefusalKind } from './sign-in/refusals.ts'
export { resetFactor } from './factors/reset-factor.ts'
export {
  BUILT_IN_ROLES,
  HOST_PERMISSIONS,
  PERMISSIONS,
  ROLE_PERMISSIONS,
  ROLE_TITLES,
  type BuiltInRole,
  type Permission,
} from './roles/roles.ts'
export { accessProtocols } from './roles/protocols.ts'
export { accessRoutes, type ApiAccess } from './routes.ts'
export { displayNames, findAccountOfPerson, findFirstOwner, usernameKey } from './accounts/store.ts'
export { codeThrottle, forgiveAttempt, takeAttempt } from './sign-in/throttle.ts'
export type { Enrollment } from './factors/totp.ts'
export { DisplayName, EnrollmentOutput, FactorCode, Password, RecoveryCodes, Username } from './types.ts'
export { accessHealth, type AccessHealth } from './accounts/health.ts'
export { giveRole, hasEndedGrants, takeEndedGrants } from './roles/give.ts'
export { grantsList } from './roles/list-grants.ts'
export { isActive, rightsOf, rolesOf } from './roles/rights.ts'
export { insertGrant, lastingGrant, rolesFromDirectories, rolesOfGroups } from './roles/store.ts'
export { permissionsByRole } from './roles/routes.ts'
export { RoleName } from './roles/types.ts'
export type { GroupPath } from './roles/ways.ts'
export { ACCOUNT_SEARCH } from './accounts/searchable.ts'
export { TOKEN_ACTS } from './tokens/acts.ts'
export { createTokenDoor, type TokenDoor } from './tokens/bearer.ts'
export { judgeTokens, TOKEN_CHECKS } from './tokens/checks.ts'
export { permissionsLeft } from './tokens/permissions.ts'
export { tokensList } from './tokens/list-tokens.ts'
export { APPROVAL_CHECKS } from './approvals/checks.ts'
export { assertApproved } from './approvals/assert-approved.ts'
export { approvalsList } from './approvals/list-approvals.ts'
export { GUARDED_FOUR_EYES } from './approvals/relax.ts'
export { askApprovalWith } from './approvals/request.ts'
export { spendBudget } from './approvals/budget.ts'
export { assertMassAct } from './approvals/mass.ts'
export { newEmergencyCode } from './break-glass/code.ts'
export { keepEmergencyCode } from './break-glass/make-code.ts'
