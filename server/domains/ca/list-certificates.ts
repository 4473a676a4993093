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
import type { Page } from '../../platform/http/contract.ts'
import { toPage } from '../../platform/http/paging.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import { fingerprint } from './describe-authority.ts'
import type { CertificateDetail, CertificateRow, CertificatesInput } from './schemas.ts'
import type { CertificatesTable } from './tables.ts'

type Row = z.output<typeof CertificateRow>
type Detail = z.output<typeof CertificateDetail>
type Filters = z.output<typeof CertificatesInput>
type Listed = CertificatesTable & { profile_name: string }

/** A certificate is expiring when it has less than this left. */
export const EXPIRING = 30 * DAY

/** Certificates of devices, the newest first. */
export async function listCertificates({ tx, at }: Reading, cursors: Cursors, input: Filters): Promise<Page<Row>> {
  const rows = await matching(tx, at, cursors, input)
  return toPage(
    cursors,
    rows,
    input.limit,
    (row) => ({ key: row.issued_at, id: row.id }),
    (row) => showRow(row, at),
  )
}

function selectListed(tx: ReadTx) {
  return tx
    .selectFrom('ca_certificates')
    .innerJoin('ca_profiles', 'ca_profiles.id', 'ca_certificates.profile_id')
    .selectAll('ca_certificates')
    .select('ca_profiles.name as profile_name')
}

async function matching(tx: ReadTx, at: Millis, cursors: Cursors, input: Filters): Promise<Listed[]> {
  const { q, state, profile, person, endsFrom, endsBefore, cursor, limit } = input
  const after = cursors.decode(cursor)
  return selectListed(tx)
    .$if(profile !== undefined, (query) => query.where('ca_certificates.profile_id', '=', profile!))
    .$if(person !== undefined, (query) => query.where('person_id', '=', person!))
    .$if(state === 'revoked', (query) => query.where('revoked_at', 'is not', null))
    .$if(state !== undefined && state !== 'revoked', (query) => query.where('revoked_at', 'is', null))
    .$if(state === 'expired', (query) => query.where('not_after', '<=', at))
    .$if(state === 'valid', (query) => query.where('not_after', '>', at + EXPIRING))
    .$if(state === 'expiring', (query) => query.where('not_after', '>', at).where('not_after', '<=', at + EXPIRING))
    .$if(endsFrom !== undefined, (query) => query.where('not_after', '>=', Date.parse(endsFrom!)))
    .$if(endsBefore !== undefined, (query) => query.where('not_after', '<', Date.parse(endsBefore!)))
    .$if(q !== undefined, (query) => query.where((eb) => eb.or(searched(q!))))
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb(eb.refTuple('issued_at', 'ca_certificates.id'), '<', eb.tuple(Number(after!.key), after!.id)),
      ),
    )
    .orderBy('issued_at', 'desc')
    .orderBy('ca_certificates.id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** A search finds parts of subjects and names and, written in hexadecimal digits, the beginning of a serial. */
function searched(q: string) {
  const escaped = q.replaceAll(/[%_\\]/g, String.raw`\$&`)
  const digits = q.toLowerCase().replaceAll(/[ :]/g, '')
  const part = (column: 'subject' | 'alternative_names') =>
    sql<boolean>`${sql.ref(`ca_certificates.${column}`)} like ${`%${escaped}%`} escape '\\'`
  const start = sql<boolean>`ca_certificates.serial like ${`${digits}%`}`
  return [part('subject'), part('alternative_names'), ...(/^[0-9a-f]{4,}$/.test(digits) ? [start] : [])]
}

function stateOf({ revoked_at: revokedAt, not_after: notAfter }: CertificatesTable, at: Millis): Row['state'] {
  if (revokedAt !== null) return 'revoked'
  if (notAfter <= at) return 'expired'
  return notAfter <= at + EXPIRING ? 'expiring' : 'valid'
}

function showRow(row: Listed, at: Millis): Row {
  return {
    serial: row.serial,
    subject: row.subject,
    profile: { id: row.profile_id, name: row.profile_name },
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
  const row = await selectListed(tx).where('serial', '=', serial).executeTakeFirst()
  if (!row) throw notFound('ca.certificate_not_found', `No certificate ${serial}`)
  return { ...showRow(row, at), ...decoded(row), ...(await originOf(tx, row)) }
}

function decoded(row: CertificatesTable) {
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

async function originOf(tx: ReadTx, { serial, renews, challenge_id: challengeId }: CertificatesTable) {
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
