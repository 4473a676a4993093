import type { Unit } from '../../base/audit/unit.ts'
import { conflict, Refusal } from '../../base/errors.ts'

/** What a person reads before he agrees, by name: what is, and what would be. */
export type Facts = Readonly<Record<string, string | number | boolean | null | string[]>>

/** Exactly what would be done. Whatever it depends on stands among its facts: where they differ, it is another deed. */
export interface Deed {
  kind: string
  target: `${string}:${string}`
  facts: Facts
}

/** The call that a deed came by, so that whoever asked can repeat it once somebody agreed. */
export interface Call {
  /** As in `POST /grants`. */
  address: string
  input: unknown
}

/** What a route may answer with whose deeds need a second person. */
export const APPROVAL_CODES = ['access.approval_needed', 'access.too_many_approvals']

/** What lacks its second person, by the refusal that says so. */
const DEEDS = new WeakMap<object, Deed>()

/** The refusal of a deed to which a second person has to agree first; `asked` once it was put up. */
export function approvalNeeded(
  deed: Deed,
  asked: { id: string; alone: boolean; usableFrom: string } | null = null,
): Refusal {
  const message = `A second person must agree to this. ${nextStep(asked)} Nothing was changed.`
  const details = asked === null ? {} : { approval: asked.id, alone: asked.alone, usableFrom: asked.usableFrom }
  const refusal = conflict('access.approval_needed', message, { kind: deed.kind, ...details })
  DEEDS.set(refusal, deed)
  return refusal
}

/** The deed that was refused for want of a second person; null where something else was thrown. */
export function deedLacking(thrown: unknown): Deed | null {
  return thrown instanceof Refusal ? (DEEDS.get(thrown) ?? null) : null
}

function nextStep(asked: { alone: boolean; usableFrom: string } | null): string {
  if (asked === null) return 'Ask for it with an account of your own, in the console.'
  if (!asked.alone) return 'It is put up for them. Do the same again once somebody agreed.'
  return `There is nobody who could, so everybody is told. Do the same again from ${asked.usableFrom} on.`
}

/** Puts a deed up for others, in a unit of its own, and tells what the caller is answered. */
export type AskApproval = (unit: Unit, deed: Deed, call: Call) => Promise<Refusal>
