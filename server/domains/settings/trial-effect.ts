import type { z } from 'zod'
import type { Client } from '../../platform/http/client.ts'
import type { Section } from './section.ts'
import type { Fields } from './store.ts'

/** What a change that is tried does to the running server, and how it is undone. */
export interface TrialEffect {
  readonly section: string
  /** Whether it can be done at all. @throws Refusal with a code of the section */
  check(values: Fields, before: Fields): Promise<void>
  /** Brings the new values into force; where people still use the old ones, beside them. */
  apply(values: Fields, before: Fields): Promise<void>
  /** Gives up the old values for good. */
  keep(values: Fields): Promise<void>
  /** Brings the old values back into force, whatever of the new ones is there. */
  revert(before: Fields): Promise<void>
  /** Whether a request that came so would also have come if only the new values were in force. */
  proves(client: Client, values: Fields): boolean
}

interface TypedEffect<V> {
  check?(values: V, before: V): Promise<void>
  apply(values: V, before: V): Promise<void>
  keep?(values: V): Promise<void>
  revert(before: V): Promise<void>
  proves(client: Client, values: V): boolean
}

/** The effect of a section's fields, typed by its schema: `Trials` hands over what the schema has let through. */
export function trialEffect<Shape extends z.ZodRawShape>(
  { name }: Section<Shape>,
  effect: TypedEffect<z.output<z.ZodObject<Shape>>>,
): TrialEffect {
  type V = z.output<z.ZodObject<Shape>>
  return {
    section: name,
    check: async (values, before) => await effect.check?.(values as V, before as V),
    apply: (values, before) => effect.apply(values as V, before as V),
    keep: async (values) => await effect.keep?.(values as V),
    revert: (before) => effect.revert(before as V),
    proves: (client, values) => effect.proves(client, values as V),
  }
}
