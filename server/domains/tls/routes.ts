import { z } from 'zod'
import type { Unit } from '../../base/audit/unit.ts'
import type { ApiOf } from '../../platform/http/contract.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import { findSite } from '../settings/index.ts'
import { listIdentities } from './health.ts'
import { prepareIssue, storeIssued } from './issue.ts'
import type { TlsParts } from './parts.ts'
import { remove } from './remove.ts'
import { answerRequest, prepareRequest, storeRequest } from './request.ts'
import { servedId } from './section.ts'
import { showIdentity } from './show.ts'
import type { IdentitiesTable } from './store.ts'
import { AnswerInput, Identity, IdentityId, IssueInput, RequestInput, UploadInput } from './types.ts'
import { prepareUpload, storeUploaded } from './upload.ts'

/** The console's certificates. Which one is served is the setting `certificate.identity`. */
export function tlsRoutes(parts: TlsParts) {
  return [
    read({
      at: 'GET /tls/identities',
      may: 'settings.read',
      summary: 'The certificates of the console, the one in use first',
      input: NO_INPUT,
      output: z.array(Identity),
      run: listIdentities,
    }),
    change({
      at: 'POST /tls/identities',
      may: 'settings.manage',
      summary: 'Let our own authority issue a certificate for the console',
      input: IssueInput,
      output: Identity,
      errors: [
        'settings.site_not_set',
        'ca.no_authority',
        'ca.lint',
        'ca.keys_unavailable',
        'tls.not_usable',
        'tls.too_many',
      ],
      records: ['ca.issue', 'ca.create_profile', 'tls.add_certificate'],
      stepUp: true,
      prepare: (reading, input) => prepareIssue(parts, reading, input),
      run: async (unit, _, issued) => await shown(unit, await storeIssued(unit, parts, issued)),
    }),
    change({
      at: 'POST /tls/uploads',
      may: 'settings.manage',
      summary: 'Take a certificate with its key from a file: PEM or PKCS #12',
      input: UploadInput,
      output: Identity,
      errors: [
        'tls.unreadable',
        'tls.wrong_password',
        'tls.key_missing',
        'tls.key_mismatch',
        'tls.not_usable',
        'tls.too_many',
      ],
      records: ['tls.add_certificate'],
      stepUp: true,
      prepare: prepareUpload,
      run: async (unit, _, uploaded) => await shown(unit, await storeUploaded(unit, parts, uploaded)),
    }),
    change({
      at: 'POST /tls/requests',
      may: 'settings.manage',
      summary: 'Make a key and a request (CSR) for another authority to sign',
      input: RequestInput,
      output: Identity,
      errors: ['settings.site_not_set', 'tls.too_many'],
      records: ['tls.request_certificate'],
      stepUp: true,
      prepare: prepareRequest,
      run: async (unit, _, requested) => await shown(unit, await storeRequest(unit, parts, requested)),
    }),
    change({
      at: 'PUT /tls/identities/:id/certificate',
      may: 'settings.manage',
      summary: 'Hand in the certificate that another authority signed for a request made here',
      input: AnswerInput,
      output: Identity,
      errors: [
        'tls.identity_not_found',
        'tls.no_request',
        'tls.unreadable',
        'tls.key_mismatch',
        'tls.not_usable',
        'tls.name_missing',
      ],
      records: ['tls.add_certificate'],
      stepUp: true,
      run: async (unit, input) => {
        const isServed = (await servedId(unit.tx)) === input.id
        return await shown(unit, await answerRequest(unit, parts, input, isServed))
      },
    }),
    change({
      at: 'DELETE /tls/identities/:id',
      may: 'settings.manage',
      summary: 'Remove a certificate of the console with its key, for good',
      input: IdentityId,
      output: IdentityId,
      errors: ['tls.identity_not_found', 'tls.identity_served'],
      records: ['tls.remove'],
      stepUp: true,
      run: remove,
    }),
  ]
}

async function shown({ tx, at }: Pick<Unit, 'tx' | 'at'>, row: IdentitiesTable): Promise<Identity> {
  const host = (await findSite(tx))?.publicHost ?? null
  return showIdentity(row, { at, host, served: await servedId(tx) })
}

export type ApiTls = ApiOf<ReturnType<typeof tlsRoutes>>
