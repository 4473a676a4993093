import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { clockSynchronized } from './clock.ts'
import { HostFacts, hostFacts } from './facts.ts'
import { measureFlush } from './measure.ts'

let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freehold-host-'))
})
after(() => rm(folder, { recursive: true }))

test('the time of a flush is measured on the disk of the data and leaves nothing behind', async () => {
  const micros = await measureFlush(folder, silentLog())
  assert.ok(micros !== null && Number.isInteger(micros) && micros >= 0, String(micros))
  assert.deepEqual(await readdir(folder), [])
})

test('a disk that takes nothing keeps no server from starting: the flush is unknown', async () => {
  assert.equal(await measureFlush('/dev/null/nowhere', silentLog()), null)
})

test('facts fit their schema, and free space is part of all space', async () => {
  const startedAt = Date.UTC(2026, 10, 21)
  const parts = { version: '0.1.0', sqlite: '3.54.1', dataFolder: folder, startedAt, flushMicros: 110 }
  const facts = HostFacts.parse(await hostFacts({ at: startedAt + 5000 }, parts))
  assert.ok(facts.diskFreeBytes > 0 && facts.diskFreeBytes <= facts.diskTotalBytes)
  assert.equal(facts.node, process.versions.node)
  assert.deepEqual([facts.startedAt, facts.clock.now], ['2026-11-21T00:00:00.000Z', '2026-11-21T00:00:05.000Z'])
})

test('a clock that nobody vouches for is unknown, not wrong and not right', async () => {
  const mark = join(folder, 'synchronized')
  assert.equal(await clockSynchronized(mark), null)
  await writeFile(mark, '')
  assert.equal(await clockSynchronized(mark), true)
})
