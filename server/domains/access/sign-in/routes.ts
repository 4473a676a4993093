import { z } from 'zod'
import { tokenBehind } from '../../../platform/http/caller.ts'
import { change, NO_INPUT, read } from '../../../platform/http/route.ts'
import { acceptInvitation, prepareInvitation } from '../accounts/accept-invitation.ts'
import { beginSession, verifyCredentials } from './begin-session.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import { changePassword, prepareNewPassword } from '../passwords/change-password.ts'
import { checkEnrollment, enrollFactor, showOwnEnrollment } from '../factors/enroll-factor.ts'
import { meOf } from '../accounts/me.ts'
import { asHalf } from './open-session.ts'
import type { AccessParts } from '../parts.ts'
import { PASSWORD_CODES } from '../passwords/policy.ts'
import { PasswordRulesOutput, showPasswordRules } from '../passwords/settings.ts'
import { checkFactor, confirmFactor, proveFactor } from './prove-factor.ts'
import { renewRecoveryCodes } from '../factors/renew-recovery-codes.ts'
import { signOut } from '../sessions/sessions.ts'
import { findSession } from '../sessions/store.ts'
import { setLanguage } from '../accounts/set-language.ts'
import { stopViewing, viewAs } from '../roles/view-as.ts'
import { meByToken } from '../tokens/me-by-token.ts'
import { EnrollmentOutput, FactorCode, HalfSignedIn, MeOutput, Password, RecoveryCodes, RoleName } from '../types.ts'

const CODE_ERRORS = ['access.code_wrong', 'access.code_used', 'access.too_many_attempts', 'access.sign_in_over']
const SIGN_IN_ERRORS = ['access.too_many_attempts', 'access.sign_in_busy']

