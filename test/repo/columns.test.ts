import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MIGRATIONS } from '../../server/base/database/migrations/index.ts'
import { columnsOf, migrated, tablesOf, type Column, type Raw } from './schema.ts'
import { ROOT, treeOf, withoutComments, type Tree } from './source.ts'

interface Declared {
  /** `named`: a type that only the compiler can resolve; its nullability is still checked. */
  type: 'INTEGER' | 'TEXT' | 'BLOB' | 'named'
  nullable: boolean
  /** The words of a union of string literals. */
  words: string[]
}

const TYPES: readonly [RegExp, Declared['type']][] = [
  [/^(number|Millis|0 \| 1|boolean)$/, 'INTEGER'],
  [/^(Buffer|Uint8Array)$/, 'BLOB'],
  [/^(string|'.*')$/, 'TEXT'],
]

function declared(type: string, aliases: ReadonlyMap<string, string>): Declared {
  const inner = /^(?:Generated|ColumnType)<([^,>]+).*>$/.exec(type)?.[1] ?? type
  const parts = inner
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const given = parts
    .filter((part) => part !== 'null')
    .flatMap(
      (part) =>
        aliases
          .get(part)
          ?.split('|')
          .map((word) => word.trim()) ?? [part],
    )
  const literal = given.every((part) => /^'.*'$/.test(part))
  const digits = given.every((part) => /^\d+$/.test(part))
  const known = given.length === 1 ? TYPES.find(([pattern]) => pattern.test(given[0]!))?.[1] : undefined
  return {
    type: literal ? 'TEXT' : digits ? 'INTEGER' : (known ?? 'named'),
    nullable: parts.includes('null'),
    words: literal ? given.map((part) => part.slice(1, -1)) : [],
  }
}

/** What stands between the brace at or after `from` and its partner. */
function block(code: string, from: number): string {
  const start = code.indexOf('{', from)
  let depth = 0
  for (let at = start; at < code.length; at++) {
    if (code[at] === '{') depth++
    if (code[at] === '}' && --depth === 0) return code.slice(start + 1, at)
  }
  throw new Error('A brace has no partner')
}

function fieldsOf(shape: string, aliases: ReadonlyMap<string, string>): Map<string, Declared> {
  const fields = shape.matchAll(/(?:^|[\n;])\s*(\w+)\??: ([^;\n]+(?:\n\s+\|[^;\n]+)*)/g)
  return new Map([...fields].map(([, column, type]) => [column!, declared(type!.trim(), aliases)]))
}

/** Unions that the source names, also those made from a constant list. */
function aliasesIn(code: string): [string, string][] {
  const unions = [...code.matchAll(/^(?:export )?type (\w+) =\s*([^\n{]+(?:\n\s+\|[^\n]+)*)/gm)]
  const lists = new Map(
    [...code.matchAll(/const (\w+) = \[([^\]]*)\] as const/g)].map(([, name, words]) => [name!, words!]),
  )
  return unions.map(([, name, type]) => {
    const list = /^\(typeof (\w+)\)\[number\]$/.exec(type!.trim())?.[1]
    const words = lists.get(list ?? '')?.match(/'[^']*'/g)
    return [name!, words ? words.join(' | ') : type!]
  })
}

