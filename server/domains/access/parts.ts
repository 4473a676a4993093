import type { Reading, Tx, Unit, UnitContext } from '../../base/audit/unit.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import type { Contract } from '../../platform/http/contract.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import type { Passwords } from './passwords/password-hash.ts'

/** Who a directory says somebody is. */
export interface DirectorySignIn {
  person: { id: string; displayName: string; username: string; mail: string | null }
}

/** Asks the directories whether a password is right; null if none of them says so. */
export type VerifyDirectoryPassword = (
  reading: Reading,
  credentials: { username: string; password: string },
) => Promise<DirectorySignIn | null>

/** What the rooms' operations need besides the unit. */
export interface AccessParts {
  passwords: Passwords
  vault: Vault
  cursors: Cursors
  /** The database's door for throttles and counters. */
  bookkeep: <T>(run: (tx: Tx) => Promise<T>) => Promise<T>
  /** A unit of its own: for the record of a refusal, whose own unit is rolled back. */
  unit: <T>(context: UnitContext, run: (unit: Unit) => Promise<T>) => Promise<T>
  /** Null as long as there is no directory room. */
  verifyDirectoryPassword: VerifyDirectoryPassword | null
  /** Port of the console as browsers reach it, for links in invitations. */
  consolePort: number
  /** Version of this program. */
  version: string
  /** Every route of the server, for the permission matrix. */
  contracts: () => readonly Contract[]
  /** A refused sign-in is answered no sooner than this many milliseconds, whatever the reason was. */
  refusalFloorMs: number
}
