import type { ReadTx, Reading, Unit } from '../../base/audit/unit.ts'
import type { AccessParts } from '../../domains/access/index.ts'
import type { KitsShown } from './kits-shown.ts'
import type { AuthorityAlgorithm, AuthoritySummary } from './types.ts'

/** A recovery kit before it is shown. */
export interface Kit {
  /** `AGE-SECRET-KEY-1…`, shown once and never stored. */
  identity: string
  recipient: string
  /** The identity in groups of four, as it is written down. */
  words: string[]
}

/** What establishing the certificate authority needs of its room. */
export interface AuthoritySteps<Prepared> {
  exists(tx: ReadTx): Promise<boolean>
  /** Makes keys and certificates, before the unit. */
  prepare(
    reading: Reading,
    input: { commonName: string; algorithm: AuthorityAlgorithm; publicHost: string },
  ): Promise<Prepared>
  store(unit: Unit, prepared: Prepared): Promise<AuthoritySummary>
}

/** What the recovery kit needs of the backup room. */
export interface KitSteps<Escrows> {
  make(): Kit
  /** Encrypts the keys of this server to the kit, before the unit. */
  escrow(recipient: string): Promise<Escrows>
  store(unit: Unit, kept: { recipient: string; escrows: Escrows }): Promise<void>
  confirm(unit: Unit): Promise<void>
  confirmed(tx: ReadTx): Promise<boolean>
}

/** What the set-up needs besides the unit. */
export interface SetupParts<Prepared = unknown, Escrows = unknown> {
  access: Pick<AccessParts, 'passwords' | 'vault' | 'bookkeep' | 'unit'>
  authority: AuthoritySteps<Prepared>
  kit: KitSteps<Escrows>
  /** The kits that wait for confirmation, in the memory of this process alone. */
  kitsShown: KitsShown<Escrows>
}
