import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { setUp, startServer } from '../../peers/server.ts'
import { furnishDirectory, type Directory } from './directory.ts'
import { furnishCallers, HELPER, insertAccount, sessionRow, newToken, type Caller } from './callers.ts'
import { newTokenText } from '../../../server/domains/access/tokens/text.ts'
import { columnsOf, insert } from './rows.ts'
import { insertToken } from './tokens.ts'

/** A home with somebody in every state and one of every object, its server stopped. */
export interface House {
  home: string
  callers: readonly Caller[]
  /** Of each kind of object one that is there, by the beginning of its addresses. */
  objects: Readonly<Record<string, string>>
  /** Texts that no answer may hold: tokens, hashes, sealed secrets. */
  secrets: readonly string[]
  /** Every column of the database: names that somebody might try as a field. */
  columns: readonly string[]
}

/** Sets a server up through its door, stops it, and writes the callers and objects into its file. */
export async function furnishHouse(): Promise<House> {
  const server = await startServer()
  const owner = await setUp(server)
  owner.close()
  await server.kill()
  const raw = new Sqlite(databaseOf(server.home))
  try {
    const at = Date.now()
    return raw.transaction(() => {
      const directory = furnishDirectory(raw, at)
      const callers = furnishCallers(raw, at, directory)
      const objects = furnishObjects(raw, at, directory)
      return { home: server.home, callers, objects, columns: columnsOf(raw), secrets: secretsIn(raw, callers) }
    })()
  } finally {
    raw.close()
  }
}

export function databaseOf(home: string): string {
  return join(home, 'data/database/freehold.sqlite')
}

function furnishObjects(raw: Sqlite.Database, at: number, directory: Directory): Record<string, string> {
  const [account, profile, plan, grant] = Array.from({ length: 4 }, () => randomUUID())
  const { source, person, group } = directory
  const [challenge, backup, exported, job] = Array.from({ length: 4 }, () => randomUUID())
  const [identity, alarm, view, bulk] = Array.from({ length: 4 }, () => randomUUID())
  const serial = '4d617472697831'.padEnd(32, '0')
  insertAccount(raw, at, 'victim', 'auditor', { id: account! })
  const session = sessionRow(at, account!, newToken())
  insert(raw, 'access_sessions', session)
  const factor = randomUUID()
  insert(raw, 'access_factors', factorRow(factor, account!, at))
  const token = insertToken(raw, at, account!, newTokenText())
  insert(raw, 'ca_profiles', profileRow(profile!, at))
  insert(raw, 'ca_challenges', challengeRow(challenge!, profile!, at))
  insert(raw, 'ca_certificates', {
    ...certificateRow(raw, at),
    id: randomUUID(),
    serial,
    profile_id: profile!,
    challenge_id: challenge!,
  })
  insert(raw, 'directory_plans', planRow(plan!, source, at))
  const approval = randomUUID()
  insert(raw, 'access_approvals', approvalRow(approval, account!, at))
  insert(raw, 'access_grants', { id: grant!, group_id: group, role: 'auditor', granted_at: at })
  insert(raw, 'backup_files', {
    id: backup!,
    path: '/nowhere/matrix.tar',
    state: 'failed',
    made_at: at,
    took_ms: 1,
    size_bytes: 1,
    manifest: MANIFEST,
    checked_at: at,
  })
  insert(raw, 'auditor_exports', exportRow(exported!, at))
  insert(raw, 'jobs_runs', {
    id: job!,
    kind: 'backup.run',
    input: '{}',
    state: 'done',
    created_at: at,
    created_by: 'job:start',
    due_at: at,
    ended_at: at,
  })
  insert(raw, 'tls_identities', {
    id: identity!,
    origin: 'request',
    names: '["matrix.example"]',
    private_key: Buffer.alloc(64, 5),
    request: 'none that anybody could sign',
    created_at: at,
  })
  insert(raw, 'alarms_alarms', {
    id: alarm!,
    rule: 'backup_missing',
    subject: 'matrix',
    severity: 'bad',
    raised_at: at,
  })
  insert(raw, 'alarms_seen', { alarm_id: alarm!, last_seen_at: at, occurrences: 1, figures: '{}', link: '/backups' })
  insert(raw, 'console_views', {
    id: view!,
    account_id: account!,
    list: 'people',
    name: 'Matrix view',
    query: '{}',
    shared: 1,
    version: 1,
    created_at: at,
    changed_at: at,
  })
  insert(raw, 'bulk_plans', bulkRow(bulk!, account!, at))
  return {
    '/accounts': account!,
    '/tls/identities': identity!,
    '/alarms': alarm!,
    '/views': view!,
    '/bulk/plans': bulk!,
    '/account/sessions': session.id,
    '/account/factors': factor,
    '/sessions': session.id,
    '/account/tokens': token,
    '/tokens': token,
    '/approvals': approval,
    '/directory/sources': source,
    '/directory/plans': plan!,
    '/people': person,
    '/groups': group,
    '/other-people': directory.otherPerson,
    '/other-groups': directory.otherGroup,
    '/grants': grant!,
    '/roles': HELPER,
    '/permissions': 'directory.read',
    '/settings': 'site',
    '/profiles': profile!,
    '/certificates': serial,
    '/backups': backup!,
    '/audit/entries': '1',
    '/audit/exports': exported!,
    '/jobs': job!,
    '/scep': 'matrix-profile',
    '/crl': 'issuing',
    '/ca': 'root',
  }
}

