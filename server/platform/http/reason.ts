import type { IncomingMessage } from 'node:http'
import { Refusal, badRequest } from '../../base/errors.ts'

/** Characters of a reason, not bytes. */
export const MAX_REASON = 500

/** Percent-encoded UTF-8 makes at most twelve signs of a character. */
export const MAX_REASON_HEADER = MAX_REASON * 12

/** Controls, line ends, and signs that turn the direction of what follows: without them a text is one line, and reads as it was written. */
export const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** A sign that can be seen: neither a space nor one that fonts draw as nothing. */
const SEEN = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v

/** Whether there is anything to read in a text. */
export function isSeen(text: string): boolean {
  return SEEN.test(text)
}

/**
 * Why somebody makes a change, from the header Freehold-Reason (percent-encoded UTF-8); null where none is given, or
 * nothing that could be read.
 * @throws Refusal http.bad_reason
 */
export function reasonOf({ headers }: IncomingMessage): string | null {
  const header = headers['freehold-reason']
  if (header === undefined) return null
  if (typeof header !== 'string' || header.length > MAX_REASON_HEADER || !/^[\x20-\x7e]*$/.test(header))
    throw badReason()
  const text = decoded(header).trim()
  if ([...text].length > MAX_REASON || UNREADABLE.test(text)) throw badReason()
  return isSeen(text) ? text : null
}

/**
 * For acts that an auditor asks about later.
 * @throws Refusal http.reason_required
 */
export function assertReasoned({ asksReason }: { asksReason: boolean }, reason: string | null): void {
  if (!asksReason || reason !== null) return
  throw new Refusal(
    422,
    'http.reason_required',
    'Say why, in the header Freehold-Reason. It is kept in the log. Nothing was changed.',
  )
}

function decoded(header: string): string {
  try {
    return decodeURIComponent(header)
  } catch {
    throw badReason()
  }
}

function badReason(): Refusal {
  return badRequest(
    'http.bad_reason',
    `Freehold-Reason carries one line of at most ${MAX_REASON} characters, as percent-encoded UTF-8.`,
  )
}
