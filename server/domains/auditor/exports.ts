import { createReadStream, statSync } from 'node:fs'
import { notFound } from '../../base/errors.ts'
import type { Reading } from '../../base/audit/unit.ts'
import { iso } from '../../base/time.ts'
import type { Page } from '../../platform/http/contract.ts'
import { toPage } from '../../platform/http/paging.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import type { ProtocolAnswer, ProtocolRequest } from '../../platform/http/protocol.ts'
import { exportFile } from './export.ts'
import { exportsBefore, findExport } from './store.ts'
import type { ExportRow } from './store.ts'
import type { AuditExport } from './types.ts'

/** Exports that were made, newest first. */
export async function listExports(
  { tx }: Reading,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  cursors: Cursors,
): Promise<Page<AuditExport>> {
  const place = cursors.decode(cursor)
  const rows = await exportsBefore(tx, place?.id ?? null, limit + 1)
  return toPage(cursors, rows, limit, ({ at, id }) => ({ key: at, id }), showExport)
}

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
