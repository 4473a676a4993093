import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { StartProblem } from '../errors.ts'
import { assertKeyFile, ensureKeyFile, readKeyFile } from './key-file.ts'

function fileIn(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-key-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'keys', 'master.key')
}

function problem(text: RegExp) {
  return (error: unknown) => error instanceof StartProblem && error.exitCode === 12 && text.test(error.message)
}

test('a key file is made once, for its owner alone, and read back', (t) => {
  const file = fileIn(t)
  ensureKeyFile(file)
  const key = readKeyFile(file, 'master key')
  ensureKeyFile(file)
  assert.deepEqual(readKeyFile(file, 'master key'), key)
  assert.deepEqual([key.length, statSync(file).mode & 0o777], [32, 0o600])
})

test('a missing key file is told with the line that hands it in', (t) => {
  const file = fileIn(t)
  assert.throws(
    () => assertKeyFile(file, 'master key'),
    problem(/master key is missing.*openssl rand -base64 32.*--mount type=bind,\S+target=\S+master\.key/s),
  )
})

test('a key file that everyone can read, or that holds no key, is refused', (t) => {
  const file = fileIn(t)
  ensureKeyFile(file)
  chmodSync(file, 0o604)
  assert.throws(() => readKeyFile(file, 'master key'), problem(/can be read by everyone/))
  chmodSync(file, 0o600)
  writeFileSync(file, 'short')
  assert.throws(() => readKeyFile(file, 'master key'), problem(/is no key/))
})
