import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { listed, planted, ROOT, treeOf, type Finding, type Tree } from './source.ts'

const STYLES = join(ROOT, 'node_modules/@mantine/core/styles')
const FROM_KIT = /import \{([^}]*)\} from '@mantine\/core'/g
const STYLE = /@mantine\/core\/styles\/(\w+)\.css/g

/** Components that would stand there bare: the kit has a style for them, and neither the start nor their file loads it. */
function bare(tree: Tree): Finding[] {
  const start = stylesIn(tree.get('web/src/styles.ts') ?? '')
  return [...tree].flatMap(([file, source]) => {
    const loaded = new Set([...start, ...stylesIn(source)])
    return [...source.matchAll(FROM_KIT)]
      .flatMap(([, names]) => names!.split(',').map((name) => name.trim()))
      .filter((name) => existsSync(join(STYLES, `${name}.css`)) && !loaded.has(name))
      .map((name) => ({ file, message: `${name} has no style: import '@mantine/core/styles/${name}.css'` }))
  })
}

function stylesIn(source: string): string[] {
  return [...source.matchAll(STYLE)].map(([, name]) => name!)
}

const tree = treeOf(ROOT, /^web\/src\/.*\.tsx?$/)

test('every component of the kit comes with its style', () => {
  assert.ok(stylesIn(tree.get('web/src/styles.ts') ?? '').length > 20)
  assert.equal(listed(bare(tree)), '')
})

test('a component without its style is found', () => {
  const source = "import { Button, SegmentedControl } from '@mantine/core'\n"
  const [found, ...others] = bare(planted(tree, { 'web/src/pages/Planted.tsx': source }))
  assert.match(found?.message ?? '', /^SegmentedControl/)
  assert.deepEqual(others, [])
})
