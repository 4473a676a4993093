import type { AlternativeName } from '../../base/codecs/alternative-names.ts'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import type { Vault } from '../../base/secrets/vault.ts'

/** What the authority of the house signed; not yet among its certificates. */
export interface Signed {
  /** DER, the server's own first. */
  certificates: Buffer[]
  /** Puts it among the certificates of the house. */
  store: (unit: Unit) => Promise<void>
}

/** What the room needs besides units. */
export interface TlsParts {
  vault: Vault
  /** Lets the authority of the house sign. @throws Refusal ca.no_authority, ca.lint, ca.keys_unavailable */
  sign: (reading: Reading, wanted: { names: readonly AlternativeName[]; publicKey: Buffer }) => Promise<Signed>
}
