import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { test } from 'node:test'
import { core, rooms } from '../../web/src/i18n/en/index.ts'
import { rooms as germanRooms } from '../../web/src/i18n/de/index.ts'
import { importsOf, listed, planted, ROOT, treeOf, withoutComments, type Finding, type Tree } from './source.ts'

// Texts come room by room, with the parts of the console that show them. A part that shows a text names its room, so that nobody ever
// sees a key in its place; and it names no other, so that nothing is fetched in vain.

type Texts = Readonly<Record<string, unknown>>

const ROOMS: Readonly<Record<string, Texts>> = Object.fromEntries(
  await Promise.all(
    Object.entries(rooms).map(async ([room, load]) => [room, (await load()).default] as [string, Texts]),
  ),
)
const CONSOLE = treeOf(ROOT, /^web\/src\/(?!i18n\/).+\.tsx?$/)
const START = 'web/src/main.tsx'

/** Whether `ca.states.valid` is a text, or `ca.states.` the beginning of some. Permissions are named like groups, without the dot. */
function isText(key: string): boolean {
  const [room = '', ...path] = key.split('.').filter((part) => part !== '')
  let at: unknown = ROOMS[room]
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return false
    const group = at as Texts
    at = group[part] ?? group[`${part}_other`]
  }
  return path.length > 0 && (typeof at === 'string' || (at !== undefined && key.endsWith('.')))
}

/** Rooms whose texts a file shows; codes and permissions look alike and are no texts. */
function shownIn(source: string): string[] {
  const keys = [...withoutComments(source).matchAll(/['"`]([a-z]+\.[\w.]*)(?=['"`]|\$\{)/gi)].map(([, key]) => key!)
  return keys.filter(isText).map((key) => key.split('.')[0]!)
}

function resolved(file: string, from: string): string {
  return posix.join(posix.dirname(file), from)
}

const LATE = /(?:\[([^\][]*)\],\s*)?\(\)\s*=>\s*import\('([^']+)'\)|\bimport\('([^']+)'\)/g

interface Part {
  /** Who fetches it. */
  by: string
  file: string
  /** Rooms whose texts are fetched with it. */
  named: string[]
}

/** Everything that is fetched while the console is used, and the start. */
function partsOf(tree: Tree): Part[] {
  const late = [...tree].flatMap(([by, source]) =>
    [...withoutComments(source).matchAll(LATE)].map(([, named, first, second]) => ({
      by,
      file: resolved(by, (first ?? second)!),
      named: [...(named ?? '').matchAll(/'(\w+)'/g)].map(([, room]) => room!),
    })),
  )
  return [{ by: 'index.html', file: START, named: [] }, ...late.filter(({ file }) => tree.has(file))]
}

/** Rooms whose texts a file shows with all that comes with it at once. */
function neededBy(tree: Tree, file: string, seen = new Set<string>()): Set<string> {
  const source = tree.get(file)
  if (source === undefined || seen.has(file)) return new Set()
  seen.add(file)
  const late = new Set([...withoutComments(source).matchAll(LATE)].map(([, , first, second]) => first ?? second))
  const needed = new Set(shownIn(source))
  for (const { from, typeOnly } of importsOf(source)) {
    if (typeOnly || late.has(from)) continue
    for (const room of neededBy(tree, resolved(file, from), seen)) needed.add(room)
  }
  return needed
}

function faults(tree: Tree): Finding[] {
  return partsOf(tree).flatMap(({ by, file, named }) => {
    const needed = neededBy(tree, file)
    const missing = [...needed].filter((room) => !named.includes(room))
    const idle = named.filter((room) => !needed.has(room))
    return [
      ...missing.map((room) => ({ file: by, message: `fetches ${file} without the texts of ${room}, which it shows` })),
      ...idle.map((room) => ({
        file: by,
        message: `fetches ${file} with the texts of ${room}, which it does not show`,
      })),
    ]
  })
}

test('every part of the console is fetched with the texts that it shows, and with no others', () => {
  assert.ok(partsOf(CONSOLE).length >= 60, `only ${partsOf(CONSOLE).length} parts were seen`)
  assert.deepEqual(listed(faults(CONSOLE)), '')
})

test('a text too few and a text too many are found, in a page, in what it imports, and at the start', () => {
  const found = (files: Record<string, string>): string => listed(faults(planted(CONSOLE, files)))
  const page = CONSOLE.get('web/src/pages/NotFound.tsx')!
  assert.match(
    found({ 'web/src/pages/NotFound.tsx': `${page}\nconst text = t('tls.title')` }),
    /texts of tls, which it/,
  )
  const deep = CONSOLE.get('web/src/ui/Empty.tsx')!
  assert.match(found({ 'web/src/ui/Empty.tsx': `${deep}\nt(\`ca.states.\${state}\`)` }), /index\.html.*texts of ca/)
  const map = CONSOLE.get('web/src/routes.tsx')!
  const idle = map.replace("inside('$', []", "inside('$', ['tls']")
  assert.notEqual(idle, map)
  assert.match(found({ 'web/src/routes.tsx': idle }), /texts of tls, which it does not show/)
})

test('both languages have the same rooms, and none stands in the start as well', () => {
  assert.deepEqual(Object.keys(germanRooms), Object.keys(rooms))
  assert.deepEqual(
    Object.keys(rooms).filter((room) => room in core),
    [],
  )
})
