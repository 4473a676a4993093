import { z } from 'zod'
import { change, NO_INPUT, read } from '../../../platform/http/route.ts'
import type { AccessParts } from '../parts.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import { checkPasskey, signInWithPasskey } from '../sign-in/passkey.ts'
import { checkKey, confirmFactor, proveFactor } from '../sign-in/prove-factor.ts'
import { goWithoutFactor } from '../sign-in/without-factor.ts'
import { EnrollmentOutput, FactorCode, HalfSignedIn, Id, MeOutput, RecoveryCodes } from '../types.ts'
import { setMail } from '../accounts/set-mail.ts'
import { asHalf } from '../sign-in/open-session.ts'
import { checkMailCode, prepareMailCode, recoverByMail, requestMailCode } from './mail-codes.ts'
import { MailAddress } from '../../alarms/index.ts'
import { addApp, addKey, checkApp, checkNewKey, offerApp, offerKey } from './add-factor.ts'
import { askForKey, askForPasskey } from './answers.ts'
import { assertEnrolling, enrollFactor } from './enroll-factor.ts'
import { listFactors, removeFactor, renameFactor } from './own-factors.ts'
import { CeremonyToken, FactorName, FactorOutput, KeyAnswer, KeyCreation, KeyRequest, NewKey } from './types.ts'

const Answer = z.object({ ceremony: CeremonyToken, answer: KeyAnswer })

const KEY_ERRORS = ['access.ceremony_over', 'access.key_refused', 'access.keys_unavailable']
const ANSWER_ERRORS = [...KEY_ERRORS, 'access.too_many_attempts', 'access.sign_in_over']

/** Signing in with keys, and the factors of one's own account. */
export function factorRoutes(parts: AccessParts) {
  return [...keyRoutes(parts), ...mailRoutes(parts), ...ownFactorRoutes(parts)]
}

/** A challenge changes nothing that anybody could see, and is no entry; a refused answer to it is one. */
const CHALLENGE = { input: NO_INPUT, records: ['access.refuse_sign_in'] } as const

