import { randomUUID } from 'node:crypto'
import type Sqlite from 'better-sqlite3'
import { newTokenText } from '../../../server/domains/access/tokens/text.ts'
import { hashOf, insertAccount, type Caller } from './callers.ts'
import { PERMISSIONS, type Role } from './matrix.ts'
import { insert, type Row } from './rows.ts'

const DAY = 24 * 3_600_000

interface Kind {
  name: string
  role: Role | null
  /** What it was given; default: all that an owner may. */
  permissions?: readonly string[]
  /** Columns of the token that differ from a good one. */
  row?: (at: number) => Row
  account?: Row
  /** Why it counts for nothing. */
  refused?: { status: number; code: string }
  /** What is sent in its place. */
  sends?: (text: string) => string
  /** A session beside it. */
  cookie?: true
}

const OWNER: ReadonlySet<string> = PERMISSIONS.get('owner')!
const INVALID = { status: 401, code: 'access.token_invalid' }

const KINDS: readonly Kind[] = [
  { name: 'token of an owner, with all', role: 'owner' },
  { name: 'token of an owner, with none', role: 'owner', permissions: [] },
  {
    name: 'token of an owner, for reading',
    role: 'owner',
    permissions: [...OWNER].filter((one) => one.endsWith('.read')),
  },
  { name: 'token of an auditor, with all that owners may', role: 'auditor' },
  { name: 'token of nobody with a role', role: null, refused: INVALID },
  { name: 'token of somebody disabled', role: 'owner', account: { disabled: 1 }, refused: INVALID },
  { name: 'token that has ended', role: 'owner', row: (at) => ({ ended_at: at - 1 }), refused: INVALID },
  { name: 'token cut short', role: 'owner', sends: (text) => text.slice(0, -1), refused: INVALID },
  { name: 'empty token', role: 'owner', sends: () => '', refused: INVALID },
  {
    name: 'token that has expired',
    role: 'owner',
    row: (at) => ({ created_at: at - DAY, expires_at: at - 1 }),
    refused: { status: 401, code: 'access.token_expired' },
  },
  {
    name: 'token from the wrong network',
    role: 'owner',
    row: () => ({ networks: '["192.0.2.0/24"]' }),
    refused: { status: 403, code: 'access.token_not_from_here' },
  },
  {
    name: 'token beside a session',
    role: 'owner',
    cookie: true,
    refused: { status: 400, code: 'http.two_credentials' },
  },
]

/** Writes a token of each kind, each of a maker of its own. `cookie` is that of a good session. */
export function furnishTokens(raw: Sqlite.Database, at: number, cookie: string): Caller[] {
  return KINDS.map((kind) => {
    const { name, role, permissions = [...OWNER], row, account, refused = null, sends = (text) => text } = kind
    const accountId = insertAccount(raw, at, name, role, account)
    const text = newTokenText()
    const held = role === null ? new Set<string>() : PERMISSIONS.get(role)!
    insertToken(raw, at, accountId, text, { permissions: JSON.stringify(permissions), ...row?.(at) })
    return {
      name,
      cookie: kind.cookie ? cookie : null,
      bearer: sends(text),
      session: 'none',
      role,
      fresh: false,
      token: { refused, permissions: new Set(permissions).intersection(held) },
      accountId,
      sessionId: null,
    }
  })
}

/** A good token. @returns its id */
export function insertToken(raw: Sqlite.Database, at: number, account: string, text: string, change: Row = {}): string {
  const id = randomUUID()
  const given = { name: 'Matrix', permissions: '["access.read"]', networks: '[]' }
  const times = { created_at: at, expires_at: at + DAY }
  insert(raw, 'access_tokens', { id, account_id: account, hash: hashOf(text), ...given, ...times, ...change })
  return id
}
