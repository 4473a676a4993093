import { z } from 'zod'

const Facts = z.record(z.string(), z.unknown())

/** A personal value of an entry; null once it was erased. */
const Personal = z.object({ field: z.string(), value: z.string().nullable() })

export const AuditEntry = z
  .object({
    seq: z.int(),
    at: z.string(),
    action: z.string(),
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
    target: z.string(),
    outcome: z.enum(['done', 'refused', 'failed']),
    origin: z.object({
      door: z.string(),
      request: z.string(),
      session: z.string().nullable(),
      address: z.string().nullable(),
      agent: z.string().nullable(),
    }),
    before: Facts.nullable(),
    after: Facts.nullable(),
    detail: Facts.nullable(),
    personal: z.array(Personal),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.output<typeof AuditEntry>

export const AuditEntryWithProof = z
  .object({
    entry: AuditEntry,
    /** The exact text that was hashed. */
    body: z.string(),
    leaf: z.string(),
    chain: z.string(),
    /** Inclusion in the oldest checkpoint that covers the entry (RFC 6962 §2.1.1); null until there is one. */
    proof: z.object({ size: z.int(), root: z.string(), path: z.array(z.string()), checkpoint: z.string() }).nullable(),
  })
  .meta({ id: 'AuditEntryWithProof' })
export type AuditEntryWithProof = z.output<typeof AuditEntryWithProof>

export const AuditHead = z
  .object({
    size: z.int(),
    root: z.string(),
    chain: z.string(),
    checkpoint: z.object({ size: z.int(), at: z.string(), note: z.string() }).nullable(),
    key: z.object({ name: z.string(), fingerprint: z.string() }).nullable(),
    verifiedAt: z.string().nullable(),
    /** Of the last whole verification; unknown before the first. */
    verification: z
      .object({
        state: z.enum(['good', 'bad']),
        size: z.int(),
        badSeq: z.int().nullable(),
        problem: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'AuditHead' })
export type AuditHead = z.output<typeof AuditHead>

export const AuditExport = z
  .object({
    id: z.string(),
    at: z.string(),
    exporter: z.string(),
    from: z.string(),
    to: z.string(),
    firstSeq: z.int(),
    lastSeq: z.int(),
    rows: z.int(),
    sizeBytes: z.int(),
    sha256: z.string(),
  })
  .meta({ id: 'AuditExport' })
export type AuditExport = z.output<typeof AuditExport>

export const JobStarted = z.object({ job: z.string() })

const Moment = z.iso.datetime().max(40)

export const EntryInput = z.object({
  seq: z.coerce.number<string | number>().int().min(1).max(Number.MAX_SAFE_INTEGER),
})

export const ExportInput = z.object({ from: Moment, to: Moment })
export type ExportInput = z.output<typeof ExportInput>
