import { DAY, HOUR, type Millis } from '../../../base/time.ts'

/** How long an account, its way in and the house itself must have been there before they count for four eyes. */
export const SETTLED_AFTER: Millis = 72 * HOUR

/** From asking to an answer. */
export const OPEN_FOR: Millis = 3 * DAY

/** From an answer to the deed. */
export const APPROVED_FOR: Millis = 4 * HOUR

/** What somebody waits who has nobody to ask. */
export const ALONE_DELAY: Millis = DAY

/** Requests that wait at the same time: of one account, and in all. */
export const MOST_OPEN_OF_ONE = 20
export const MOST_OPEN = 200

/** Rows that one person may destroy by one plan. */
export const MOST_ROWS_ALONE = 10