/** Signing in, and what everybody may do with his own account. */
export function sessionRoutes(parts: AccessParts) {
  const { vault, version } = parts
  return [
    change({
      at: 'POST /session',
      may: 'anyone',
      summary: 'Sign in with user name and password; the second factor follows',
      input: z.object({ username: z.string().trim().min(1).max(256), password: z.string().min(1).max(512) }),
      output: HalfSignedIn,
      errors: ['access.credentials_wrong', 'directory.unavailable', ...SIGN_IN_ERRORS],
      records: ['access.begin_session', 'access.refuse_sign_in'],
      prepare: (reading, input) => verifyCredentials(parts, reading, input),
      run: async (unit, _input, signIn) => asHalf(await beginSession(unit, vault, signIn)),
    }),
    change({
      at: 'POST /session/factor',
      may: 'half-signed-in',
      summary: 'Finish signing in with a code of the authenticator app or a recovery code',
      input: z.object({ code: FactorCode }),
      output: MeOutput,
      errors: CODE_ERRORS,
      records: ['access.open_session', 'access.refuse_sign_in'],
      prepare: (reading, input) => checkFactor(parts, reading, input),
      run: (unit, _input, proof) => proveFactor(unit, version, proof),
    }),
    read({
      at: 'GET /session/enrollment',
      may: 'half-signed-in',
      summary: 'What the authenticator app needs, for a first sign-in',
      input: NO_INPUT,
      output: EnrollmentOutput,
      errors: ['access.nothing_to_enroll'],
      run: (reading) => showOwnEnrollment(reading, vault),
    }),
    change({
      at: 'POST /session/enrollment',
      may: 'half-signed-in',
      summary: 'Confirm the authenticator app with its first code; shows the recovery codes once',
      input: z.object({ code: FactorCode }),
      output: z.object({ recoveryCodes: RecoveryCodes, me: MeOutput }),
      errors: ['access.nothing_to_enroll', 'access.factor_exists', 'access.code_wrong', 'access.sign_in_over'],
      records: ['access.enroll_factor'],
      prepare: (reading, input) => checkEnrollment(reading, vault, input),
      run: (unit, _input, confirmed) => enrollFactor(unit, parts, confirmed),
    }),
    read({
      at: 'GET /session',
      may: 'signed-in',
      byToken: true,
      summary: 'Who is signed in, and what he may do',
      input: NO_INPUT,
      output: MeOutput,
      errors: ['access.account_not_found'],
      run: async (reading) => {
        const token = tokenBehind(reading.origin)
        if (token !== null) return await meByToken(reading, token, version)
        const session = await findSession(reading.tx, sessionOf(reading))
        const viewing = session?.viewing ?? null
        const freshFactorUntil = viewing === null ? (session?.fresh_factor_until ?? null) : null
        return await meOf(reading, accountOf(reading), { freshFactorUntil, viewing }, version)
      },
    }),
    change({
      at: 'DELETE /session',
      may: 'anyone',
      summary: 'Sign out',
      input: NO_INPUT,
      output: z.object({ signedOut: z.literal(true) }),
      records: ['access.sign_out'],
      run: signOut,
    }),
    change({
      at: 'POST /session/view',
      may: 'access.manage',
      byToken: false,
      summary: 'Look at the console as a role sees it: read-only, until stopped',
      input: z.object({ role: RoleName }),
      output: MeOutput,
      errors: ['access.role_not_found', 'access.sign_in_over'],
      records: ['access.view_as'],
      run: (unit, input) => viewAs(unit, input, version),
    }),
    change({
      at: 'DELETE /session/view',
      may: 'signed-in',
      summary: 'Look at the console as oneself again',
      input: NO_INPUT,
      output: MeOutput,
      records: ['access.stop_viewing'],
      errors: ['access.sign_in_over'],
      whileViewing: true,
      run: (unit) => stopViewing(unit, version),
    }),
    change({
      at: 'POST /session/confirmation',
      may: 'signed-in',
      summary: 'Give the second factor again; it then counts as fresh for five minutes',
      input: z.object({ code: FactorCode }),
      output: z.object({ freshFactorUntil: z.iso.datetime() }),
      errors: CODE_ERRORS,
      records: ['access.confirm_factor', 'access.refuse_sign_in'],
      prepare: (reading, input) => checkFactor(parts, reading, input),
      run: (unit, _input, proof) => confirmFactor(unit, proof),
    }),
    change({
      at: 'POST /invitation',
      may: 'anyone',
      summary: 'Take an invitation: set a password, then go on to the second factor',
      input: z.object({ token: z.string().min(1).max(100), password: Password }),
      output: HalfSignedIn,
      errors: ['access.invitation_invalid', ...PASSWORD_CODES, ...SIGN_IN_ERRORS],
      records: ['access.accept_invitation', 'access.refuse_sign_in'],
      prepare: (reading, input) => prepareInvitation(parts, reading, input),
      run: async (unit, { token }, { passwordHash }) =>
        asHalf(await acceptInvitation(unit, vault, { token, passwordHash })),
    }),
    read({
      at: 'GET /password-rules',
      may: 'anyone',
      summary: 'What a new password has to be like',
      input: NO_INPUT,
      output: PasswordRulesOutput,
      run: showPasswordRules,
    }),
    change({
      at: 'PUT /account/password',
      may: 'signed-in',
      summary: 'Change my password; my other sessions end',
      input: z.object({ current: z.string().min(1).max(512), next: Password }),
      output: z.object({ changed: z.literal(true) }),
      errors: [
        'access.password_elsewhere',
        'access.current_password_wrong',
        'access.sign_in_over',
        ...PASSWORD_CODES,
        ...SIGN_IN_ERRORS,
      ],
      records: ['access.change_password', 'access.refuse_sign_in'],
      prepare: (reading, input) => prepareNewPassword(parts, reading, input),
      run: (unit, _input, prepared) => changePassword(unit, prepared),
    }),
    change({
      at: 'PUT /account/language',
      may: 'signed-in',
      summary: 'Set the language that I read the console in',
      input: z.object({ language: z.enum(['en', 'de']) }),
      output: z.object({ language: z.enum(['en', 'de']) }),
      records: ['access.set_language'],
      run: setLanguage,
    }),
    change({
      at: 'POST /account/recovery-codes',
      may: 'signed-in',
      summary: 'Make ten new recovery codes; the old ones are void',
      input: NO_INPUT,
      output: z.object({ recoveryCodes: RecoveryCodes }),
      records: ['access.renew_recovery_codes'],
      stepUp: true,
      run: renewRecoveryCodes,
    }),
  ]
}
