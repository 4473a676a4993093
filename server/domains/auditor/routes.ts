import type { ApiOf } from '../../platform/http/contract.ts'
import { protocol } from '../../platform/http/protocol.ts'
import { NO_INPUT, change, read } from '../../platform/http/route.ts'
import { routesOf } from '../../platform/lists/routes.ts'
import { showEntry } from './entry.ts'
import { downloadExport, exportsList } from './exports.ts'
import { showHead } from './head.ts'
import { TreeNodes } from './nodes.ts'
import type { AuditorParts } from './parts.ts'
import { requestExport, requestVerification } from './request.ts'
import { explainRequest, RequestFound, RequestInput } from './requests.ts'
import { entriesList } from './search.ts'
import { AuditEntryWithProof, AuditHead, EntryInput, ExportInput, JobStarted } from './types.ts'

export function auditorRoutes(parts: AuditorParts) {
  const { cursors, jobs } = parts
  const nodes = new TreeNodes()
  return [
    ...routesOf(entriesList, cursors),
    read({
      at: 'GET /audit/entries/:seq',
      may: 'audit.read',
      summary: 'One audit entry with its hashes and the proof that it is in the log',
      input: EntryInput,
      output: AuditEntryWithProof,
      errors: ['audit.entry_not_found', 'audit.entry_pruned'],
      run: (reading, input) => showEntry(reading, input, nodes),
    }),
    read({
      at: 'GET /audit/requests',
      may: 'audit.read',
      summary: 'What the log says about one request: why it was refused, or what it did',
      input: RequestInput,
      output: RequestFound,
      run: explainRequest,
    }),
    read({
      at: 'GET /audit/head',
      may: 'audit.read',
      summary: 'Size and root of the audit log, its last checkpoint and verification',
      input: NO_INPUT,
      output: AuditHead,
      run: (reading) => showHead(reading, parts),
    }),
    change({
      at: 'POST /audit/verification',
      may: 'audit.read',
      summary: 'Recompute the whole audit log in a job',
      input: NO_INPUT,
      output: JobStarted,
      records: ['audit.request_verification'],
      run: (unit) => requestVerification(unit, jobs),
    }),
    change({
      at: 'POST /audit/exports',
      may: 'audit.export',
      summary: 'Write the entries of a window into a file that can be checked without this server',
      input: ExportInput,
      output: JobStarted,
      errors: ['audit.empty_window'],
      records: ['audit.request_export'],
      run: (unit, input) => requestExport(unit, input, jobs),
    }),
    ...routesOf(exportsList, cursors),
  ] as const
}

export type ApiAuditor = ApiOf<ReturnType<typeof auditorRoutes>>

/** Addresses of this room outside the JSON API. */
export function auditorProtocols({ exportFolder }: AuditorParts) {
  return [
    protocol({
      at: 'GET /api/v1/audit/exports/:id/file',
      may: 'audit.export',
      summary: 'The ZIP of an export',
      listener: 'tls',
      maxBytes: 0,
      errors: ['audit.export_not_found', 'audit.export_file_missing'],
      records: ['audit.download'],
      run: (request) => downloadExport(request, exportFolder),
    }),
  ]
}
