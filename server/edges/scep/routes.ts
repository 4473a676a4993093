import { writeCertificateBag } from '../../base/codecs/cms-signed.ts'
import { DecodeError } from '../../base/codecs/decode-error.ts'
import type { Unit } from '../../base/audit/unit.ts'
import { badRequest, notFound, Refusal } from '../../base/errors.ts'
import { findAuthority, findProfileBySlug, NewestCrls } from '../../domains/ca/index.ts'
import type { Authority, Keys, Profile } from '../../domains/ca/index.ts'
import { protocol } from '../../platform/http/protocol.ts'
import type { Protocol, ProtocolAnswer, ProtocolRequest } from '../../platform/http/protocol.ts'
import { messageFrom } from './get-message.ts'
import { answerMessage } from './operation.ts'
import { RefusedRequests } from './refused.ts'

export interface ScepParts {
  keys: Keys
  /** Hears what came of each request. */
  count: (operation: string, outcome: 'granted' | 'refused' | 'failed') => void
}

const MAX_BYTES = 64 * 1024
/** `pkiclient.exe` is the address that RFC 8894 §4.1 keeps for old clients. */
const ADDRESSES = ['/scep/:profile', '/scep/:profile/pkiclient.exe'] as const
const RECORDS = ['ca.issue', 'ca.renew', 'ca.refuse'] as const
/** As HTTP; what is refused within the protocol is a CertRep, and its code stands in the log. */
const ERRORS = ['scep.no_such_profile', 'scep.operation', 'scep.no_message', 'scep.message', 'ca.keys_unavailable']

/** SCEP, and what belongs to a CA on plain HTTP: CRLs and the certificates of the authority. */
export function scepProtocols({ keys, count }: ScepParts): Protocol[] {
  const refused = new RefusedRequests()
  const crls = new NewestCrls()
  const run = (request: ProtocolRequest) => counted(count, request, () => answerScep(keys, refused, request))
  const common = { may: 'anyone', listener: 'any', maxBytes: MAX_BYTES } as const
  const scep = { ...common, summary: 'SCEP, RFC 8894', errors: ERRORS, records: RECORDS, run }
  return [
    ...ADDRESSES.flatMap((address) => [
      protocol({ ...scep, at: `GET ${address}` }),
      protocol({ ...scep, at: `POST ${address}` }),
    ]),
    protocol({
      ...common,
      at: 'GET /crl/:name.crl',
      summary: 'The newest CRL, DER',
      errors: ['scep.no_such_crl'],
      run: (request) => answerCrl(crls, request),
    }),
    protocol({
      ...common,
      at: 'GET /ca/:name.crt',
      summary: 'A certificate of the authority, DER',
      errors: ['scep.no_such_certificate'],
      run: answerCertificate,
    }),
  ]
}

const OPERATIONS: readonly string[] = ['GetCACaps', 'GetCACert', 'PKIOperation']

/** An operation that is not offered counts as one of them all: what strangers ask for must not become a label. */
async function counted(
  count: ScepParts['count'],
  { query }: ProtocolRequest,
  answer: () => Promise<Scep>,
): Promise<ProtocolAnswer> {
  const asked = query.get('operation') ?? ''
  const operation = OPERATIONS.includes(asked) ? asked : 'other'
  try {
    const { granted, ...rest } = await answer()
    count(operation, granted ? 'granted' : 'refused')
    return rest
  } catch (error) {
    count(operation, error instanceof Refusal && error.status < 500 ? 'refused' : 'failed')
    throw error
  }
}

/** An answer of the protocol, and whether it gives what was asked for. */
interface Scep extends ProtocolAnswer {
  granted: boolean
}

async function answerScep(keys: Keys, refused: RefusedRequests, request: ProtocolRequest): Promise<Scep> {
  const { tx } = request.reading
  const profile = await findProfileBySlug(tx, (request.params['profile'] ?? '').slice(0, 64))
  const authority = await findAuthority(tx)
  if (!profile || !authority) throw notFound('scep.no_such_profile', 'No such SCEP profile')
  const operation = request.query.get('operation')
  if (operation === 'GetCACaps') return { ...plain('text/plain', capabilities(profile)), granted: true }
  if (operation === 'GetCACert')
    return { ...plain('application/x-x509-ca-ra-cert', certificates(authority)), granted: true }
  if (operation !== 'PKIOperation') throw badRequest('scep.operation', 'This operation is not offered')
  return pkiOperation(keys, refused, request, authority, profile)
}

async function pkiOperation(
  keys: Keys,
  refused: RefusedRequests,
  request: ProtocolRequest,
  authority: Authority,
  profile: Profile,
): Promise<Scep> {
  const bytes = request.body.length > 0 ? request.body : messageFrom(request.rawQuery)
  if (!bytes || bytes.length > MAX_BYTES) throw badRequest('scep.no_message', 'There is no message in this request')
  const actor = { kind: 'client', id: `scep/${profile.slug}`, name: '' } as const
  const door = {
    keys,
    reading: request.reading,
    unit: <T>(run: (unit: Unit) => Promise<T>) => request.unit(run, actor),
  }
  try {
    const { body, code } = await answerMessage(door, authority, profile, bytes)
    if (code) await refused.note(request, profile.id, code)
    return { ...plain('application/x-pki-message', body), granted: code === null }
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest('scep.message', 'The message cannot be read')
    throw error
  }
}

/**
 * GetCACaps, RFC 8894 §3.5.2. SHA-384 is not registered; a widely used client takes its bit for that of AES and gives up
 * without it, others pass it over.
 */
function capabilities({ legacy }: Profile): string {
  const modern = ['AES', 'POSTPKIOperation', 'Renewal', 'SCEPStandard', 'SHA-256', 'SHA-384', 'SHA-512']
  return [...modern, ...(legacy ? ['SHA-1', 'DES3'] : []), ''].join('\n')
}

function certificates({ ra, issuing, root }: Authority): Buffer {
  return writeCertificateBag([ra, issuing, root].map(({ certificate }) => certificate.encoded))
}

async function answerCrl(crls: NewestCrls, { params, reading }: ProtocolRequest): Promise<ProtocolAnswer> {
  const role = roleOf(params['name'])
  const crl = role && (await crls.find(reading.tx, role))
  if (!crl) throw notFound('scep.no_such_crl', 'No such CRL')
  return plain('application/pkix-crl', crl)
}

async function answerCertificate({ params, reading }: ProtocolRequest): Promise<ProtocolAnswer> {
  const role = roleOf(params['name'])
  const authority = role && (await findAuthority(reading.tx))
  if (!authority) throw notFound('scep.no_such_certificate', 'No such certificate')
  return plain('application/pkix-cert', authority[role].certificate.encoded)
}

function roleOf(name: string | undefined): 'root' | 'issuing' | null {
  return name === 'root' || name === 'issuing' ? name : null
}

function plain(type: string, body: Buffer | string): ProtocolAnswer {
  return { status: 200, type, body, headers: { 'Cache-Control': 'no-store' } }
}
