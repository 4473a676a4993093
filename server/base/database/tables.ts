/**
 * Every table of the database file, by name. Each room adds its own where it keeps its queries:
 *
 *     declare module '../../base/database/tables.ts' {
 *       interface Tables { ca_certificates: CertificatesTable }
 *     }
 *
 * `test/repo/schema.test.ts` holds the result against the real columns. Columns are `string | number | Buffer | null`; an
 * enum is a union of string literals and has a CHECK of the same words.
 */
export interface Tables {
  base_migrations: MigrationsTable
  base_data_keys: { id: string; wrapped: Buffer; created_at: number }
  audit_entries: { seq: number; leaf: Buffer; chain: Buffer }
  audit_bodies: AuditBodiesTable
  audit_personal: { seq: number; field: string; salt: Buffer; value: string }
  audit_tiles: { level: number; tile: number; hashes: Buffer }
  audit_checkpoints: { size: number; root: Buffer; frontier: Buffer; at: number; note: string }
  audit_prunings: { up_to: number; at: number }
  audit_erasures: { seq: number; field: string; at: number }
}

interface AuditBodiesTable {
  seq: number
  at: number
  action: string
  /** `kind:id`. */
  actor: string
  target: string
  outcome: 'done' | 'refused' | 'failed'
  /** Canonical JSON (RFC 8785). */
  body: string
}

interface MigrationsTable {
  name: string
  applied_at: number
}
