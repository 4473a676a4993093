import assert from 'node:assert/strict'
import { builtinModules } from 'node:module'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { GROUPS } from '../groups.ts'
import {
  filesIn,
  importsOf,
  listed,
  planted,
  ROOT,
  treeOf,
  withoutComments,
  type Finding,
  type Tree,
} from './source.ts'

const files = filesIn(ROOT)
const code = treeOf(ROOT, /^(server|web\/src|test|bench|scripts|rehearsal)\/.+\.(ts|tsx|cjs)$/)
/** The product without its tests, and without what exists only for tests. */
const product = new Map(
  [...code].filter(([file]) => file.startsWith('server/') && !/(\.test|\/scratch)\.ts$/.test(file)),
)

test('the checks below see the project', () => {
  assert.ok(code.size >= 15, `only ${code.size} source files were seen`)
  assert.ok(product.size >= 8, `only ${product.size} files of the server were seen`)
})

// File names

const BANNED_NAMES = /(^|[/.-])(utils?|helpers?|common|managers?|services?|handlers?|misc)(\.|\/|$)/i
const badNames = (paths: readonly string[]): string[] =>
  paths.filter(
    (path) =>
      /^(server|web\/src|test|bench|scripts|rehearsal)\/.*\.(ts|tsx|cjs|css)$/.test(path) && BANNED_NAMES.test(path),
  )

test('no file or folder is called utils, helpers, common, manager, service or handler', () => {
  assert.deepEqual(badNames(files), [])
})

test('a planted junk drawer is found', () => {
  const plants = ['server/base/utils.ts', 'server/domains/ca/helpers/der.ts', 'web/src/ui/table-manager.tsx']
  assert.deepEqual(badNames([...plants, 'server/domains/ca/serviceable.ts', 'systemd/freehold.service']), plants)
})

test('every test file belongs to exactly one group of the test run', () => {
  const tests = files.filter((file) => /\.test\.tsx?$/.test(file))
  assert.ok(tests.length >= 4)
  const lost = tests.filter((file) => GROUPS.filter((group) => group.files.test(file)).length !== 1)
  assert.deepEqual(lost, [])
})

// What must not stand in a source file (this one, which names it all, is left out)

const BANNED_TEXT: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /\b(TODO|FIXME|XXX|HACK)\b/, why: 'finish it, or open an issue' },
  { pattern: /@ts-(ignore|nocheck)|(eslint|oxlint|biome|prettier)-(disable|ignore)/, why: 'mend what the check found' },
  { pattern: /\bas any\b[^a-z]*$/m, why: 'say the true type' },
  // Allowed where a comment on the line, or on the one above, says why nobody needs to know.
  {
    pattern: /(?<!\/\/.*\n?.*)(catch *(\([^)]*\))? *\{\s*\}|\.catch\(\(\) *=> *(\{\s*\}|undefined|null)\))(?!.*\/\/)/,
    why: 'an error must not vanish without a word',
  },
  { pattern: /\b(test|it|describe|suite)\.(only|todo)\b/, why: 'run all tests' },
]

function bannedText(tree: Tree): Finding[] {
  return [...tree].flatMap(([file, source]) =>
    BANNED_TEXT.flatMap(({ pattern, why }) => {
      const found = pattern.exec(source)
      return found ? [{ file, message: `has «${found[0]}»: ${why}` }] : []
    }),
  )
}

test('no source file has unfinished work, a silenced check or a swallowed error', () => {
  const findings = bannedText(new Map([...code].filter(([file]) => file !== 'test/repo/words.test.ts')))
  assert.equal(findings.length, 0, listed(findings))
})

test('planted words are found', () => {
  const plants = [
    '// TODO later',
    '// @ts-ignore',
    '// eslint-disable-next-line',
    'const x = y as any',
    'try { a() } catch {}',
    'await a().catch(() => undefined)',
    `test.only('x', () => {})`,
  ]
  for (const source of plants) assert.equal(bannedText(new Map([['server/x.ts', source]])).length, 1, source)
})

