import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { importsOf, listed, planted, ROOT, treeOf, type Finding, type Tree } from './source.ts'

// HOUSE RULE: what the server imports is shipped. Here every package is installed, so a missing one shows only at a customer's.

const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function unshipped(tree: Tree): { findings: Finding[]; seen: number } {
  const findings: Finding[] = []
  let seen = 0
  for (const [file, source] of tree) {
    for (const { from, typeOnly } of importsOf(source)) {
      if (typeOnly || from.startsWith('.') || from.startsWith('node:')) continue
      seen += 1
      if (packageOf(from) in dependencies) continue
      findings.push({ file, message: `imports ${packageOf(from)}, which is not in the dependencies of package.json` })
    }
  }
  return { findings, seen }
}

const shipped = treeOf(ROOT, /^server\/.+(?<!\.test)\.ts$/)

test('every package that the server imports is shipped with it', () => {
  const { findings, seen } = unshipped(shipped)
  assert.ok(seen >= 10, `only ${seen} imports of packages were seen`)
  assert.equal(findings.length, 0, listed(findings))
})

test('a package that is only here to develop with is found', () => {
  const plant = `import { unzip } from 'fast-check/sub'`
  assert.equal(unshipped(planted(shipped, { 'server/base/planted.ts': plant })).findings.length, 1)
})
