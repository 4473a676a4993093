import { sql } from 'kysely'
import type { z } from 'zod'
import type { ReadTx, Reading } from '../../base/audit/unit.ts'
import { readPublicKey } from '../../base/codecs/algorithms.ts'
import { nameToText } from '../../base/codecs/names.ts'
import { OID } from '../../base/codecs/oids.ts'
import { readCertificate, toPem } from '../../base/codecs/x509.ts'
import { notFound } from '../../base/errors.ts'
import { DAY, iso, isoOrNull } from '../../base/time.ts'
import type { Millis } from '../../base/time.ts'
import { beginsWith, joined } from '../../platform/lists/conditions.ts'
import { choicesOf, words, type Asked, type Condition, type Value } from '../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../platform/lists/list.ts'
import { containsText, containsWords } from '../../base/database/text-index.ts'
import { fingerprint } from './describe-authority.ts'
import { CertificateRow, type CertificateDetail } from './schemas.ts'
import type { CertificateStored } from './tables.ts'

type Row = z.output<typeof CertificateRow>
type Detail = z.output<typeof CertificateDetail>
type Listed = Pick<CertificateStored, Shown> & { profile_name: string | null }
type Shown =
  | 'serial'
  | 'profile_id'
  | 'person_id'
  | 'subject'
  | 'not_before'
  | 'not_after'
  | 'issued_at'
  | 'revoked_at'
  | 'revocation_reason'

/** A certificate is expiring when it has less than this left. */
export const EXPIRING = 30 * DAY

/** Columns of a certificate that a list shows; the certificate itself is read one by one. */
const COLUMNS = [
  'ca_certificates.id',
  'serial',
  'profile_id',
  'person_id',
  'subject',
  'alternative_names',
  'not_before',
  'not_after',
  'issued_at',
  'revoked_at',
  'revocation_reason',
] as const

function selectListed(tx: ReadTx) {
  return (
    tx
      .selectFrom('ca_certificates')
      .select(COLUMNS)
      // A value and no join, so that whoever counts or orders has nothing to do with profiles.
      .select((eb) =>
        eb
          .selectFrom('ca_profiles')
          .select('name')
          .whereRef('ca_profiles.id', '=', 'ca_certificates.profile_id')
          .as('profile_name'),
      )
  )
}

const STATES = choicesOf({
  valid: ['Valid', 'Gültig'],
  expiring: ['Expiring', 'Läuft ab'],
  expired: ['Expired', 'Abgelaufen'],
  revoked: ['Revoked', 'Gesperrt'],
})

/** Reasons of a revocation (RFC 5280 §5.3.1) that we take. */
export const REASON_NAMES = choicesOf({
  unspecified: ['No reason given', 'Ohne Angabe'],
  keyCompromise: ['Key compromised', 'Schlüssel kompromittiert'],
  cACompromise: ['CA compromised', 'CA kompromittiert'],
  affiliationChanged: ['Affiliation changed', 'Zugehörigkeit geändert'],
  superseded: ['Superseded', 'Ersetzt'],
  cessationOfOperation: ['No longer in use', 'Außer Betrieb'],
  privilegeWithdrawn: ['Privilege withdrawn', 'Berechtigung entzogen'],
  aACompromise: ['AA compromised', 'AA kompromittiert'],
})

const REVOKED = sql<boolean>`${sql.ref('revoked_at')} is not null`

const digitsOf = (text: string): string => text.toLowerCase().replaceAll(/[ :]/g, '')

