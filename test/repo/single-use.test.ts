import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { KINDS } from '../rigs/single-use/kinds.ts'
import { filesIn, ROOT } from './source.ts'

// What may be used once is decided by one conditional write, whose outcome tells who was first. Its docstring names the thing as
// `@once <name>`, and test/rigs/single-use lets 64 contenders try at the same instant.

interface Text {
  file: string
  text: string
}

const FUNCTION = /(\/\*\*(?:(?!\*\/)[^])*\*\/\n)?^ *(?:export )?(?:async )?(?:function )?#?\w+\([^]*?\n(?:}|  })\n/gm
const MARK = /@once ([a-z][a-z -]*[a-z])/g
/** A write that happens only if things still are as somebody saw them, and that says whether it did. */
const CONDITIONAL = /(updateTable\(|doNothing\(\))(?:(?!await )[^])*?\.returning(?:All)?\([^]*?\.executeTakeFirst\(\)/g
const USED = /^\s*(\w*(?:used|claimed|consumed|redeemed|spent|taken)_at) integer/gm

/** What is wrong with the marks of these files, held against the names of the races. */
function faultsOf(sources: readonly Text[], races: readonly string[]): string[] {
  const marks = new Set(sources.flatMap(({ text }) => [...text.matchAll(MARK)].map(([, name]) => name!)))
  return [
    ...sources.flatMap(unmarkedWrites),
    ...unmarkedColumns(sources),
    ...[...marks]
      .filter((name) => !races.includes(name))
      .map((name) => `@once ${name} has no race in test/rigs/single-use`),
    ...races.filter((name) => !marks.has(name)).map((name) => `the race of «${name}» belongs to no @once`),
  ]
}

function functionsOf(text: string): string[] {
  return [...text.matchAll(FUNCTION)].map(([whole]) => whole)
}

function unmarkedWrites({ file, text }: Text): string[] {
  const seen = functionsOf(text).flatMap((whole) => {
    const count = [...whole.matchAll(CONDITIONAL)].length
    return count === 0
      ? []
      : [{ count, marked: /@once /.test(whole), name: /(\w+)\(/.exec(whole.replace(/\/\*\*[^]*?\*\//, ''))?.[1] }]
  })
  const outside = [...text.matchAll(CONDITIONAL)].length - seen.reduce((sum, { count }) => sum + count, 0)
  return [
    ...seen
      .filter(({ marked }) => !marked)
      .map(({ name }) => `${file}: ${name} decides who is first and names nothing @once`),
    ...(outside === 0 ? [] : [`${file}: a conditional write stands outside any function that this test can read`]),
  ]
}

/** Columns of the schema that say that something was used: a marked function sets each. */
function unmarkedColumns(sources: readonly Text[]): string[] {
  const marked = sources.flatMap(({ text }) => functionsOf(text)).filter((whole) => /@once /.test(whole))
  const columns = new Set(
    sources
      .filter(({ file }) => file.includes('/migrations/'))
      .flatMap(({ text }) => [...text.matchAll(USED)].map(([, name]) => name!)),
  )
  return [...columns]
    .filter((column) => !marked.some((whole) => new RegExp(`set\\(\\{[^}]*\\b${column}:`).test(whole)))
    .map((column) => `the column ${column} says that something was used, and no function marked @once sets it`)
}

function productSources(): Text[] {
  const files = filesIn(join(ROOT, 'server')).filter(
    (file) => file.endsWith('.ts') && !/\.test(-data)?\.ts$|scratch/.test(file),
  )
  return files.map((file) => ({ file: `server/${file}`, text: readFileSync(join(ROOT, 'server', file), 'utf8') }))
}

const RACES = [...new Set(KINDS.map(({ name }) => name))]

test('whatever may be used once is named, and has its race', () => {
  const sources = productSources()
  assert.ok(sources.length >= 100, `only ${sources.length} files were seen`)
  assert.deepEqual(faultsOf(sources, RACES), [])
})

const SOUND: Text = {
  file: 'server/domains/access/tickets-store.ts',
  text: `/**
 * Uses a ticket up; false if somebody was faster.
 * @once ticket
 */
export async function takeTicket(tx: Tx, id: string, at: Millis): Promise<boolean> {
  const taken = await tx
    .updateTable('access_tickets')
    .set({ used_at: at })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}
`,
}

const TABLE: Text = {
  file: 'server/base/database/migrations/x.ts',
  text: 'create table access_tickets (\n  id text primary key,\n  used_at integer\n) strict;',
}

test('a sound one passes', () => {
  assert.deepEqual(faultsOf([SOUND, TABLE], ['ticket']), [])
})

const PLANTS: readonly [fault: string, sources: readonly Text[], races: readonly string[], says: RegExp][] = [
  ['a new one without a race', [SOUND, TABLE], [], /@once ticket has no race/],
  ['a race of something that is gone', [SOUND, TABLE], ['ticket', 'voucher'], /«voucher» belongs to no @once/],
  [
    'a new one that is not named',
    [{ ...SOUND, text: SOUND.text.replace(' * @once ticket\n', '') }],
    [],
    /takeTicket decides who is first and names nothing/,
  ],
  ['a column that nobody marked sets', [TABLE], [], /the column used_at says/],
  [
    'one that is used up without being asked for',
    [{ ...SOUND, text: SOUND.text.replace('set({ used_at: at })', 'set({ note: null })') }, TABLE],
    ['ticket'],
    /the column used_at says/,
  ],
]

for (const [fault, sources, races, says] of PLANTS) {
  test(`a planted fault is found: ${fault}`, () => assert.match(faultsOf(sources, races).join('\n'), says))
}
