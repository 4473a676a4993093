import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { writeZip } from './write-zip.ts'

const TEXT = 'entries\n'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-zip-'))
  writeFileSync(join(folder, 'entries.ndjson'), TEXT)
  writeFileSync(join(folder, 'READ-ME.txt'), 'read me')
})
afterEach(() => rmSync(folder, { recursive: true }))

function packed(text: string) {
  const target = join(folder, 'export.zip')
  const files = [{ name: 'entries.ndjson', bytes: text.length, sha256: hash('sha256', text) }]
  return writeZip({ folder, target, at: Date.UTC(2026, 0), files }, () => undefined)
}

test('length and sum are those of the file on the disk', async () => {
  const { bytes, sha256 } = await packed(TEXT)
  const written = readFileSync(join(folder, 'export.zip'))
  assert.equal(written.length, bytes)
  assert.deepEqual(hash('sha256', written, 'buffer'), sha256)
})

test('a file that is not what the manifest says of it is not packed', async () => {
  await assert.rejects(packed('Entries\n'), /entries\.ndjson changed between writing and packing/)
})
