import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './source.ts'

/** Libraries that most servers never need: what uses them loads them with its first use. */
const LATER = ['node-forge/lib/x509.js', 'nodemailer/', '@simplewebauthn/']

function loadedBy(...modules: string[]): string[] {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    for (const one of ${JSON.stringify(modules)}) await import(one)
    console.log(JSON.stringify(loaded))
    process.exit()`
  const options = { cwd: ROOT, encoding: 'utf8' } as const
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], options)) as string[]
}

const later = (loaded: readonly string[]): string[] =>
  loaded.filter((file) => LATER.some((name) => file.includes(`/node_modules/${name}`)))

test('a start loads no library that most servers never need', () => {
  const loaded = loadedBy(join(ROOT, 'server/server.ts'))
  assert.ok(loaded.some((file) => file.includes('/node_modules/express/')))
  assert.deepEqual(later(loaded), [])
})

test('one that it would load is found', () => {
  const loaded = loadedBy('node-forge', 'nodemailer/lib/mail-composer', '@simplewebauthn/server')
  for (const name of LATER)
    assert.ok(
      later(loaded).some((file) => file.includes(name)),
      name,
    )
})
