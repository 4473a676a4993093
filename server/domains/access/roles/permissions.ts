import type { Contract, May } from '../../../platform/http/contract.ts'
import { ROLE_PERMISSIONS, ROLES, type Role } from './roles.ts'

export interface PermissionRow {
  /** Method and address, as in `POST /certificates/:serial/revocation`. */
  address: string
  summary: string
  /** A permission, or the state of a session. */
  needs: string
  stepUp: boolean
  roles: Role[]
}

/** Which role may call which route: what an auditor asks for first. */
export function permissionMatrix(contracts: readonly Contract[]): PermissionRow[] {
  return contracts.map(({ at, summary, may, stepUp }) => ({
    address: at,
    summary,
    needs: may,
    stepUp,
    roles: ROLES.filter((role) => mayCall(role, may)),
  }))
}

function mayCall(role: Role, may: May): boolean {
  if (may === 'setup' || may === 'host') return false
  return !may.includes('.') || ROLE_PERMISSIONS[role].some((permission) => permission === may)
}

/** The matrix as CSV (RFC 4180), one column for each role. */
export function permissionsCsv(rows: readonly PermissionRow[]): string {
  const head = ['address', 'summary', 'needs', 'fresh second factor', ...ROLES]
  const lines = rows.map(({ address, summary, needs, stepUp, roles }) => [
    address,
    summary,
    needs,
    stepUp ? 'yes' : 'no',
    ...ROLES.map((role) => (roles.includes(role) ? 'yes' : 'no')),
  ])
  return [head, ...lines].map((line) => line.map(cell).join(',') + '\r\n').join('')
}

function cell(text: string): string {
  // A leading sign would be read as a formula by spreadsheets.
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${inert.replaceAll('"', '""')}"`
}
