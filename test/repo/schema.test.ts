import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BOOKKEEPING } from '../../server/base/database/bookkeeping.ts'
import { MIGRATIONS } from '../../server/base/database/migrations/index.ts'
import { columnsOf, migrated, tablesOf, type Migrations, type Raw } from './schema.ts'
import { filesIn, ROOT } from './source.ts'

/** Beginnings of table names: one for each room that may own tables, and the floors' own. */
const ROOMS = [
  'base',
  'audit',
  'http',
  'jobs',
  'outbound',
  'access',
  'directory',
  'ca',
  'auditor',
  'backup',
  'settings',
  'tls',
  'alarms',
  'host',
  'setup',
  'duties',
  'scep',
  'console',
  'bulk',
]

const FORBIDDEN: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /\bdeferrable\b|defer_foreign_keys/i, why: 'fails at COMMIT and takes the whole group along' },
  { pattern: /\bon conflict rollback\b|\bor rollback\b/i, why: 'ends the whole group' },
  { pattern: /raise\s*\(\s*rollback/i, why: 'ends the whole group' },
  { pattern: /\bautoincrement\b/i, why: 'ids are UUIDv7 text' },
  { pattern: /\bdrop table\b(?! if exists)/i, why: 'say `if exists`, so that a restored older file passes' },
]

const forbidden = (migrations: Migrations): string[] =>
  migrations.flatMap(([name, sql]) =>
    FORBIDDEN.filter(({ pattern }) => pattern.test(sql)).map(({ why }) => `${name}: ${why}`),
  )

function faultsOf(raw: Raw): string[] {
  return tablesOf(raw).flatMap(({ name, sql }) => {
    const faults: string[] = []
    if (!/\)[^)]*\bstrict\b[^)]*$/i.test(sql)) faults.push(`${name} is not STRICT`)
    if (!ROOMS.some((room) => name.startsWith(`${room}_`)))
      faults.push(`${name} does not begin with the name of its room`)
    return [...faults, ...unindexed(raw, name)]
  })
}

/** Foreign keys whose columns no index begins with: deleting or changing a parent would read the whole table. */
function unindexed(raw: Raw, table: string): string[] {
  const keys = raw.pragma(`foreign_key_list(${table})`) as { id: number; seq: number; from: string }[]
  const lists = Map.groupBy(keys, ({ id }) => id)
  const indices = (raw.pragma(`index_list(${table})`) as { name: string; partial: number }[]).map(({ name }) =>
    (raw.pragma(`index_info(${name})`) as { name: string | null }[]).map((column) => column.name),
  )
  const primary = columnsOf(raw, table)
    .filter(({ pk }) => pk > 0)
    .toSorted((a, b) => a.pk - b.pk)
    .map(({ name }) => name)
  return [...lists.values()]
    .map((list) => list.toSorted((a, b) => a.seq - b.seq).map(({ from }) => from))
    .filter(
      (columns) =>
        ![...indices, primary].some((index) =>
          columns.every((column) => index.slice(0, columns.length).includes(column)),
        ),
    )
    .map((columns) => `${table} has no index that begins with its foreign key ${columns.join(', ')}`)
}

const schema = migrated(MIGRATIONS)

test('tables are STRICT, carry their room, and index their foreign keys', () => {
  assert.ok(tablesOf(schema).length >= 8, 'no schema was seen')
  assert.deepEqual(faultsOf(schema), [])
})

test('no migration can end a group commit or hand out row numbers as ids', () => {
  assert.deepEqual(forbidden(MIGRATIONS), [])
})

test('migrations run in the order of their names, and each file is in the list', () => {
  const names = MIGRATIONS.map(([name]) => name)
  assert.deepEqual(names, names.toSorted(), 'a migration must come after those that were there before it')
  const stated = filesIn(ROOT)
    .map((file) => /^server\/base\/database\/migrations\/(\d{8}T\d{4}-[a-z0-9-]+)\.ts$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
  assert.deepEqual(names, stated)
})

function plant(sql: string): string[] {
  const migrations: Migrations = [['planted', sql]]
  return [...forbidden(migrations), ...faultsOf(migrated(migrations))]
}

test('planted faults in a schema are found', () => {
  assert.deepEqual(plant('create table ca_x (id text primary key) strict'), [])
  const faults: [sql: string, expected: RegExp][] = [
    ['create table ca_x (id text primary key)', /not STRICT/],
    ['create table things (id text primary key) strict', /name of its room/],
    ['create table ca_x (id integer primary key autoincrement) strict', /UUIDv7/],
    ['create table ca_x (id text primary key on conflict rollback) strict', /whole group/],
    ['create table ca_x (id text references ca_x (id) deferrable initially deferred) strict', /COMMIT/],
    [
      `create table ca_x (id text primary key) strict; create trigger ca_t before update on ca_x begin select raise(rollback, ''); end`,
      /group/,
    ],
    [
      'create table ca_p (id text primary key) strict; create table ca_x (id text primary key, p text references ca_p (id)) strict',
      /no index/,
    ],
  ]
  for (const [sql, expected] of faults)
    assert.ok(
      plant(sql).some((fault) => expected.test(fault)),
      sql,
    )
})

test('bookkeeping tables exist, and no table of audit entries is one', () => {
  const names = new Set(tablesOf(schema).map(({ name }) => name))
  assert.deepEqual(
    [...BOOKKEEPING].filter((table) => !names.has(table)),
    [],
  )
  for (const table of ['audit_entries', 'audit_bodies', 'audit_personal']) assert.ok(!BOOKKEEPING.has(table))
})