const MANIFEST = JSON.stringify({
  format: 1,
  product: 'freehold',
  version: '0.0.0',
  createdAt: '2026-01-01T00:00:00Z',
  migrations: ['one'],
  recipients: { appliance: 'age1x', kit: 'age1y' },
  rows: {},
  audit: { size: 0, root: '', chain: '' },
  members: [{ name: 'database/freehold.sqlite', size: 1, sha256: '0'.repeat(64) }],
})

function bulkRow(id: string, account: string, at: number) {
  const counts = { total: 0, will: 0, skipped: '[]', consequences: '[]' }
  const about = { act: 'no.act', list: 'people', input: '{}', hash: '0'.repeat(64) }
  return { id, account_id: account, ...about, ...counts, created_at: at, expires_at: at + 3_600_000 }
}

function approvalRow(id: string, requester: string, at: number) {
  const deed = { kind: 'give_role', hash: 'a'.repeat(64), target: 'account:new', facts: '{"role":"administrator"}' }
  const times = { usable_from: at, created_at: at, expires_at: at + 3_600_000 }
  return { id, requester, ...deed, reason: 'as tested', state: 'open', alone: 0, ...times }
}

function factorRow(id: string, account: string, at: number) {
  const secret = Buffer.from('sealed-app-secret-canary')
  return { id, account_id: account, place: 0, kind: 'totp', secret, last_step: 0, created_at: at }
}

function profileRow(id: string, at: number) {
  const usage = { key_usage: '["digitalSignature"]', extended_key_usage: '["clientAuth"]' }
  const limits = { validity_days: 90, min_rsa_bits: 2048, legacy: 0, challenge_ttl_minutes: 60, version: 1 }
  const names = { id, name: 'Matrix profile', slug: 'matrix-profile', subject_template: '{subject}' }
  return { ...names, ...usage, ...limits, created_at: at, updated_at: at }
}

function challengeRow(id: string, profile: string, at: number) {
  const used = { used_at: at, used_key_hash: Buffer.alloc(32) }
  const row = {
    id,
    secret_hash: Buffer.alloc(32, 7),
    profile_id: profile,
    subject: 'CN=matrix',
    alternative_names: '[]',
  }
  return { ...row, note: '', created_at: at, expires_at: at + 1, ...used }
}

/** As issued to a device; the bytes are those of a certificate of the authority itself. */
function certificateRow(raw: Sqlite.Database, at: number) {
  const certificate = raw.prepare<[], Buffer>(`select certificate from ca_authorities where role = 'ra'`).pluck().get()!
  const times = { not_before: at - 1, not_after: at + 86_400_000, issued_at: at }
  return { subject: 'CN=matrix', alternative_names: '[]', key_hash: Buffer.alloc(32), certificate, ...times }
}

function planRow(id: string, source: string, at: number) {
  const counts = { counts: '{}', brakes: '[]', entries_read: 0, outside_members: 0, row_count: 0, applied_rows: 0 }
  return { id, source_id: source, state: 'ready', basis: 1, hash: 'a'.repeat(64), ...counts, created_at: at }
}

function exportRow(id: string, at: number) {
  const range = { from_at: 0, to_at: at, first_seq: 1, last_seq: 1, rows_count: 1, size: 1 }
  return { id, at, exporter: 'account:x', ...range, file_bytes: 1, file_sha256: Buffer.alloc(32) }
}

/** Columns whose values are nobody's to read, in every spelling that JSON might carry. */
const SECRET_COLUMNS = [
  ['access_accounts', 'password_hash'],
  ['access_factors', 'secret'],
  ['access_recovery_codes', 'code_hash'],
  ['access_sessions', 'token_hash'],
  ['access_sessions', 'previous_hash'],
  ['access_invitations', 'token_hash'],
  ['access_tokens', 'hash'],
  ['directory_sources', 'password'],
  ['ca_keys', 'wrapped'],
  ['ca_challenges', 'secret_hash'],
  ['base_data_keys', 'wrapped'],
  ['http_tls', 'private_key'],
  ['backup_kits', 'master_key'],
  ['setup_progress', 'code_hash'],
] as const

function secretsIn(raw: Sqlite.Database, callers: readonly Caller[]): string[] {
  const stored = SECRET_COLUMNS.flatMap(([table, column]) =>
    raw.prepare<[], string | Buffer>(`select ${column} from ${table} where ${column} is not null`).pluck().all(),
  )
  const spelt = stored.flatMap((value) =>
    typeof value === 'string'
      ? [value]
      : (['hex', 'base64', 'base64url', 'latin1'] as const).map((as) => value.toString(as)),
  )
  const tokens = callers.flatMap(({ cookie }) => cookie?.split('=')[1] ?? []).filter((token) => token.length > 20)
  const bearers = callers.flatMap(({ bearer }) => bearer ?? []).filter((text) => text.length > 20)
  return [...new Set([...spelt.filter((text) => text.length >= 12), ...tokens, ...bearers])]
}
