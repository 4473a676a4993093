import { DAY, type Millis } from '../../../base/time.ts'

/** The longest that a token may live. */
export const MOST_TOKEN_DAYS = 365

/** Tokens of an account that can be used at the same time. */
export const MOST_TOKENS = 50

/** A token that nobody used for so long is one that nobody needs. */
export const UNUSED_AFTER: Millis = 90 * DAY

/** Whoever uses it wants to know so long before. */
export const ENDING_WITHIN: Millis = 14 * DAY