/** The names in an `interface Tables`, each with the name of its shape or, where it is written in place, the shape itself. */
function tablesIn(body: string): { table: string; shape: string; columns: string | null }[] {
  const found: { table: string; shape: string; columns: string | null }[] = []
  const field = /\s*(\w+): (\w+|\{)/y
  for (let match = field.exec(body); match; match = field.exec(body)) {
    const [, table = '', shape = ''] = match
    const columns = shape === '{' ? block(body, field.lastIndex - 1) : null
    if (columns !== null) field.lastIndex += columns.length + 1
    found.push({ table, shape, columns })
  }
  return found
}

/** Every table that some `interface Tables` names, with the columns of its interface. */
function declaredTables(tree: Tree): Map<string, Map<string, Declared>> {
  const sources = [...tree.values()].map(withoutComments)
  const everywhere = sources.flatMap(aliasesIn)
  const tables = new Map<string, Map<string, Declared>>()
  for (const code of sources) {
    const aliases = new Map([...everywhere, ...aliasesIn(code)])
    for (const { index } of code.matchAll(/interface Tables \{/g)) {
      for (const { table, shape, columns } of tablesIn(block(code, index))) {
        tables.set(table, fieldsOf(columns ?? shapeOf(shape, [code, ...sources]), aliases))
      }
    }
  }
  return tables
}

function shapeOf(name: string, sources: readonly string[]): string {
  const start = new RegExp(`interface ${name} \\{`)
  const code = sources.find((source) => start.test(source))
  if (code === undefined) throw new Error(`No interface ${name} was found`)
  return block(code, code.search(start))
}

function differences(raw: Raw, tables: ReadonlyMap<string, ReadonlyMap<string, Declared>>): string[] {
  return [...tables].flatMap(([table, fields]) => {
    const columns = columnsOf(raw, table)
    if (columns.length === 0) return [`${table} is declared, but no migration makes it`]
    const sql = tablesOf(raw).find(({ name }) => name === table)?.sql
    const names = new Set(columns.map(({ name }) => name))
    const extra = [...fields.keys()]
      .filter((name) => !names.has(name))
      .map((name) => `${table}.${name} is declared, but not in the table`)
    return [...extra, ...columns.flatMap((column) => difference(table, column, fields.get(column.name), sql ?? null))]
  })
}

function difference(
  table: string,
  { name, type, notnull, pk }: Column,
  field: Declared | undefined,
  /** Null for a view: what may be null and which words there are is said by the tables behind it. */
  sql: string | null,
): string[] {
  if (!field) return [`${table}.${name} is in the table, but not declared`]
  const faults: string[] = []
  const stored = type === 'REAL' ? 'INTEGER' : type
  if (field.type !== 'named' && field.type !== stored)
    faults.push(`${table}.${name} is ${type} in the table and ${field.type} in TypeScript`)
  if (sql === null) return faults
  if (field.nullable !== (notnull === 0 && pk === 0))
    faults.push(`${table}.${name}: only one side says that it may be null`)
  for (const word of field.words)
    if (!sql.includes(`'${word}'`)) faults.push(`${table}.${name}: no CHECK names '${word}'`)
  return faults
}

test('TypeScript and the tables say the same about every column', () => {
  const tables = declaredTables(treeOf(ROOT, /^server\/.+(?<!\.test)\.ts$/))
  assert.ok(tables.size >= 8, 'no declared table was seen')
  assert.deepEqual(differences(migrated(MIGRATIONS), tables), [])
})

const source = (columns: string): Tree =>
  new Map([
    ['x.ts', `interface Tables {\n  ca_x: X\n  ca_y: { id: string; b: Buffer }\n}\ninterface X {\n${columns}\n}`],
  ])

test('every column list that differs is found', () => {
  const planted = migrated([
    [
      'x',
      `create table ca_x (id text primary key, state text not null check (state in ('a', 'b')), at integer) strict; create table ca_y (id text primary key, b blob not null) strict`,
    ],
  ])
  const faults = (columns: string): string[] => differences(planted, declaredTables(source(columns)))
  assert.deepEqual(faults(`  id: string\n  state: 'a' | 'b'\n  at: number | null`), [])
  assert.match(faults(`  id: string\n  state: 'a' | 'b'`).join(), /at is in the table/)
  assert.match(
    faults(`  id: string\n  state: 'a' | 'b'\n  at: number | null\n  gone: string`).join(),
    /gone is declared/,
  )
  assert.match(faults(`  id: number\n  state: 'a' | 'b'\n  at: number | null`).join(), /id is TEXT/)
  assert.match(faults(`  id: string\n  state: 'a' | 'c'\n  at: number | null`).join(), /names 'c'/)
  assert.match(faults(`  id: string\n  state: 'a' | 'b'\n  at: number`).join(), /may be null/)
})
