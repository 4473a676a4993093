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
}

interface MigrationsTable {
  name: string
  applied_at: number
}
