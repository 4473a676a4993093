import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { test } from 'node:test'
import { importsOf, listed, planted, ROOT, treeOf, type Finding, type Tree } from './source.ts'

// HOUSE RULE: base ← platform ← domains ← edges ← app/main. The table below is the rule; the rest reads import lines.

const FLOORS = ['base', 'platform', 'domains', 'edges'] as const
const ROOF = FLOORS.length

/** Doors between rooms of one floor, beyond the one way down. Through them only `index.ts` may be imported. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  'domains/directory': ['domains/access'],
  'domains/ca': ['domains/directory'],
  'domains/devices': ['domains/ca', 'domains/directory'],
  'domains/duties': ['domains/*'],
}

/** Rooms that every other domain room may ask. */
const OPEN_TO_DOMAINS = ['domains/access', 'domains/settings', 'domains/alarms']

/** The one file that may pass by a front door: the key process starts while the code behind the doors is still loading. */
const EARLY: Readonly<Record<string, string>> = { 'server/main.ts': 'server/domains/ca/key-process.ts' }

interface Place {
  floor: number
  /** `domains/ca`; base and platform are one room each for this purpose, `app` is all that stands above the edges. */
  room: string
}

function placeOf(file: string): Place {
  const [, floor, room] = file.split('/')
  const level = FLOORS.findIndex((name) => name === floor)
  if (level === -1) return { floor: ROOF, room: 'app' }
  return { floor: level, room: level < 2 ? FLOORS[level]! : `${floor}/${room}` }
}

function isOpen(from: string, to: string): boolean {
  const doors = DOORS[from] ?? []
  return doors.includes(to) || doors.includes('domains/*') || OPEN_TO_DOMAINS.includes(to)
}

function faultOf(file: string, target: string): string | null {
  const [from, to] = [placeOf(file), placeOf(target)]
  if (from.room === to.room) return null
  if (to.floor > from.floor) return `imports ${target}, which is above it`
  if (EARLY[file] === target) return null
  const front = to.floor < 2 || target.endsWith('/index.ts') || (from.room === 'app' && target.endsWith('/routes.ts'))
  if (!front) return `imports ${target}; of a room only its index.ts may be imported`
  if (to.floor < from.floor) return null
  if (from.floor === 2 && isOpen(from.room, to.room)) return null
  return `imports ${target}; there is no door from ${from.room} to ${to.room}`
}

function faultsOf(tree: Tree): { findings: Finding[]; seen: number } {
  const findings: Finding[] = []
  let seen = 0
  for (const [file, source] of tree) {
    for (const { from } of importsOf(source)) {
      if (!from.startsWith('.')) continue
      seen += 1
      const target = posix.normalize(posix.join(posix.dirname(file), from))
      const fault = target.startsWith('server/')
        ? faultOf(file, target)
        : `imports ${target}, which is not the server's`
      if (fault !== null) findings.push({ file, message: fault })
    }
  }
  return { findings, seen }
}

const server = treeOf(ROOT, /^server\/.+\.ts$/)

test('every import of the server goes to its own room, down, or through a door', () => {
  const { findings, seen } = faultsOf(server)
  assert.ok(server.size >= 10 && seen >= 5, `only ${server.size} files and ${seen} imports were seen`)
  assert.equal(findings.length, 0, listed(findings))
})

const PLANTS: readonly [file: string, source: string, fault: RegExp][] = [
  ['server/base/planted.ts', `import '../platform/http/route.ts'`, /above it/],
  ['server/platform/http/planted.ts', `import { x } from '../../domains/ca/index.ts'`, /above it/],
  ['server/domains/ca/planted.ts', `export * from '../../edges/scep/index.ts'`, /above it/],
  ['server/domains/directory/planted.ts', `import { x } from '../ca/index.ts'`, /no door/],
  ['server/domains/auditor/planted.ts', `import { x } from '../backup/index.ts'`, /no door/],
  ['server/domains/ca/planted.ts', `import { x } from '../directory/store.ts'`, /only its index/],
  ['server/edges/scep/planted.ts', `import { x } from '../setup/index.ts'`, /no door/],
  ['server/edges/setup/planted.ts', `const x = await import('../../domains/ca/store.ts')`, /only its index/],
  ['server/domains/ca/planted.ts', `import type { X } from '../../../web/src/paths.ts'`, /not the server's/],
]

for (const [file, source, fault] of PLANTS) {
  test(`a planted fault is found: ${file} with ${source}`, () => {
    const found = faultsOf(planted(server, { [file]: source })).findings.filter((finding) => finding.file === file)
    assert.equal(found.length, 1)
    assert.match(found[0]!.message, fault)
  })
}

test('the doors themselves are open', () => {
  const files = {
    'server/domains/ca/planted.ts': `import { x } from '../directory/index.ts'\nimport { y } from '../access/index.ts'`,
    'server/domains/duties/planted.ts': `import { x } from '../backup/index.ts'`,
    'server/planted.ts': `import { x } from './domains/ca/routes.ts'`,
  }
  assert.deepEqual(faultsOf(new Map(Object.entries(files))).findings, [])
})

// The console sees one thing of the server: types.

const CONSOLE_MAY_SEE = 'server/api.ts'

function consoleFaults(tree: Tree): Finding[] {
  return [...tree].flatMap(([file, source]) =>
    importsOf(source)
      .map(({ from, typeOnly }) => ({ target: posix.normalize(posix.join(posix.dirname(file), from)), from, typeOnly }))
      .filter(({ target, from }) => from.startsWith('.') && target.startsWith('server/'))
      .filter(({ target, typeOnly }) => target !== CONSOLE_MAY_SEE || !typeOnly)
      .map(({ target }) => ({
        file,
        message: `imports ${target}; only \`import type\` from ${CONSOLE_MAY_SEE} is allowed`,
      })),
  )
}

test('the console imports nothing of the server but the type of its API', () => {
  const web = treeOf(ROOT, /^web\/src\/.+\.tsx?$/)
  assert.ok(web.size >= 1, 'no file of the console was seen')
  const findings = consoleFaults(web)
  assert.equal(findings.length, 0, listed(findings))
})

test('planted faults in the console are found', () => {
  const file = 'web/src/api/planted.ts'
  const faults = (source: string): number => consoleFaults(new Map([[file, source]])).length
  assert.equal(faults(`import type { Api } from '../../../server/api.ts'`), 0)
  assert.equal(faults(`import { app } from '../../../server/api.ts'`), 1)
  assert.equal(faults(`import type { Unit } from '../../../server/base/audit/unit.ts'`), 1)
})

test('the types that the console sees come from zod and from contract.ts alone', () => {
  const contract = server.get('server/platform/http/contract.ts') ?? ''
  const modules = importsOf(contract)
  assert.ok(modules.length > 0, 'contract.ts imports nothing any more: look whether it moved')
  assert.deepEqual(
    modules.map(({ from, typeOnly }) => ({ from, typeOnly })),
    [{ from: 'zod', typeOnly: true }],
  )
})