/** Certificates of devices, the newest first. */
export const certificatesList = defineList({
  name: 'certificates',
  title: words('Certificates', 'Zertifikate'),
  at: '/certificates',
  may: 'ca.read',
  summary: 'Certificates of devices',
  item: CertificateRow,
  extra: NO_EXTRA,
  fields: [
    {
      name: 'subject',
      title: words('Subject', 'Antragsteller'),
      kind: 'text',
      column: 'ca_certificates.subject',
      index: 'ca_certificates_text',
    },
    {
      name: 'names',
      title: words('Alternative names', 'Alternative Namen'),
      kind: 'text',
      column: 'ca_certificates.alternative_names',
      index: 'ca_certificates_text',
    },
    { name: 'serial', title: words('Serial', 'Seriennummer'), kind: 'text', column: 'serial', fold: digitsOf },
    { name: 'state', title: words('State', 'Zustand'), kind: 'choice', choices: STATES, test: isInState },
    {
      name: 'profile',
      title: words('Profile', 'Profil'),
      kind: 'reference',
      of: 'profiles',
      column: 'ca_certificates.profile_id',
    },
    {
      name: 'person',
      title: words('Person', 'Person'),
      kind: 'reference',
      of: 'people',
      optional: true,
      column: 'person_id',
    },
    { name: 'issuedAt', title: words('Issued', 'Ausgestellt'), kind: 'time', column: 'issued_at' },
    { name: 'notBefore', title: words('Begins', 'Beginnt'), kind: 'time', column: 'not_before' },
    { name: 'notAfter', title: words('Ends', 'Endet'), kind: 'time', column: 'not_after' },
    {
      name: 'revokedAt',
      title: words('Revoked', 'Gesperrt am'),
      kind: 'time',
      optional: true,
      column: 'revoked_at',
      given: REVOKED,
    },
    {
      name: 'revocationReason',
      title: words('Reason of revocation', 'Sperrgrund'),
      kind: 'choice',
      optional: true,
      choices: REASON_NAMES,
      column: 'revocation_reason',
      given: REVOKED,
    },
  ],
  sorts: [
    { name: 'issuedAt', title: words('Issued', 'Ausgestellt'), by: sql.ref<number>('issued_at'), descending: true },
    { name: 'notAfter', title: words('Ends', 'Endet'), by: sql.ref<number>('not_after') },
    { name: 'subject', title: words('Subject', 'Antragsteller'), by: sql.ref<string>('subject_key') },
  ],
  id: 'ca_certificates.id',
  search: searchCertificates,
  rows: async ({ tx }) => [selectListed(tx)],
  items: async ({ at }, rows) => rows.map((row) => showRow(row, at)),
  key: { of: ({ serial }) => serial, column: 'serial' },
  columns: [
    { name: 'serial', title: words('Serial', 'Seriennummer'), cell: ({ serial }) => serial },
    { name: 'subject', title: words('Subject', 'Antragsteller'), cell: ({ subject }) => subject },
    { name: 'profile', title: words('Profile', 'Profil'), cell: ({ profile }) => profile.name },
    { name: 'person', title: words('Person', 'Person'), cell: ({ person }) => person },
    { name: 'state', title: words('State', 'Zustand'), cell: ({ state }) => state },
    { name: 'notBefore', title: words('Begins', 'Beginnt'), cell: ({ notBefore }) => notBefore },
    { name: 'notAfter', title: words('Ends', 'Endet'), cell: ({ notAfter }) => notAfter },
    { name: 'issuedAt', title: words('Issued', 'Ausgestellt'), cell: ({ issuedAt }) => issuedAt },
    { name: 'revokedAt', title: words('Revoked', 'Gesperrt am'), cell: ({ revokedAt }) => revokedAt },
    {
      name: 'revocationReason',
      title: words('Reason of revocation', 'Sperrgrund'),
      cell: ({ revocationReason }) => revocationReason,
    },
  ],
})

function isInState({ value }: { value: Value }, { at }: Asked): Condition {
  const revoked = sql.ref('revoked_at')
  const end = sql.ref('not_after')
  if (value === 'revoked') return REVOKED
  if (value === 'expired') return sql<boolean>`(${revoked} is null and ${end} <= ${at})`
  if (value === 'valid') return sql<boolean>`(${revoked} is null and ${end} > ${at + EXPIRING})`
  return sql<boolean>`(${revoked} is null and ${end} > ${at} and ${end} <= ${at + EXPIRING})`
}

/**
 * A search finds words of subjects and names and, written in hexadecimal digits, the beginning of a serial. One or two signs
 * find the beginning of a common name.
 */
