import { openReader } from './open.ts'

/**
 * Bytes that each table takes in the file, with its indices. Reads every page of the file: only for a process of its own.
 */
export function tableSizes(file: string): Record<string, number> {
  const raw = openReader(file)
  try {
    const rows = raw
      .prepare<[], { name: string; bytes: number }>(
        `select coalesce(s.tbl_name, d.name) as name, sum(d.pgsize) as bytes
         from dbstat d left join sqlite_schema s on s.name = d.name
         where d.aggregate = true group by 1`,
      )
      .all()
    return Object.fromEntries(rows.map(({ name, bytes }) => [name, bytes]))
  } finally {
    raw.close()
  }
}
