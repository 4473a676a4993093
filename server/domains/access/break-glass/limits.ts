import { DAY, HOUR, type Millis } from '../../../base/time.ts'

/** Emergency access ends so long after its code was given, used or not. */
export const EMERGENCY_LIMIT: Millis = HOUR

/** The code is tried out this often… */
export const DRILL_EVERY: Millis = 180 * DAY

/** …and for the first time this long after it was made: once the envelope is where it belongs. */
export const FIRST_DRILL_WITHIN: Millis = 14 * DAY
