import type { AddressOf, InputOf } from '../api/call.ts'

/** One act as data: what would be sent, before it is. What a change takes as its variables. */
export interface DeedOf<A extends AddressOf> {
  /** As in `POST /certificates/:serial/revocation`. */
  address: A
  input: InputOf<A>
  /** The version that the person saw, for addresses that ask for it. */
  version?: number
  /** Why, in the words of the person; empty for none. */
  reason?: string
}

/** An act of whatever address. */
export interface Deed {
  address: string
  input: Record<string, unknown>
  version?: number
  reason?: string
}

/** An act of the API, with the types of its address. */
export function deedOf<A extends AddressOf>(
  address: A,
  input: InputOf<A>,
  more: { version?: number; reason?: string } = {},
): DeedOf<A> {
  return { address, input, ...more }
}
