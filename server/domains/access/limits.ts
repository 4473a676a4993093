import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../../base/time.ts'

/** A session ends, used or not, whatever the settings say. */
export const ABSOLUTE_LIMIT: Millis = 24 * HOUR

/** Between password and second factor. */
export const HALF_LIMIT: Millis = 10 * MINUTE

/** The set-up may be left and taken up again, but not for ever. */
export const SETUP_LIMIT: Millis = 24 * HOUR

/** How long a second factor counts as fresh. */
export const FRESH_FACTOR: Millis = 5 * MINUTE

/** From a challenge to the answer of a key, or from the secret of an app to its first code. */
export const CEREMONY_LIMIT: Millis = 5 * MINUTE

/** A code that came by mail, for somebody who lost his factors. */
export const MAIL_CODE_LIMIT: Millis = 15 * MINUTE

/** Apps and keys that an account may have. */
export const MOST_FACTORS = 10

/** Requests on their way when a token changes may still use the old one. */
export const TOKEN_GRACE: Millis = 15 * SECOND

/** So long a browser stays known after a full sign-in. */
export const KNOWN_BROWSER: Millis = 90 * DAY

/** Browsers that an account knows beside the newest. */
export const OTHER_KNOWN_BROWSERS = 19

export const INVITATION_LIMIT: Millis = 72 * HOUR

/** Sessions that an account may have beside the newest. */
export const OTHER_OPEN_SESSIONS = 19
export const OTHER_HALF_SESSIONS = 4
