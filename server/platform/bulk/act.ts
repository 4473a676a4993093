import type { z } from 'zod'
import type { Unit } from '../../base/audit/unit.ts'
import type { ObjectSchema } from '../http/contract.ts'
import type { Choice, Words } from '../lists/fields.ts'

/** One thing that an act wants to know besides its rows. */
export interface Ask {
  /** The field of the act's input. */
  name: string
  title: Words
  choices: readonly Choice[]
}

/** Something that can be done to many rows of a list: never more than what the room allows for each of them alone. */
export interface ActSpec<Item, Input extends ObjectSchema> {
  /** `room.verb`, as in `ca.revoke`. */
  name: `${string}.${string}`
  list: string
  /** The permission of the single operation. */
  may: `${string}.${string}`
  title: Words
  /** There is no way back, or people are shut out. */
  dangerous: boolean
  input: Input
  /** What is asked for before a plan is made; each of it has a value among few. */
  asks?: readonly Ask[]
  /** Why an item is left out, by the words that {@link judge} answers with. */
  reasons: Readonly<Record<string, Words>>
  /** Null: it would be done. Asked when the plan is made and again at the moment of doing it. */
  judge: (item: Item, input: z.output<Input>) => string | null
  /** What of an item must be at the moment of doing it as it was in the plan; a row where it differs is left out as `changed`. */
  versionOf?: (item: Item) => string
  /** What a person knows the item by. */
  label: (item: Item) => string
  /** What follows from doing it to all of these, in numbers. */
  consequences?: (items: readonly Item[]) => { title: Words; count: number }[]
  /** The single operation, in a unit of the account that approved the plan. */
  apply: (unit: Unit, item: Item, input: z.output<Input>) => Promise<unknown>
}

/** An act as plans hold it, for any item: its list gives it none but its own. */
export type Act = ActSpec<unknown, ObjectSchema>

export function defineAct<Item, Input extends ObjectSchema>(spec: ActSpec<Item, Input>): Act {
  return spec as unknown as Act
}
