import { z } from 'zod'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import type { Permission } from '../access/index.ts'

interface Spec<Shape extends z.ZodRawShape> {
  /** Lower case, with hyphens: `mail`. It is the address, the heading in the file, and never renamed. */
  name: string
  /** Every field has a default, in camelCase; a text has a greatest length, a list a greatest number. */
  schema: z.ZodObject<Shape>
  /** Values that are written and never shown. They are no fields of the schema; `readSecret` gives them to the room. */
  secrets?: readonly string[]
  /** Fields that could lock people out: a change of one is tried for 60 seconds and reverts unless it is kept. */
  tried?: readonly (keyof Shape & string)[]
  /** Needed besides `settings.read` and `settings.manage`. */
  may?: { read?: Permission; manage?: Permission }
  /** Fields with personal values (addresses of people): the log keeps commitments to them. */
  personal?: readonly (keyof Shape & string)[]
  /** What an auditor asks about later: nobody changes it without saying why. */
  asksReason?: boolean
  /** Codes that `check` refuses with. */
  errors?: readonly string[]
  /**
   * Looks at the new values as a whole, before anything is saved; may take time and leave the process.
   * @throws Refusal with one of `errors`
   */
  check?(values: z.output<z.ZodObject<Shape>>, reading: Reading): Promise<void>
}

/** Settings that belong together and change together. The room that uses them owns the section. */
export interface Section<Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string
  readonly schema: z.ZodObject<Shape>
  readonly secrets: readonly string[]
  readonly tried: readonly string[]
  readonly may: { readonly read: Permission; readonly manage: Permission }
  readonly personal: readonly string[]
  readonly errors: readonly string[]
  readonly asksReason: boolean
  /** A method, so that sections of any shape stand in one list. */
  check(values: z.output<z.ZodObject<Shape>>, reading: Reading): Promise<void>
  /**
   * Judges in the unit that writes what somebody changes, from the old values and their version to the new ones; not what is pinned or
   * taken back.
   */
  guard?(unit: Unit, change: Guarded<z.output<z.ZodObject<Shape>>>): Promise<void>
}

/** A change that is about to be written. */
export interface Guarded<Values> {
  before: Values
  after: Values
  /** Of the old values. */
  version: number
}

export type ValuesOf<S> = S extends Section<infer Shape> ? z.output<z.ZodObject<Shape>> : never

/** A section as data. Hand it to `app.ts` through your room's `index.ts`. */
export function defineSection<Shape extends z.ZodRawShape>(spec: Spec<Shape>): Section<Shape> {
  const { name, schema, secrets = [], tried = [], may = {}, personal = [], errors = [], asksReason = false } = spec
  if (!/^[a-z][a-z-]{0,39}$/.test(name)) throw new Error(`${name} is no name for a section`)
  if (tried.length > 0 && secrets.length > 0)
    throw new Error(`${name}: what is tried has to be put back, and secrets are not kept`)
  return {
    name,
    schema,
    secrets,
    tried,
    may: { read: may.read ?? 'settings.read', manage: may.manage ?? 'settings.manage' },
    personal,
    errors,
    asksReason,
    check: async (values, reading) => await spec.check?.(values, reading),
  }
}
