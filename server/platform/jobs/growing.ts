import type { ReadTx, Tx, Unit } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'

/** Something that grows by itself, and how its oldest part is let go. Rooms define theirs as data. */
export interface Growing {
  /** A word of the translations. */
  part: string
  /** Beginnings of the names of its tables; the part with the longest one counts. */
  tables: readonly string[]
  /** Where its files are; null where it has none. */
  folder?: string
  /** Days after which it goes; null: it stays, or its own room decides. */
  days: ((tx: ReadTx) => Promise<number>) | null
  /**
   * Takes the oldest rows before `before` away, at most `limit`, and says how many. Nothing that anything refers to, and nothing that
   * is still open. As bookkeeping, or in a unit that records it.
   */
  drop?:
    | { as: 'bookkeeping'; run: (tx: Tx, before: Millis, limit: number) => Promise<number> }
    | { as: 'unit'; run: (unit: Unit, before: Millis, limit: number) => Promise<number> }
}
