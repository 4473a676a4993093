import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { test } from 'node:test'
import { importsOf, listed, planted, ROOT, treeOf, type Finding, type Tree } from './source.ts'

// HOUSE RULE: the rehearsal, and its clock with it, is for those who try the product out and for tests. It is never shipped.

const MAY = /^(rehearsal|test|bench|scripts)\//

function strays(tree: Tree): { findings: Finding[]; seen: number } {
  const findings: Finding[] = []
  let seen = 0
  for (const [file, source] of tree) {
    for (const { from } of importsOf(source)) {
      if (!from.startsWith('.')) continue
      seen += 1
      const target = posix.normalize(posix.join(posix.dirname(file), from))
      if (target.startsWith('rehearsal/') && !MAY.test(file)) findings.push({ file, message: `imports ${target}` })
    }
  }
  return { findings, seen }
}

const all = treeOf(ROOT, /\.(ts|tsx|mjs|cjs)$/)

test('nothing of the product imports the rehearsal', () => {
  const { findings, seen } = strays(all)
  assert.ok(seen > 500, `only ${seen} imports were seen`)
  assert.equal(findings.length, 0, listed(findings))
})

test('planted imports of the rehearsal are found', () => {
  for (const file of ['server/planted.ts', 'web/src/planted.ts', 'docker/planted.ts', 'installer/planted.ts']) {
    const depth = file.split('/').length - 1
    const source = `import { SteppedClock } from '${'../'.repeat(depth)}rehearsal/clock.ts'`
    assert.equal(strays(new Map([[file, source]])).findings.length, 1, file)
  }
})

/** Files that start the product, and what they name as its clock. */
function clocks(tree: Tree): string[] {
  return [...tree].flatMap(([file, source]) =>
    file.startsWith('server/') && !file.endsWith('.test.ts') && /\bawait start(Server|SafePage)\(\{/.test(source)
      ? [...source.matchAll(/\bawait start(?:Server|SafePage)\(\{[^}]*\}/g)].map(
          ([call]) => `${file}: ${clockIn(call)}`,
        )
      : [],
  )
}

function clockIn(call: string): string {
  return /\bclock: (\w+)/.exec(call)?.[1] ?? 'none'
}

test("the product starts with the machine's clock and has no option for another", () => {
  assert.deepEqual(clocks(all), ['server/main.ts: systemClock', 'server/main.ts: systemClock'])
  const boot = all.get('server/base/config.ts') ?? ''
  assert.ok(boot.includes('FREEHOLD_'), 'the boot settings are elsewhere now')
  assert.doesNotMatch(boot, /clock|time_?offset|faketime/i)
})

test('a planted clock is found', () => {
  const plant = { 'server/main.ts': 'await startServer({ config, clock: steppedClock, log })' }
  assert.deepEqual(clocks(planted(all, plant)), ['server/main.ts: steppedClock'])
})

test('no package that is built takes the rehearsal along', () => {
  const builders = treeOf(ROOT, /^(docker|installer|systemd|scripts)\/(?!screenshots)/)
  assert.ok(builders.size >= 4)
  const named = [...builders].filter(([, source]) => /(COPY|cp|copy)[^\n]*\brehearsal\b/i.test(source))
  assert.deepEqual(
    named.map(([file]) => file),
    [],
  )
})
