import { createReadStream, statSync } from 'node:fs'
import { sql } from 'kysely'
import { notFound } from '../../base/errors.ts'
import { iso } from '../../base/time.ts'
import { words } from '../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../platform/lists/list.ts'
import type { ProtocolAnswer, ProtocolRequest } from '../../platform/http/protocol.ts'
import { exportFile } from './export.ts'
import { findExport } from './store.ts'
import type { ExportRow } from './store.ts'
import { AuditExport } from './types.ts'

/** Exports that were made, newest first. */
export const exportsList = defineList({
  name: 'exports',
  title: words('Exports of the audit log', 'Exporte des Protokolls'),
  at: '/audit/exports',
  may: 'audit.export',
  summary: 'Exports that were made',
  item: AuditExport,
  extra: NO_EXTRA,
  fields: [
    { name: 'at', title: words('Made', 'Erstellt'), kind: 'time', column: 'at' },
    { name: 'from', title: words('From', 'Von'), kind: 'time', column: 'from_at' },
    { name: 'to', title: words('To', 'Bis'), kind: 'time', column: 'to_at' },
    { name: 'rows', title: words('Entries', 'Einträge'), kind: 'number', column: 'rows_count' },
    { name: 'exporter', title: words('Made by', 'Erstellt von'), kind: 'text', column: 'exporter' },
  ],
  // Ids are UUIDv7 and sort by time.
  sorts: [{ name: 'at', title: words('Made', 'Erstellt'), by: sql.ref<string>('id'), descending: true }],
  id: 'id',
  search: null,
  rows: async ({ tx }) => [tx.selectFrom('auditor_exports').selectAll()],
  items: async (_asked, rows) => rows.map(showExport),
  columns: [
    { name: 'at', title: words('Made', 'Erstellt'), cell: ({ at }) => at },
    { name: 'exporter', title: words('Made by', 'Erstellt von'), cell: ({ exporter }) => exporter },
    { name: 'from', title: words('From', 'Von'), cell: ({ from }) => from },
    { name: 'to', title: words('To', 'Bis'), cell: ({ to }) => to },
    { name: 'firstSeq', title: words('First entry', 'Erster Eintrag'), cell: ({ firstSeq }) => firstSeq },
    { name: 'lastSeq', title: words('Last entry', 'Letzter Eintrag'), cell: ({ lastSeq }) => lastSeq },
    { name: 'rows', title: words('Entries', 'Einträge'), cell: ({ rows }) => rows },
    { name: 'sizeBytes', title: words('Size in bytes', 'Größe in Bytes'), cell: ({ sizeBytes }) => sizeBytes },
    { name: 'sha256', title: words('SHA-256', 'SHA-256'), cell: ({ sha256 }) => sha256 },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

function showExport(row: ExportRow): AuditExport {
  return {
    id: row.id,
    at: iso(row.at),
    exporter: row.exporter,
    from: iso(row.from_at),
    to: iso(row.to_at),
    firstSeq: row.first_seq,
    lastSeq: row.last_seq,
    rows: row.rows_count,
    sizeBytes: row.file_bytes,
    sha256: row.file_sha256.toString('hex'),
  }
}

/**
 * Hands out the ZIP of an export, once the hand-out itself is in the log.
 * @throws Refusal audit.export_not_found, audit.export_file_missing
 */
export async function downloadExport(request: ProtocolRequest, exportFolder: string): Promise<ProtocolAnswer> {
  const row = await findExport(request.reading.tx, request.params['id'] ?? '')
  if (!row) throw notFound('audit.export_not_found', 'There is no such export.')
  const file = exportFile(exportFolder, row.id)
  if (statSync(file, { throwIfNoEntry: false })?.size !== row.file_bytes) {
    throw notFound(
      'audit.export_file_missing',
      'The file of this export is no longer complete on this server. Make a new export.',
    )
  }
  await request.unit(async ({ record }) => {
    record({ action: 'audit.download', target: `export:${row.id}`, detail: { rows: row.rows_count } })
  })
  const name = `freehold-audit-${day(row.from_at)}-${day(row.to_at)}.zip`
  return {
    status: 200,
    type: 'application/zip',
    body: createReadStream(file),
    headers: { 'content-disposition': `attachment; filename="${name}"`, 'content-length': String(row.file_bytes) },
  }
}

function day(at: number): string {
  return iso(at).slice(0, 10)
}
