import { z } from 'zod'

/** What a backup says about itself; the first member of its archive. */
export const Manifest = z.object({
  format: z.literal(1),
  product: z.literal('freehold'),
  version: z.string().max(50),
  createdAt: z.iso.datetime(),
  /** Migrations that the database has seen, in order; the last one is the version of the schema. */
  migrations: z.array(z.string().max(200)).min(1).max(10_000),
  /** Who can open it. They follow from the keys, and so tell whether a key that turns up later is the right one. */
  recipients: z.object({ appliance: z.string().max(100), kit: z.string().max(100) }),
  /** Rows by table. */
  rows: z.record(z.string().max(100), z.int().nonnegative()),
  /** Where the audit log stood. */
  audit: z.object({ size: z.int().nonnegative(), root: z.string().max(100), chain: z.string().max(100) }),
  /** Every other member, in the order of the archive. */
  members: z
    .array(z.object({ name: z.string().max(100), size: z.int().nonnegative(), sha256: z.string().length(64) }))
    .min(1)
    .max(1000),
})
export type Manifest = z.infer<typeof Manifest>
export type AuditHead = Manifest['audit']

export const MANIFEST_NAME = 'manifest.json'
/** No manifest is larger: what claims to be is refused before it is read. */
export const MANIFEST_LIMIT = 4 * 1024 * 1024

export const DATABASE_NAME = 'database/freehold.sqlite'
export const MASTER_ESCROW_NAME = 'keys/master-key.age'
export const CA_ESCROW_NAME = 'keys/ca-key.age'
