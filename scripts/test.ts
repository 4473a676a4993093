import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { GROUPS, type Group } from '../test/groups.ts'
import { canInstall, install, missingOf, packagesOf } from '../test/peers/packages.ts'
import { filesIn, ROOT } from '../test/repo/source.ts'
import { REPORT, sumOf } from '../test/rigs/report.ts'

// Runs everything that must hold: format, types and lint, then each group of tests, and closes with one count over all of
// them. `--only unit,repo` picks stages, file names pick files; FREEHOLD_TEST_LANE=long runs the full counts. Where rigs ran,
// the last line is one JSON object with what they counted.

const COUNTED = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo', 'duration_ms'] as const
type Counts = Record<(typeof COUNTED)[number], number>

interface Stage {
  name: string
  good: boolean
  seconds: number
  note: string
}

const CHECKS = [
  ['oxfmt', '--check', '.'],
  ['tsc', '-b'],
  ['oxlint', '--type-aware', '--deny-warnings'],
] as const

const env = { ...process.env, PATH: `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env['PATH']}` }
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } })
const total: Counts = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0, duration_ms: 0 }
const stages: Stage[] = []
/** What each group said of its failing tests, as far as it fits, to be said again at the end: nobody looks 20 minutes further up. */
const failures: string[] = []
const FAILURE_LINES = 60
/** Where the rigs write what they counted. */
const rigReport = join(mkdtempSync(join(tmpdir(), 'freehold-rigs-')), 'figures')
writeFileSync(rigReport, '')

await main()

async function main(): Promise<void> {
  const names = ['check', ...GROUPS.map(({ name }) => name)]
  const only = values.only?.split(',') ?? (positionals.length > 0 ? names.slice(1) : names)
  const unknown = only.filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new Error(`There is no stage ${unknown.join(', ')}; there are ${names.join(', ')}`)

  if (only.includes('check')) await stage('check', check)
  const wanted = filesIn(ROOT).filter(
    (file) => positionals.length === 0 || positionals.some((part) => file.includes(part)),
  )
  const groups = GROUPS.filter(({ name }) => only.includes(name)).map((group) => ({
    group,
    files: wanted.filter((file) => group.files.test(file)),
  }))
  const left = await preparePeers(groups.flatMap(({ files }) => files))
  for (const { group, files } of groups) {
    const runnable = files.filter((file) => !left.has(file))
    if (runnable.length > 0) await stage(group.name, () => runTests(group, runnable))
  }
  close()
}

async function stage(name: string, run: () => Promise<{ good: boolean; note: string }>): Promise<void> {
  console.log(`\n── ${name} ──`)
  const start = performance.now()
  const { good, note } = await run()
  stages.push({ name, good, seconds: (performance.now() - start) / 1000, note })
}

async function check(): Promise<{ good: boolean; note: string }> {
  const failed = CHECKS.filter(
    ([command, ...args]) => spawnSync(command, args, { cwd: ROOT, env, stdio: 'inherit' }).status !== 0,
  )
  return { good: failed.length === 0, note: failed.map((line) => `${line.join(' ')} found something`).join('; ') }
}

/** Makes the packages of the tests ready. @returns the tests that cannot run for want of one. */
async function preparePeers(files: readonly string[]): Promise<Set<string>> {
  const needs = new Map(files.map((file) => [file, packagesOf(ROOT, file)]))
  const missing = missingOf([...new Set([...needs.values()].flat())])
  if (missing.length === 0) return new Set()
  if (canInstall()) {
    await stage('packages', async () => ({ good: true, note: installed(missing) }))
    return new Set()
  }
  const left = new Map(
    [...needs].map(([file, names]) => [file, names.filter((name) => missing.includes(name))] as const),
  )
  const lines = [...left].filter(([, names]) => names.length > 0)
  await stage('packages', async () => {
    for (const [file, names] of lines) console.log(`NOT RUN: ${file} needs ${names.join(', ')}`)
    console.log(`To run them: sudo apt-get install ${missing.join(' ')}`)
    return {
      good: process.env['CI'] !== 'true',
      note: `${lines.length} test files NOT RUN for want of ${missing.join(', ')}`,
    }
  })
  return new Set(lines.map(([file]) => file))
}

function installed(names: readonly string[]): string {
  console.log(`Installing ${names.join(', ')}`)
  install(names)
  const still = missingOf(names)
  if (still.length > 0) throw new Error(`apt-get ended well, but these are still missing: ${still.join(', ')}`)
  return `${names.length} installed`
}

/** Runs one group; its closing counts are added up and kept from the output, so that the output closes once. */
async function runTests(group: Group, files: readonly string[]): Promise<{ good: boolean; note: string }> {
  const child = spawn(process.execPath, ['--test', '--test-reporter=spec', ...group.flags, ...files], {
    cwd: ROOT,
    env: { ...env, FORCE_COLOR: '0', [REPORT]: rigReport },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const counts: Partial<Counts> = {}
  let failing = false
  let room = FAILURE_LINES
  for await (const line of createInterface({ input: child.stdout })) {
    const closing = /^ℹ (\w+) ([\d.]+)$/.exec(line)
    const name = COUNTED.find((word) => word === closing?.[1])
    failing ||= line === '✖ failing tests:'
    if (failing && name === undefined && room-- > 0) failures.push(line)
    if (name === undefined) console.log(line)
    else counts[name] = Number(closing![2])
  }
  const status = await ended
  for (const name of COUNTED) total[name] += counts[name] ?? 0
  if (!counts.tests) return { good: false, note: 'ran no test' }
  const skipped = counts.skipped ? `, ${counts.skipped} skipped` : ''
  return { good: status === 0, note: `${counts.pass} of ${counts.tests} passed${skipped}` }
}

function close(): void {
  const bad = stages.filter(({ good }) => !good)
  if (failures.length > 0) console.log(`\n${failures.join('\n')}`)
  console.log()
  for (const { name, good, seconds, note } of stages) {
    console.log(`${good ? '✔' : '✖'} ${name.padEnd(10)}${seconds.toFixed(1).padStart(8)} s  ${note}`)
  }
  if (stages.length === 0) console.log('✖ no test matches')
  if (bad.length > 0) console.log(`\nNot good: ${bad.map(({ name }) => name).join(', ')}`)
  console.log()
  for (const name of COUNTED) console.log(`ℹ ${name} ${total[name]}`)
  const counted = sumOf(readFileSync(rigReport, 'utf8'))
  rmSync(dirname(rigReport), { recursive: true })
  if (Object.keys(counted).length > 0) console.log(JSON.stringify(counted))
  process.exitCode = bad.length > 0 || stages.length === 0 ? 1 : 0
}