test('the linter still refuses what it must refuse', () => {
  const { rules } = JSON.parse(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8')) as { rules: Record<string, unknown> }
  for (const rule of [
    'typescript/no-explicit-any',
    'typescript/no-floating-promises',
    'typescript/no-misused-promises',
    'no-eval',
  ]) {
    assert.ok([rules[rule]].flat().includes('error'), rule)
  }
})

// Who may touch what

interface Guard {
  what: string
  module: RegExp
  /** Beginnings of paths. */
  rooms: readonly string[]
  /** Names that anybody may take from the module. */
  harmless?: RegExp
}

const GUARDS: readonly Guard[] = [
  {
    what: 'child processes',
    module: /^(node:)?(child_process|cluster)$/,
    rooms: ['server/domains/ca/key-process', 'server/platform/jobs/child.ts', 'server/base/database/'],
  },
  {
    what: 'node-forge (old ciphers and PKCS #12 only)',
    module: /^node-forge/,
    rooms: ['server/domains/ca/legacy', 'server/domains/tls/pfx-process.ts'],
  },
  { what: 'ldapts', module: /^ldapts/, rooms: ['server/domains/directory/connection.ts'] },
  {
    what: 'sockets: all that goes out passes the egress ledger, all that comes in passes the listeners',
    module: /^(node:)?(net|tls|http|https|http2|dgram|dns|dns\/promises)$|^undici/,
    rooms: [
      'server/platform/outbound/',
      'server/platform/http/listen.ts',
      'server/platform/http/listening.ts',
      'server/edges/cli/',
    ],
    // Lists of addresses, answers, and what tells an encrypted connection from a plain one: they open nothing.
    harmless: /^(isIP(v4|v6)?|BlockList|IncomingMessage|ServerResponse|TLSSocket)$/,
  },
  { what: 'the database engine', module: /^(better-sqlite3|node:sqlite)$/, rooms: ['server/base/database/'] },
  {
    what: 'Express',
    module: /^(express|helmet|express-rate-limit)$/,
    rooms: ['server/platform/http/', 'server/app.ts'],
  },
]

function trespasses(tree: Tree): Finding[] {
  return [...tree].flatMap(([file, source]) =>
    importsOf(source)
      .filter(({ typeOnly }) => !typeOnly)
      .flatMap(({ from, names }) =>
        GUARDS.filter(({ module, rooms, harmless }) => {
          const onlyHarmless = harmless && names.length > 0 && names.every((name) => harmless.test(name))
          return module.test(from) && !onlyHarmless && !rooms.some((room) => file.startsWith(room))
        }),
      )
      .map(({ what, rooms }) => ({ file, message: `may not use ${what}; only ${rooms.join(', ')} may` })),
  )
}

test('processes, sockets, LDAP, forge, Express and the engine are used only where they belong', () => {
  const findings = trespasses(product)
  assert.equal(findings.length, 0, listed(findings))
})

test('planted trespasses are found', () => {
  for (const module of [
    'node:child_process',
    'node-forge',
    'ldapts',
    'node:net',
    'https',
    'better-sqlite3',
    'express',
  ]) {
    const tree = planted(product, { 'server/domains/access/planted.ts': `import x from '${module}'` })
    assert.equal(trespasses(tree).filter(({ file }) => file.endsWith('planted.ts')).length, 1, module)
  }
  assert.deepEqual(trespasses(new Map([['server/base/x.ts', `import { isIP } from 'node:net'`]])), [])
})

// What only one floor or room may say

interface Reserved {
  pattern: RegExp
  /** Beginnings of paths that the rule is about. */
  inside: string
  /** Beginnings of paths that may say it. */
  mayBe: readonly string[]
  why: string
  plant: string
}

const RESERVED: readonly Reserved[] = [
  {
    pattern: /\bPRAGMA\b|\bpragma\s*\(|\browid\b|\bjson_each\b|\bMATCH\b|\bsqlite_(master|schema)\b/,
    inside: 'server/',
    mayBe: ['server/base/database/'],
    why: 'only base/database names the engine',
    plant: 'sql`select * from json_each(x)`',
  },
  {
    pattern: /\.offset\(|\boffset \$\{|\bOFFSET\b/,
    inside: 'server/',
    // Within one step of a walk, which has a longest length.
    mayBe: ['server/platform/lists/keyset.ts'],
    why: 'lists go by key, so that page n is as fast as page 1',
    plant: 'query.offset(10)',
  },
  {
    pattern: /(?<![\w.])fetch\(/,
    inside: 'server/',
    mayBe: [],
    why: 'what goes out passes platform/outbound',
    plant: 'await fetch(url)',
  },
  {
    pattern: /\bDate\.now\(\)|\bnew Date\(\)/,
    inside: 'server/domains/',
    mayBe: [],
    why: 'the clock is handed in',
    plant: 'const at = Date.now()',
  },
  {
    pattern: /\bMath\.random\(\)/,
    inside: 'server/',
    mayBe: [],
    why: 'ids and secrets come from base/ids',
    plant: 'const jitter = Math.random()',
  },
]

function reserved(tree: Tree): Finding[] {
  return [...tree].flatMap(([file, source]) =>
    RESERVED.filter(({ inside, mayBe }) => file.startsWith(inside) && !mayBe.some((start) => file.startsWith(start)))
      .map(({ pattern, why }) => ({ file, found: pattern.exec(withoutComments(source))?.[0], why }))
      .filter(({ found }) => found !== undefined)
      .map(({ found, why }) => ({ file, message: `says «${found}»: ${why}` })),
  )
}

test('the engine, offsets, outgoing calls and the clock are named only where they belong', () => {
  const findings = reserved(product)
  assert.equal(findings.length, 0, listed(findings))
})

for (const { plant, why } of RESERVED) {
  test(`a planted fault is found: ${plant}`, () => {
    const found = reserved(planted(product, { 'server/domains/ca/planted.ts': plant })).map(({ message }) => message)
    assert.ok(found.some((message) => message.endsWith(why)))
  })
}

// Packages

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, Record<string, string>>
const BUILTIN = new Set(builtinModules)

function undeclared(tree: Tree, allowed: ReadonlySet<string>): Finding[] {
  return [...tree].flatMap(([file, source]) =>
    importsOf(source)
      .filter(
        ({ from, typeOnly }) => !typeOnly && !from.startsWith('.') && !from.startsWith('node:') && !BUILTIN.has(from),
      )
      .map(({ from }) =>
        from
          .split('/')
          .slice(0, from.startsWith('@') ? 2 : 1)
          .join('/'),
      )
      .filter((name) => !allowed.has(name))
      .map((name) => ({ file, message: `imports ${name}, which the product does not ship` })),
  )
}

test('the server runs on what it ships: no import of a development package', () => {
  const shipped = new Set(Object.keys(manifest['dependencies'] ?? {}))
  assert.ok(shipped.size > 5)
  const findings = undeclared(product, shipped)
  assert.equal(findings.length, 0, listed(findings))
  assert.equal(undeclared(new Map([['server/x.ts', `import fc from 'fast-check'`]]), shipped).length, 1)
})
