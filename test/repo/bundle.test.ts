import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ROOT } from './source.ts'

const DIST = join(ROOT, 'web/dist')
const MOST_SCRIPT = 220_000
const MOST_STYLE = 40_000

/**
 * Files that a browser fetches before it shows the first page: those that index.html names, `later` ones that these fetch at once,
 * and what they import. `bench/console` measures the same in a browser.
 */
function firstLoad(html: string, read: (file: string) => string, later: readonly string[] = []): Set<string> {
  const named = [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, file]) =>
    file!.replace(/^\//, ''),
  )
  const seen = new Set<string>()
  const follow = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    if (!file.endsWith('.js')) return
    const imports = read(file).matchAll(/(?:^|[;}\s])(?:import|export)(?:[\w*{}\s,$]*?from)?\s*["'](\.[^"']+)["']/g)
    for (const [, target] of imports) follow(posix.join(posix.dirname(file), target!))
  }
  for (const file of [...named, ...later]) follow(file)
  return seen
}

function gzipped(files: Iterable<string>, extension: string, read: (file: string) => string): number {
  return [...files]
    .filter((file) => file.endsWith(extension))
    .reduce((sum, file) => sum + gzipSync(read(file)).length, 0)
}

const read = (file: string): string => readFileSync(join(DIST, file), 'utf8')

test('the first load of the console stays within its budget', (t) => {
  assert.ok(existsSync(join(DIST, 'index.html')), 'the console is not built: npm run setup -- --web')
  // The frame, the first page within it, and the texts of both.
  const built = Object.entries(
    JSON.parse(read('.vite/manifest.json')) as Record<string, { file: string; name?: string }>,
  )
  const later = built
    .filter(
      ([source, { file, name }]) => file.endsWith('.js') && (name === 'frame' || source === 'src/i18n/en/index.ts'),
    )
    .map(([, { file }]) => file)
  assert.equal(later.length, 2)
  const files = firstLoad(read('index.html'), read, later)
  const script = gzipped(files, '.js', read)
  const style = gzipped(files, '.css', read)
  t.diagnostic(`first load: ${script} bytes of script and ${style} of style, gzipped, in ${files.size} files`)
  assert.ok(script > 20_000, `only ${script} bytes of script were seen`)
  assert.ok(style > 500, `only ${style} bytes of style were seen`)
  assert.ok(script <= MOST_SCRIPT, `${script} bytes of script; at most ${MOST_SCRIPT}`)
  assert.ok(style <= MOST_STYLE, `${style} bytes of style; at most ${MOST_STYLE}`)
})

test('index.html names nothing of another origin and has no script of its own', () => {
  const html = read('index.html')
  assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//)
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)[^>]*>/)
  assert.doesNotMatch(html, /\son\w+="/)
})

test('what is imported early counts, what is imported late does not', () => {
  const files: Record<string, string> = {
    'assets/a.js': 'import{x}from"./b.js";import"./c.js";const l=()=>import("./late.js");',
    'assets/b.js': 'export{y as x}from"./d.js";',
    'assets/c.js': '',
    'assets/d.js': '',
    'assets/late.js': '',
  }
  const html =
    '<link rel="stylesheet" href="/assets/s.css"><script type="module" crossorigin src="/assets/a.js"></script>'
  assert.deepEqual([...firstLoad(html, (file) => files[file] ?? '')].toSorted(), [
    'assets/a.js',
    'assets/b.js',
    'assets/c.js',
    'assets/d.js',
    'assets/s.css',
  ])
})
