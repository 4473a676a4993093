import type { z } from 'zod'

// The types that `web` sees. Nothing of Express, Kysely or Node may be reachable from here.

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Method and address below `/api/v1`, as in `POST /certificates/:serial/revocation`. */
export type Address = `${Method} /${string}`

/**
 * Who may call a route: a permission (`ca.revoke`), or one of five states of a caller.
 * `anyone`: no session needed. `signed-in`: any open session. `half-signed-in`: password given, second factor not yet.
 * `setup`: the first-run wizard, after the one-time code. `host`: a user of this machine, over its socket; no account ever.
 */
export type May = `${string}.${string}` | 'anyone' | 'signed-in' | 'half-signed-in' | 'setup' | 'host'

export type ObjectSchema = z.ZodObject
export type OutputSchema = z.ZodType

/** What a route promises; the operation behind it is deliberately not part of this type. */
export interface Contract<
  At extends Address = Address,
  Input extends ObjectSchema = ObjectSchema,
  Output extends OutputSchema = OutputSchema,
> {
  readonly at: At
  readonly kind: 'read' | 'change'
  readonly may: May
  readonly summary: string
  readonly input: Input
  readonly output: Output
  /** Refusal codes of this route, besides those that every route has. */
  readonly errors: readonly string[]
  /** Actions that the route records; a change has at least one. */
  readonly records: readonly string[]
  /** The caller's second factor must not be older than five minutes. */
  readonly stepUp: boolean
  /** The caller must send the version that he saw as If-Match. */
  readonly ifMatch: boolean
  /** The caller must say why, in the header Freehold-Reason. */
  readonly asksReason: boolean
  /** An API token may call it. Where a permission is needed it may, unless the route says otherwise. */
  readonly byToken: boolean
  /**
   * Also for who holds the permission for the members of some groups only: the operation asks which, and tells of those alone.
   */
  readonly narrows: boolean
  /** A change that may be called by somebody who looks at the console as another role: it ends that. */
  readonly whileViewing: boolean
}

/** From a room's routes to `address → { input, output }`. */
export type ApiOf<Routes extends readonly Contract[]> = {
  [Route in Routes[number] as Route['at']]: {
    input: z.input<Route['input']>
    output: z.output<Route['output']>
    change: Route['kind'] extends 'change' ? true : false
  }
}

/** One page of a list in the order of its key. */
export interface Page<T> {
  items: T[]
  /** Hand it back as `cursor` for the next page; null on the last one. */
  next: string | null
}
