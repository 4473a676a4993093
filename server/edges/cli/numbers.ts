import type { Manifest } from '../../domains/backup/index.ts'

/** What a backup held, in numbers. */
export function numbersOf(manifest: Manifest, entriesChecked: number): { data: object; lines: string[] } {
  const { createdAt, version, rows, audit, members } = manifest
  const bytes = members.reduce((sum, { size }) => sum + size, 0)
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
  const tables = Object.entries(rows).filter(([, count]) => count > 0)
  const width = Math.max(...tables.map(([name]) => name.length), 0)
  return {
    data: { createdAt, version, rows, audit, members, entriesChecked },
    lines: [
      `Made       ${createdAt} by version ${version}`,
      `Holds      ${members.length} files, ${(bytes / 1e6).toFixed(1)} MB; every checksum is right`,
      `Database   sound; ${total} rows in ${tables.length} tables, each count as listed`,
      `Audit log  ${entriesChecked} of ${audit.size} entries computed again; the chain is unbroken`,
      ...tables.map(([name, count]) => `           ${name.padEnd(width)}  ${count}`),
    ],
  }
}
