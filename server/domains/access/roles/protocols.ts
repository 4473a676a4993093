import { protocol, type Protocol } from '../../../platform/http/protocol.ts'
import type { AccessParts } from '../parts.ts'
import { permissionMatrix, permissionsCsv } from './permissions.ts'
import { permissionsByRole } from './routes.ts'

/** Downloads. */
export function accessProtocols({ contracts }: Pick<AccessParts, 'contracts'>): Protocol[] {
  return [
    protocol({
      at: 'GET /api/v1/permissions.csv',
      may: 'access.read',
      summary: 'The permission matrix as CSV',
      listener: 'tls',
      maxBytes: 0,
      run: async ({ reading }) => {
        const roles = await permissionsByRole(reading.tx)
        return {
          status: 200,
          type: 'text/csv; charset=utf-8',
          body: permissionsCsv(permissionMatrix(contracts(), roles), [...roles.keys()]),
          headers: { 'Content-Disposition': 'attachment; filename="permissions.csv"', 'Cache-Control': 'no-store' },
        }
      },
    }),
  ]
}
