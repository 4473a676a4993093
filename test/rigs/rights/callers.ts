import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type Sqlite from 'better-sqlite3'
import { insertPerson, type Directory } from './directory.ts'
import { insert, type Row } from './rows.ts'
import { ROLES, type Role } from './matrix.ts'
import type { Standing } from './oracle.ts'
import { furnishTokens } from './tokens.ts'

/** Somebody at the door: what he sends as a cookie, and what the matrix knows of him. */
export interface Caller extends Standing {
  /** As in "auditor, expired". */
  name: string
  /** The whole Cookie header; null sends none. */
  cookie: string | null
  /** What he sends as `Authorization: Bearer`. */
  bearer?: string
  /** Of an account with a session; null for strangers. */
  accountId: string | null
  sessionId: string | null
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface State {
  name: string
  session: Standing['session']
  fresh?: true
  viewing?: Role
  /** Columns of the session that differ from a good open one. */
  row?: (at: number) => Row
  /** Columns of the account that differ. */
  account?: Row
  /** It belongs to somebody whom the directory has disabled. */
  disabledThere?: true
  /** The session is ended before anybody uses it. */
  ended?: true
  /** The caller shows the token that the session had before. */
  oldToken?: true
}

/** Every state that a session of an account can be in. All but the first two differ from a good one by one thing. */
const STATES: readonly State[] = [
  { name: 'with a fresh factor', session: 'open', fresh: true },
  { name: 'open', session: 'open', row: (at) => ({ fresh_factor_until: at - HOUR }) },
  { name: 'with the token of before', session: 'open', oldToken: true },
  {
    name: 'with a token of before whose grace is over',
    session: 'none',
    oldToken: true,
    row: (at) => ({ previous_until: at - 1 }),
  },
  { name: 'viewing as auditor', session: 'open', viewing: 'auditor', row: () => ({ viewing: 'auditor' }) },
  { name: 'viewing as owner', session: 'open', viewing: 'owner', row: () => ({ viewing: 'owner' }) },
  { name: 'expired', session: 'none', row: (at) => ({ expires_at: at - 1 }) },
  { name: 'idle', session: 'none', row: (at) => ({ created_at: at - HOUR }) },
  { name: 'ended', session: 'none', ended: true },
  { name: 'disabled', session: 'none', account: { disabled: 1 } },
  { name: 'disabled in the directory', session: 'none', disabledThere: true },
  {
    name: 'before the second factor',
    session: 'half',
    row: () => ({ state: 'second-factor', fresh_factor_until: null }),
  },
  { name: 'before the enrollment', session: 'half', row: () => ({ state: 'enroll-factor', fresh_factor_until: null }) },
  {
    name: 'before the second factor, expired',
    session: 'none',
    row: (at) => ({ state: 'second-factor', fresh_factor_until: null, expires_at: at - 1 }),
  },
]

/** Writes an account with a session for each role and state, and strangers. The server is not running meanwhile. */
export function furnishCallers(raw: Sqlite.Database, at: number, directory: Directory): Caller[] {
  const roles: readonly (Role | null)[] = [...ROLES, null]
  const members = roles.flatMap((role) => STATES.map((state) => furnishMember(raw, at, role, state, directory)))
  return [
    ...members,
    narrowCaller(raw, at, directory),
    ...setupCallers(raw, at),
    ...strangers(members[0]!),
    ...furnishTokens(raw, at, members[0]!.cookie!),
  ]
}

/** A role that was composed here, of what can be narrowed to one group. */
export const HELPER = 'helper'

/** Somebody who may read the people of one group. */
function narrowCaller(raw: Sqlite.Database, at: number, { group }: Directory): Caller {
  const role = {
    name: HELPER,
    title: 'Helper',
    purpose: '',
    permissions: '["directory.read"]',
    created_at: at,
    version: 1,
  }
  insert(raw, 'access_roles', role)
  const name = 'helper of one group'
  const [accountId, token] = [insertAccount(raw, at, name, null), newToken()]
  insert(raw, 'access_grants', {
    id: randomUUID(),
    account_id: accountId,
    role: HELPER,
    within_group: group,
    granted_at: at,
  })
  const row = sessionRow(at, accountId, token)
  insert(raw, 'access_sessions', row)
  const standing = { session: 'open', role: null, within: new Set(['directory.read']), fresh: true } as const
  return { name, cookie: cookieOf(token), ...standing, accountId, sessionId: row.id }
}

function furnishMember(
  raw: Sqlite.Database,
  at: number,
  role: Role | null,
  state: State,
  { source }: Directory,
): Caller {
  const name = `${role ?? 'no-role'} ${state.name}`
  const person = state.disabledThere && {
    kind: 'directory',
    person_id: insertPerson(raw, at, source, name, 'disabled'),
  }
  const accountId = insertAccount(raw, at, name, role, { ...state.account, ...person })
  const [token, before] = [newToken(), newToken()]
  const row = {
    ...sessionRow(at, accountId, token),
    ...(state.oldToken && { previous_hash: hashOf(before), previous_until: at + DAY }),
    ...state.row?.(at),
  }
  if (!state.ended) insert(raw, 'access_sessions', row)
  return {
    name: `${role ?? 'no role'}, ${state.name}`,
    cookie: cookieOf(state.oldToken ? before : token),
    // Somebody whose last role was taken away is nobody from then on; halfway in, roles do not matter yet.
    session: role === null && state.session === 'open' ? 'none' : state.session,
    role,
    fresh: state.fresh === true,
    ...(state.viewing && { viewing: state.viewing }),
    accountId,
    sessionId: state.ended ? null : row.id,
  }
}

function setupCallers(raw: Sqlite.Database, at: number): Caller[] {
  const made = [
    { name: 'set-up', session: 'setup' as const, row: {} },
    { name: 'set-up, expired', session: 'none' as const, row: { expires_at: at - 1 } },
  ]
  return made.map(({ name, session, row }) => {
    const token = newToken()
    const full = { ...sessionRow(at, null, token), state: 'setup', fresh_factor_until: null, ...row }
    insert(raw, 'access_sessions', full)
    return { ...nobody(name, cookieOf(token)), session }
  })
}

/** Callers without a session; `good` has one that must not help them. */
function strangers({ cookie }: Caller): Caller[] {
  const token = cookie!.split('=')[1]!
  return [
    nobody('nobody', null),
    nobody('garbage', '__Host-freehold=%00\'"><{}'),
    nobody('unknown token', cookieOf(newToken())),
    nobody('token cut short', cookieOf(token.slice(0, -1))),
    nobody('two cookies', `${cookie}; ${cookie}`),
    nobody('cookie of another name', `freehold=${token}`),
    nobody('token in upper case', cookieOf(token.toUpperCase() === token ? token.toLowerCase() : token.toUpperCase())),
  ]
}

function nobody(name: string, cookie: string | null): Caller {
  return { name, cookie, session: 'none', role: null, fresh: false, accountId: null, sessionId: null }
}

/** A local account, with a role if there is one. @returns its id */
export function insertAccount(
  raw: Sqlite.Database,
  at: number,
  name: string,
  role: Role | null,
  change: Row = {},
): string {
  const username = name.replaceAll(/[^a-z]+/g, '-')
  const names = { kind: 'local', username, username_key: username, display_name: name }
  const row = { id: randomUUID(), ...names, created_at: at - DAY, ...change }
  const id = row.id
  insert(raw, 'access_accounts', row)
  if (role !== null) insert(raw, 'access_grants', { id: randomUUID(), account_id: id, role, granted_at: at - DAY })
  return id
}

/** A good session: open, its second factor fresh for as long as a run may take. */
export function sessionRow(at: number, accountId: string | null, token: string) {
  return {
    id: randomUUID(),
    token_hash: hashOf(token),
    account_id: accountId,
    state: 'open',
    created_at: at,
    expires_at: at + DAY,
    fresh_factor_until: at + DAY,
  }
}

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest()
}

export function cookieOf(token: string): string {
  return `__Host-freehold=${token}`
}