function keyRoutes(parts: AccessParts) {
  const { version } = parts
  return [
    change({
      ...CHALLENGE,
      at: 'POST /session/passkey/challenge',
      may: 'anyone',
      summary: 'A challenge for any passkey of this console',
      output: KeyRequest,
      errors: ['access.keys_unavailable'],
      prepare: (reading) => askForPasskey(parts, reading),
      run: async (_unit, _input, request) => request,
    }),
    change({
      at: 'POST /session/passkey',
      may: 'anyone',
      summary: 'Sign in with a passkey alone, for local accounts',
      input: Answer,
      output: MeOutput,
      errors: ['access.passkey_refused', ...ANSWER_ERRORS],
      records: ['access.open_session', 'access.refuse_sign_in', 'access.suspect_key'],
      prepare: (reading, input) => checkPasskey(parts, reading, input),
      run: (unit, _input, signIn) => signInWithPasskey(unit, parts, signIn),
    }),
    change({
      ...CHALLENGE,
      at: 'POST /session/key/challenge',
      may: 'half-signed-in',
      summary: 'A challenge for the keys of the account that is signing in',
      output: KeyRequest,
      errors: ['access.keys_unavailable', 'access.no_key'],
      prepare: (reading) =>
        askForKey(parts, reading, {
          purpose: 'second-factor',
          sessionId: sessionOf(reading),
          accountId: accountOf(reading),
        }),
      run: async (_unit, _input, request) => request,
    }),
    change({
      at: 'POST /session/key',
      may: 'half-signed-in',
      summary: 'Finish signing in with a passkey or security key',
      input: Answer,
      output: MeOutput,
      errors: ANSWER_ERRORS,
      records: ['access.open_session', 'access.refuse_sign_in', 'access.suspect_key'],
      prepare: (reading, input) => checkKey(parts, reading, 'second-factor', input),
      run: (unit, _input, proof) => proveFactor(unit, version, proof),
    }),
    change({
      at: 'POST /session/opening',
      may: 'half-signed-in',
      summary: 'Go on without a second factor, where all roles of the account may',
      input: NO_INPUT,
      output: MeOutput,
      errors: ['access.factor_needed', 'access.sign_in_over'],
      records: ['access.open_session'],
      run: (unit) => goWithoutFactor(unit, version),
    }),
    change({
      ...CHALLENGE,
      at: 'POST /session/enrollment/key/challenge',
      may: 'half-signed-in',
      summary: 'What a browser makes the first key of an account with',
      output: KeyCreation,
      errors: ['access.keys_unavailable', 'access.nothing_to_enroll', 'access.sign_in_over'],
      prepare: async (reading) => {
        await assertEnrolling(reading)
        return await offerKey(parts, reading, 'enrollment')
      },
      run: async (_unit, _input, creation) => creation,
    }),
    change({
      at: 'POST /session/enrollment/key',
      may: 'half-signed-in',
      summary: 'Enroll a passkey or security key as the first factor; shows the recovery codes once',
      input: z.object({ ceremony: CeremonyToken, key: NewKey }),
      output: z.object({ recoveryCodes: RecoveryCodes, me: MeOutput }),
      errors: [...KEY_ERRORS, 'access.nothing_to_enroll', 'access.factor_exists', 'access.sign_in_over'],
      records: ['access.enroll_factor', 'access.refuse_sign_in'],
      prepare: async (reading, input) => {
        await assertEnrolling(reading)
        return await checkNewKey(parts, reading, 'enrollment', input)
      },
      run: (unit, _input, key) => enrollFactor(unit, parts, { kind: 'webauthn', key }),
    }),
    change({
      ...CHALLENGE,
      at: 'POST /session/confirmation/key/challenge',
      may: 'signed-in',
      summary: 'A challenge for my keys, to give the second factor again',
      output: KeyRequest,
      errors: ['access.keys_unavailable', 'access.no_key'],
      prepare: (reading) =>
        askForKey(parts, reading, {
          purpose: 'confirmation',
          sessionId: sessionOf(reading),
          accountId: accountOf(reading),
        }),
      run: async (_unit, _input, request) => request,
    }),
    change({
      at: 'POST /session/confirmation/key',
      may: 'signed-in',
      summary: 'Give the second factor again with a key; it then counts as fresh for five minutes',
      input: Answer,
      output: z.object({ freshFactorUntil: z.iso.datetime() }),
      errors: ANSWER_ERRORS,
      records: ['access.confirm_factor', 'access.refuse_sign_in', 'access.suspect_key'],
      prepare: (reading, input) => checkKey(parts, reading, 'confirmation', input),
      run: (unit, _input, proof) => confirmFactor(unit, proof),
    }),
  ]
}

function mailRoutes(parts: AccessParts) {
  const { vault } = parts
  return [
    change({
      at: 'POST /session/mail-code',
      may: 'half-signed-in',
      summary: 'Ask for a code by mail, for somebody who lost his second factor',
      input: NO_INPUT,
      output: z.object({ requested: z.literal(true) }),
      errors: ['access.mail_recovery_off', 'access.too_many_attempts', 'access.sign_in_over'],
      records: ['access.request_mail_code'],
      prepare: (reading) => prepareMailCode(parts, reading),
      run: (unit) => requestMailCode(unit, vault),
    }),
    change({
      at: 'POST /session/recovery',
      may: 'half-signed-in',
      summary: 'Give the code that came by mail; a new factor is enrolled in place of the old ones',
      input: z.object({ code: FactorCode }),
      output: HalfSignedIn,
      errors: ['access.code_wrong', 'access.mail_recovery_off', 'access.too_many_attempts', 'access.sign_in_over'],
      records: ['access.recover_by_mail', 'access.refuse_sign_in'],
      prepare: (reading, input) => checkMailCode(parts, reading, input),
      run: async (unit, _input, right) => asHalf(await recoverByMail(unit, vault, right)),
    }),
    change({
      at: 'PUT /account/mail',
      may: 'signed-in',
      summary: 'Set the mail address that codes for a lost factor of mine go to',
      input: z.object({ mail: MailAddress.nullable() }),
      output: z.object({ mail: z.string().nullable() }),
      errors: ['access.mail_elsewhere'],
      records: ['access.set_mail'],
      stepUp: true,
      run: setMail,
    }),
  ]
}

