import type { Actor, Origin, ReadTx } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import type { Section } from './section.ts'
import type { Trials } from './trials.ts'

/** By section: which field is pinned, and by what. */
export type Pins = ReadonlyMap<string, ReadonlyMap<string, string>>

export interface SettingsParts {
  /** Every section there is; their rooms hand them in. */
  sections: readonly Section[]
  vault: Vault
  cursors: Cursors
  pins: Pins
  trials: Trials
  /** What the caller may do. Handed in: the room of accounts reads settings itself. */
  held: (asking: Asking) => Promise<ReadonlySet<string>>
}

/** Who asks, and where to look. */
export type Asking = { tx: ReadTx; at: Millis; actor: Actor; origin: Origin }

const NONE: ReadonlyMap<string, string> = new Map()

export function pinsOf(pins: Pins, section: Section): ReadonlyMap<string, string> {
  return pins.get(section.name) ?? NONE
}
