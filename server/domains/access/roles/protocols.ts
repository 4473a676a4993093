import { protocol, type Protocol } from '../../../platform/http/protocol.ts'
import type { AccessParts } from '../parts.ts'
import { permissionMatrix, permissionsCsv } from './permissions.ts'

/** Downloads. */
export function accessProtocols({ contracts }: Pick<AccessParts, 'contracts'>): Protocol[] {
  return [
    protocol({
      at: 'GET /api/v1/permissions.csv',
      may: 'access.read',
      summary: 'The permission matrix as CSV',
      listener: 'tls',
      maxBytes: 0,
      run: async () => ({
        status: 200,
        type: 'text/csv; charset=utf-8',
        body: permissionsCsv(permissionMatrix(contracts())),
        headers: { 'Content-Disposition': 'attachment; filename="permissions.csv"', 'Cache-Control': 'no-store' },
      }),
    }),
  ]
}
