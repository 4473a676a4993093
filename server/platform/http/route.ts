import { z } from 'zod'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import type { Address, Contract, May, ObjectSchema, OutputSchema } from './contract.ts'

export const NO_INPUT = z.object({})

/** A session that was opened in full, and the tokens by which accounts know the browser from then on. */
export interface Opened {
  token: string
  known: { tokens: readonly string[]; seconds: number } | null
}

/** A session that an operation opens (token) or closes (null); the door turns it into the cookie. */
export class WithSession<T> {
  readonly output: T
  readonly token: string | null
  readonly known: Opened['known']
  constructor(output: T, session: Opened | string | null) {
    this.output = output
    this.token = typeof session === 'object' ? (session?.token ?? null) : session
    this.known = typeof session === 'object' ? (session?.known ?? null) : null
  }
}

interface Common<At extends Address, Input extends ObjectSchema, Output extends OutputSchema> {
  at: At
  may: May
  summary: string
  /** One object for address, query and body: names in the address come from there, the rest of a GET from the query. */
  input: Input
  output: Output
  errors?: readonly string[]
  /** Whether API tokens may call it; those with its permission may, where nothing is said. */
  byToken?: boolean
  /** Also for who holds the permission for some groups only: `run` asks the accounts' room which, and tells of those alone. */
  narrows?: boolean
}

interface ReadSpec<At extends Address, Input extends ObjectSchema, Output extends OutputSchema> extends Common<
  At,
  Input,
  Output
> {
  /**
   * Reads that may take long happen in a thread: `page` those that somebody waits for, `scan` those that look at every row.
   */
  wide?: 'page' | 'scan'
  /** A property, not a method: methods are checked bivariantly and would accept an operation that wants other fields. */
  run: (reading: Reading, input: z.output<Input>) => Promise<z.output<Output>>
}

interface ChangeSpec<
  At extends Address,
  Input extends ObjectSchema,
  Output extends OutputSchema,
  Prepared,
> extends Common<At, Input, Output> {
  /** Actions it records, as in `['ca.revoke']`. */
  records: readonly `${string}.${string}`[]
  stepUp?: boolean
  ifMatch?: boolean
  /** An act that an auditor asks about later: it is refused without a reason. */
  asksReason?: boolean
  /** Also for somebody who looks at the console as another role. */
  whileViewing?: boolean
  /** What takes time or leaves the process, before the unit opens: signatures, LDAP, password hashes. */
  prepare?: (reading: Reading, input: z.output<Input>) => Promise<Prepared>
  run: (
    unit: Unit,
    input: z.output<Input>,
    prepared: Prepared,
  ) => Promise<z.output<Output> | WithSession<z.output<Output>>>
}

/** A contract together with its operation, as the server mounts it. */
export interface Route extends Contract {
  readonly wide: 'page' | 'scan' | null
  readonly prepare: ((reading: Reading, input: unknown) => Promise<unknown>) | null
  readonly run: (context: Reading | Unit, input: unknown, prepared: unknown) => Promise<unknown>
}

const defaults = {
  errors: [],
  records: [],
  stepUp: false,
  ifMatch: false,
  asksReason: false,
  narrows: false,
  whileViewing: false,
  prepare: null,
  wide: null,
}

/** A route that changes nothing. */
export function read<At extends Address, Input extends ObjectSchema, Output extends OutputSchema>(
  spec: ReadSpec<At, Input, Output>,
): Contract<At, Input, Output> & { readonly kind: 'read' } {
  return { ...defaults, byToken: spec.may.includes('.'), ...spec, kind: 'read' }
}

/**
 * A route that changes something: `run` happens in one unit.
 *
 * With `ifMatch` the input schema carries `version: z.int()`; the door fills it from the If-Match header, and an answer with a
 * `version` gets an ETag.
 */
export function change<
  At extends Address,
  Input extends ObjectSchema,
  Output extends OutputSchema,
  Prepared = undefined,
>(spec: ChangeSpec<At, Input, Output, Prepared>): Contract<At, Input, Output> & { readonly kind: 'change' } {
  return { ...defaults, byToken: spec.may.includes('.'), ...spec, kind: 'change' }
}