async function searchCertificates(q: string, { tx, counting = false }: Asked): Promise<Condition> {
  const columns = ['ca_certificates.subject', 'ca_certificates.alternative_names']
  const named = await containsWords(tx, { columns, text: q, index: 'ca_certificates_text', counting })
  const found = [named ?? (await nameBegins(q, { tx, counting }))]
  const digits = digitsOf(q)
  if (/^[0-9a-f]{4,40}$/.test(digits)) found.push(beginsWith('serial', digits))
  return joined(found, 'or')
}

/** So many are met soon in any order, and would take longer to gather and sort. */
const COMMON = 5_000

async function nameBegins(q: string, { tx, counting }: { tx: ReadTx; counting: boolean }): Promise<Condition> {
  const start = `cn=${q.toLowerCase()}`
  const within = beginsWith('subject_key', start)
  if (counting) return within
  const some = tx
    .selectFrom('ca_certificates')
    .select('id')
    .where(within)
    .limit(COMMON + 1)
  const counted = await tx
    .selectFrom(some.as('some'))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return counted.count > COMMON
    ? await containsText(tx, { columns: ['ca_certificates.subject'], text: `CN=${q}`, where: 'sw' })
    : within
}

function stateOf({ revoked_at: revokedAt, not_after: notAfter }: Listed, at: Millis): Row['state'] {
  if (revokedAt !== null) return 'revoked'
  if (notAfter <= at) return 'expired'
  return notAfter <= at + EXPIRING ? 'expiring' : 'valid'
}

function showRow(row: Listed, at: Millis): Row {
  return {
    serial: row.serial,
    subject: row.subject,
    profile: { id: row.profile_id, name: row.profile_name ?? '' },
    person: row.person_id,
    state: stateOf(row, at),
    notBefore: iso(row.not_before),
    notAfter: iso(row.not_after),
    issuedAt: iso(row.issued_at),
    revokedAt: isoOrNull(row.revoked_at),
    revocationReason: row.revocation_reason,
  }
}

/** One certificate, decoded, with where it came from. @throws Refusal ca.certificate_not_found */
export async function showCertificate({ tx, at }: Reading, serial: string): Promise<Detail> {
  const row = await selectListed(tx).selectAll('ca_certificates').where('serial', '=', serial).executeTakeFirst()
  if (!row) throw notFound('ca.certificate_not_found', `No certificate ${serial}`)
  return { ...showRow(row, at), ...decoded(row), ...(await originOf(tx, row)) }
}

function decoded(row: CertificateStored) {
  const certificate = readCertificate(row.certificate)
  const key = readPublicKey(certificate.publicKey)
  return {
    revocationComment: row.revocation_comment,
    listedIn: row.listed_in,
    issuer: nameToText(certificate.issuer),
    fingerprint: fingerprint(row.certificate),
    key: { kind: key.asymmetricKeyType ?? '', bits: key.asymmetricKeyDetails?.modulusLength ?? null },
    keyUsage: certificate.keyUsage ?? [],
    extendedKeyUsage: certificate.extendedKeyUsage.map(usageName),
    alternativeNames: certificate.alternativeNames,
    crlUrl: certificate.crlUrl,
    pem: toPem(row.certificate),
  }
}

function usageName(oid: string): string {
  return Object.entries(OID).find(([, value]) => value === oid)?.[0] ?? oid
}

async function originOf(tx: ReadTx, { serial, renews, challenge_id: challengeId }: CertificateStored) {
  const renewals = await tx
    .selectFrom('ca_certificates')
    .select('serial')
    .where('renews', '=', serial)
    .orderBy('issued_at')
    .limit(100)
    .execute()
  const challenge = challengeId === null ? undefined : await challengeOf(tx, challengeId)
  const transaction = await tx
    .selectFrom('ca_transactions')
    .select('transaction_id')
    .where('serial', '=', serial)
    .executeTakeFirst()
  return {
    renews,
    renewedBy: renewals.map((one) => one.serial),
    challenge: challenge ? { id: challenge.id, createdAt: iso(challenge.created_at), note: challenge.note } : null,
    transactionId: transaction?.transaction_id ?? null,
  }
}

function challengeOf(tx: ReadTx, id: string) {
  return tx.selectFrom('ca_challenges').select(['id', 'created_at', 'note']).where('id', '=', id).executeTakeFirst()
}
