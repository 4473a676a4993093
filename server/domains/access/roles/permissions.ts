import type { Contract, May } from '../../../platform/http/contract.ts'

export interface PermissionRow {
  /** Method and address, as in `POST /certificates/:serial/revocation`. */
  address: string
  summary: string
  /** A permission, or the state of a session. */
  needs: string
  stepUp: boolean
  roles: string[]
}

/** What each role allows, by its name. */
export type PermissionsByRole = ReadonlyMap<string, readonly string[]>

/** Which role may call which route: what an auditor asks for first. */
export function permissionMatrix(contracts: readonly Contract[], roles: PermissionsByRole): PermissionRow[] {
  return contracts.map(({ at, summary, may, stepUp }) => ({
    address: at,
    summary,
    needs: may,
    stepUp,
    roles: [...roles].filter(([, permissions]) => mayCall(permissions, may)).map(([role]) => role),
  }))
}

function mayCall(permissions: readonly string[], may: May): boolean {
  if (may === 'setup' || may === 'host') return false
  return !may.includes('.') || permissions.includes(may)
}

/** The matrix as CSV (RFC 4180), one column for each role. */
export function permissionsCsv(rows: readonly PermissionRow[], roles: readonly string[]): string {
  const head = ['address', 'summary', 'needs', 'fresh second factor', ...roles]
  const lines = rows.map(({ address, summary, needs, stepUp, roles: allowed }) => [
    address,
    summary,
    needs,
    stepUp ? 'yes' : 'no',
    ...roles.map((role) => (allowed.includes(role) ? 'yes' : 'no')),
  ])
  return [head, ...lines].map((line) => line.map(cell).join(',') + '\r\n').join('')
}

function cell(text: string): string {
  // A leading sign would be read as a formula by spreadsheets.
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${inert.replaceAll('"', '""')}"`
}
