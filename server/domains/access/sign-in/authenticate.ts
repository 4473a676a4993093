import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import { hashSecret } from '../../../base/ids.ts'
import type { Millis } from '../../../base/time.ts'
import type { Caller, Identify } from '../../../platform/http/caller.ts'
import { isActive, rightsOf, rightsViewing } from '../roles/rights.ts'
import { heldBefore, heldText } from '../sessions/held.ts'
import { sessionLimits, type SessionLimits } from '../sessions/settings.ts'
import { findSessionByPreviousToken, findSessionByToken, writeSeen } from '../sessions/store.ts'
import { needsFactor } from './settings.ts'

/** Finds who is behind a token, and remembers when sessions were used. */
export interface Authenticator {
  /** Live from the tables: a session whose account was disabled or whose grants changed ends or shrinks at once. */
  identify: Identify
  /** Writes when sessions were last used. Call it every few seconds and before the process ends. */
  flush(): Promise<void>
}

type Found = NonNullable<Awaited<ReturnType<typeof findSessionByToken>>>

const NOTHING: ReadonlySet<string> = new Set()
const NO_GROUPS: ReadonlyMap<string, readonly string[]> = new Map()

/** Makes the authenticator; `bookkeep` is the database's door for tables without audit entries. */
export function createAuthenticator({
  bookkeep,
}: {
  bookkeep: (run: (tx: Tx) => Promise<void>) => Promise<void>
}): Authenticator {
  // A session's last use, until it is written. Lost in a crash: the session then seems idle for some seconds longer.
  let seen = new Map<string, Millis>()

  const identify: Identify = async (tx, { token, at, unattended }) => {
    const hash = hashSecret(token)
    const current = await findSessionByToken(tx, hash)
    const session = current ?? (await findSessionByPreviousToken(tx, hash, at))
    if (!session) return null
    const seenAt = Math.max(session.seen_at ?? 0, seen.get(session.id) ?? 0)
    if (hasEnded(session, await sessionLimits(tx), seenAt, at)) return null
    const caller = await callerOf(tx, session, { at, isCurrentToken: current !== undefined })
    if (caller && !unattended) seen.set(session.id, at)
    return caller
  }

  const flush = async () => {
    if (seen.size === 0) return
    const batch = seen
    seen = new Map()
    try {
      await bookkeep((tx) => writeSeen(tx, batch))
    } catch (error) {
      // Nothing is forgotten: the next flush tries again, with what was seen since.
      seen = new Map([...batch, ...seen])
      throw error
    }
  }

  return { identify, flush }
}

function hasEnded(session: Found, { idle, absolute }: SessionLimits, seenAt: Millis, at: Millis): boolean {
  const { state, created_at, expires_at, disabled, person_id, person_state, person_expires_at } = session
  if (at >= expires_at || disabled === 1) return true
  // Read from the directory's own rows: a person who is disabled by a sync is out with its commit.
  if (person_id !== null && !isActive({ state: person_state, expires_at: person_expires_at }, at)) return true
  return state === 'open' && (at - Math.max(created_at, seenAt) >= idle || at - created_at >= absolute)
}

async function callerOf(
  tx: ReadTx,
  session: Found,
  { at, isCurrentToken }: { at: Millis; isCurrentToken: boolean },
): Promise<Caller | null> {
  const { id, state, account_id, display_name } = session
  const half = {
    sessionId: id,
    state,
    permissions: NOTHING,
    within: NO_GROUPS,
    viewing: null,
    roles: [],
    freshFactorUntil: null,
  }
  if (state === 'setup') return { ...half, actor: { kind: 'setup', id: '-', name: '' } }
  if (account_id === null) return null
  const actor = { kind: 'account' as const, id: account_id, name: display_name ?? '' }
  if (state !== 'open') return { ...half, actor }
  const rights = await rightsOf(tx, account_id, at)
  if (rights.roles.length === 0) return null
  // He came in without one, and what he may do now wants one.
  if (session.without_factor === 1 && (await needsFactor(tx, rights.roles))) return null
  const seen = await rightsViewing(tx, rights, session.viewing)
  const open = { actor, sessionId: id, state, roles: rights.roles }
  // The token before gains nothing from what its change brought.
  if (!isCurrentToken) {
    const { permissions, within } = heldBefore(seen, session)
    const viewing = session.viewing ?? session.previous_viewing
    return { ...open, permissions, within, viewing, freshFactorUntil: null }
  }
  return {
    ...open,
    permissions: seen.permissions,
    within: seen.within,
    viewing: session.viewing,
    freshFactorUntil: session.viewing === null ? session.fresh_factor_until : null,
    stale: session.held !== null && session.held !== heldText(seen),
  }
}
