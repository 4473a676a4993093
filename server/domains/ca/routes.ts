import { z } from 'zod'
import type { ApiOf } from '../../platform/http/contract.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import { routesOf } from '../../platform/lists/routes.ts'
import type { Jobs } from '../../platform/jobs/job.ts'
import { iso } from '../../base/time.ts'
import { createChallenge } from './create-challenge.ts'
import { describeAuthority } from './describe-authority.ts'
import { countExpiries } from './expiries.ts'
import { certificatesList, showCertificate } from './list-certificates.ts'
import { createProfile, listProfiles, reviseProfile, showProfile } from './revise-profile.ts'
import { revokeCertificate } from './revoke.ts'
import {
  AuthorityOutput,
  CertificateDetail,
  ExpiriesInput,
  ExpiriesOutput,
  ChallengeOutput,
  ChallengeRequest,
  Id,
  ProfileOutput,
  ProfileRequest,
  ProfileRevision,
  RevocationOutput,
  RevocationRequest,
  Serial,
} from './schemas.ts'

export interface CaParts {
  jobs: Jobs
  cursors: Cursors
}

/** What the console and other callers of the API can ask of the authority. */
export function caRoutes({ jobs, cursors }: CaParts) {
  return [
    read({
      at: 'GET /authority',
      may: 'ca.read',
      summary: 'The certificates of the authority and the state of its CRL',
      input: NO_INPUT,
      output: AuthorityOutput,
      errors: ['ca.no_authority'],
      run: ({ tx }) => describeAuthority(tx),
    }),
    read({
      at: 'GET /profiles',
      may: 'ca.read',
      summary: 'Kinds of certificates, by name',
      input: NO_INPUT,
      output: z.array(ProfileOutput),
      run: ({ tx }) => listProfiles(tx),
    }),
    change({
      at: 'POST /profiles',
      may: 'ca.manage',
      summary: 'Create a kind of certificate',
      input: ProfileRequest,
      output: ProfileOutput,
      errors: ['ca.profile_taken', 'ca.profile_template'],
      records: ['ca.create_profile'],
      stepUp: true,
      run: createProfile,
    }),
    read({
      at: 'GET /profiles/:id',
      may: 'ca.read',
      summary: 'One kind of certificate',
      input: z.object({ id: Id }),
      output: ProfileOutput,
      errors: ['ca.profile_not_found'],
      run: ({ tx }, { id }) => showProfile(tx, id),
    }),
    change({
      at: 'PUT /profiles/:id',
      may: 'ca.manage',
      summary: 'Change a kind of certificate; those that exist stay as they are',
      input: ProfileRevision,
      output: ProfileOutput,
      errors: ['ca.profile_not_found', 'ca.profile_taken', 'ca.profile_template', 'ca.slug_fixed', 'ca.version_stale'],
      records: ['ca.revise_profile'],
      stepUp: true,
      ifMatch: true,
      run: reviseProfile,
    }),
    change({
      at: 'POST /profiles/:id/challenges',
      may: 'ca.challenge',
      summary: 'Make a challenge that one device may use once; it is shown this one time',
      input: ChallengeRequest,
      output: ChallengeOutput,
      errors: ['ca.profile_not_found', 'ca.challenge_subject', 'ca.challenge_names'],
      records: ['ca.create_challenge'],
      run: async (unit, input) => {
        const issued = await createChallenge(unit, input)
        return { ...issued, expiresAt: iso(issued.expiresAt) }
      },
    }),
    ...routesOf(certificatesList, cursors),
    read({
      at: 'GET /certificates/expiries',
      may: 'ca.read',
      summary: 'How many certificates end in each coming week',
      input: ExpiriesInput,
      output: ExpiriesOutput,
      wide: 'page',
      run: countExpiries,
    }),
    read({
      at: 'GET /certificates/:serial',
      may: 'ca.read',
      summary: 'One certificate, decoded, with where it came from',
      input: z.object({ serial: Serial }),
      output: CertificateDetail,
      errors: ['ca.certificate_not_found'],
      run: (reading, { serial }) => showCertificate(reading, serial),
    }),
    change({
      at: 'POST /certificates/:serial/revocation',
      may: 'ca.revoke',
      summary: 'Revoke a certificate for good; a CRL that lists it follows within seconds',
      input: RevocationRequest,
      output: RevocationOutput,
      errors: ['ca.certificate_not_found', 'ca.certificate_already_revoked', 'access.budget_spent'],
      records: ['ca.revoke'],
      asksReason: true,
      stepUp: true,
      run: async (unit, input) => {
        const { serial, revokedAt } = await revokeCertificate(jobs, unit, input)
        return { serial, revokedAt: iso(revokedAt) }
      },
    }),
  ]
}

export type ApiCa = ApiOf<ReturnType<typeof caRoutes>>
