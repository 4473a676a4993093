import { z } from 'zod'
import {
  DisplayName,
  EnrollmentOutput,
  FactorCode,
  Password,
  PASSWORD_CODES,
  RecoveryCodes,
  Username,
} from '../../domains/access/index.ts'
import { Line, OrganisationName, PublicHost, nameSite } from '../../domains/settings/index.ts'
import type { ApiOf } from '../../platform/http/contract.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import { establishAuthority, prepareAuthority } from './authority.ts'
import { checkCode, claimSetup } from './code.ts'
import { checkKitWords, confirmKit, prepareKit, showKit } from './kit.ts'
import { checkOwnerFactor, confirmOwnerFactor, nameOwner, prepareOwner, showOwnerEnrollment } from './owner.ts'
import type { SetupParts } from './parts.ts'
import { assertStep, showSetup } from './step.ts'
import { AUTHORITY_ALGORITHMS, AuthoritySummaryOutput, KitOutput, SetupOutput } from './types.ts'

const STEP_ERRORS = ['setup.already_done', 'setup.wrong_step']

/** First run: from the one-time code to the owner's first session. */
export function setupRoutes<P, E>(parts: SetupParts<P, E>) {
  return [
    read({
      at: 'GET /setup',
      may: 'anyone',
      summary: 'Which step of the set-up comes next',
      input: NO_INPUT,
      output: SetupOutput,
      run: (reading) => showSetup(parts, reading),
    }),
    change({
      at: 'POST /setup/claim',
      may: 'anyone',
      summary: 'Give the one-time code that the server printed; this browser then sets it up',
      input: z.object({ code: z.string().trim().min(1).max(40) }),
      output: SetupOutput,
      errors: ['setup.already_done', 'setup.code_wrong', 'access.too_many_attempts'],
      records: ['setup.claim', 'access.refuse_sign_in'],
      prepare: (reading, input) => checkCode(parts, reading, input),
      run: (unit, _input, codeHash) => claimSetup(unit, parts, codeHash),
    }),
    change({
      at: 'PUT /setup/organisation',
      may: 'setup',
      summary: 'Name the organisation and the public host name',
      input: z.object({ name: OrganisationName, publicHost: PublicHost }),
      output: SetupOutput,
      errors: STEP_ERRORS,
      records: ['settings.change'],
      run: async (unit, { name, publicHost }) => {
        // The authority's certificates carry the host name: after them it is changed in the settings.
        await assertStep(parts, unit.tx, ['organisation', 'owner', 'factor', 'authority'])
        await nameSite(unit, { name, publicHost })
        return await showSetup(parts, unit)
      },
    }),
    change({
      at: 'POST /setup/owner',
      may: 'setup',
      summary: 'Make the first owner; shows what his authenticator app needs',
      input: z.object({ username: Username, displayName: DisplayName, password: Password }),
      output: EnrollmentOutput,
      errors: [
        ...STEP_ERRORS,
        'access.owner_exists',
        'access.username_taken',
        'access.sign_in_busy',
        ...PASSWORD_CODES,
      ],
      records: ['access.create_account'],
      prepare: (reading, input) => prepareOwner(parts, reading, input),
      run: (unit, { username, displayName }, passwordHash) =>
        nameOwner(unit, parts, { username, displayName, passwordHash }),
    }),
    read({
      at: 'GET /setup/owner/factor',
      may: 'setup',
      summary: 'Show again what the owner’s authenticator app needs',
      input: NO_INPUT,
      output: EnrollmentOutput,
      errors: [...STEP_ERRORS, 'access.nothing_to_enroll'],
      run: (reading) => showOwnerEnrollment(parts, reading),
    }),
    change({
      at: 'POST /setup/owner/factor',
      may: 'setup',
      summary: 'Confirm the owner’s authenticator app; shows the recovery codes once',
      input: z.object({ code: FactorCode }),
      output: z.object({ recoveryCodes: RecoveryCodes }),
      errors: [
        ...STEP_ERRORS,
        'access.code_wrong',
        'access.nothing_to_enroll',
        'access.factor_exists',
        'access.owner_missing',
      ],
      records: ['access.enroll_factor'],
      prepare: (reading, input) => checkOwnerFactor(parts, reading, input),
      run: (unit, _input, confirmed) => confirmOwnerFactor(unit, parts, confirmed),
    }),
    change({
      at: 'POST /setup/authority',
      may: 'setup',
      summary: 'Establish the certificate authority',
      input: z.object({ commonName: Line.max(64), algorithm: z.enum(AUTHORITY_ALGORITHMS) }),
      output: AuthoritySummaryOutput,
      errors: [
        ...STEP_ERRORS,
        'ca.keys_unavailable',
        'ca.authority_exists',
        'ca.base_url',
        'ca.common_name',
        'ca.lint',
      ],
      records: ['ca.establish'],
      prepare: (reading, input) => prepareAuthority(parts, reading, input),
      run: (unit, _input, prepared) => establishAuthority(unit, parts, prepared),
    }),
    change({
      at: 'POST /setup/kit',
      may: 'setup',
      summary: 'Show the recovery kit; it is never stored and must be written down',
      input: NO_INPUT,
      output: KitOutput,
      errors: [...STEP_ERRORS, 'ca.keys_unavailable'],
      records: ['setup.show_kit', 'backup.make_kit', 'access.make_emergency_code'],
      prepare: (reading) => prepareKit(parts, reading),
      run: (unit, _input, shown) => showKit(unit, parts, shown),
    }),
    change({
      at: 'POST /setup/kit/confirmation',
      may: 'setup',
      summary: 'Prove that the kit was written down; ends the set-up and signs the owner in',
      input: z.object({ words: z.tuple([z.string().max(20), z.string().max(20)]) }),
      output: z.object({ done: z.literal(true), signedIn: z.boolean() }),
      errors: [...STEP_ERRORS, 'setup.kit_not_shown', 'setup.kit_words_wrong', 'backup.kit_missing'],
      records: ['setup.complete', 'backup.confirm_kit'],
      prepare: (reading, input) => checkKitWords(parts, reading, input),
      run: (unit) => confirmKit(unit, parts),
    }),
  ]
}

export type ApiSetup = ApiOf<ReturnType<typeof setupRoutes<unknown, unknown>>>