function ownFactorRoutes(parts: AccessParts) {
  return [
    read({
      at: 'GET /account/factors',
      may: 'signed-in',
      summary: 'My second factors',
      input: NO_INPUT,
      /** Null where this server has no name that keys could be bound to. */
      output: z.object({ items: z.array(FactorOutput), keysAt: z.string().nullable() }),
      run: (reading) => listFactors(reading, parts.consolePort),
    }),
    change({
      ...CHALLENGE,
      at: 'POST /account/factors/app/challenge',
      may: 'signed-in',
      summary: 'What a further authenticator app of mine needs',
      output: EnrollmentOutput.extend({ ceremony: z.string() }).meta({ id: 'OfferedApp' }),
      stepUp: true,
      prepare: (reading) => offerApp(parts, reading),
      run: async (_unit, _input, offered) => offered,
    }),
    change({
      at: 'POST /account/factors/app',
      may: 'signed-in',
      summary: 'Add an authenticator app to my account; my other sessions end',
      input: z.object({ ceremony: CeremonyToken, code: FactorCode, name: FactorName }),
      output: z.object({ id: z.string() }),
      errors: ['access.ceremony_over', 'access.code_wrong', 'access.too_many_factors', 'access.sign_in_over'],
      records: ['access.add_factor'],
      stepUp: true,
      prepare: (reading, input) => checkApp(parts, reading, input),
      run: (unit, input, confirmed) => addApp(unit, parts, input, confirmed),
    }),
    change({
      ...CHALLENGE,
      at: 'POST /account/factors/key/challenge',
      may: 'signed-in',
      summary: 'What a browser makes a further key of mine with',
      output: KeyCreation,
      errors: ['access.keys_unavailable', 'access.sign_in_over'],
      stepUp: true,
      prepare: (reading) => offerKey(parts, reading, 'add-key'),
      run: async (_unit, _input, creation) => creation,
    }),
    change({
      at: 'POST /account/factors/key',
      may: 'signed-in',
      summary: 'Add a passkey or security key to my account; my other sessions end',
      input: z.object({ ceremony: CeremonyToken, key: NewKey, name: FactorName }),
      output: z.object({ id: z.string() }),
      errors: [...KEY_ERRORS, 'access.key_exists', 'access.too_many_factors', 'access.sign_in_over'],
      records: ['access.add_factor', 'access.refuse_sign_in'],
      stepUp: true,
      prepare: (reading, input) => checkNewKey(parts, reading, 'add-key', input),
      run: (unit, input, key) => addKey(unit, input, key),
    }),
    change({
      at: 'PUT /account/factors/:id',
      may: 'signed-in',
      summary: 'Name one of my factors',
      input: z.object({ id: Id, name: FactorName }),
      output: z.object({ id: z.string() }),
      errors: ['access.factor_not_found'],
      records: ['access.rename_factor'],
      run: renameFactor,
    }),
    change({
      at: 'DELETE /account/factors/:id',
      may: 'signed-in',
      summary: 'Remove one of my factors, as long as another is left; my other sessions end',
      input: z.object({ id: Id }),
      output: z.object({ removed: z.literal(true) }),
      errors: ['access.factor_not_found', 'access.last_factor', 'access.sign_in_over'],
      records: ['access.remove_factor'],
      stepUp: true,
      run: removeFactor,
    }),
  ]
}
