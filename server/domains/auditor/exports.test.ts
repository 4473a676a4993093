import assert from 'node:assert/strict'
import { readdirSync, statfsSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { iso } from '../../base/time.ts'
import type { ProtocolRequest } from '../../platform/http/protocol.ts'
import { makeExport } from './export.ts'
import { downloadExport, exportsList } from './exports.ts'
import { filledLog } from './scratch.ts'
import type { FilledLog } from './scratch.ts'
import { TreeNodes } from './nodes.ts'
import { requestExport, requestVerification } from './request.ts'

let log: FilledLog

before(async () => {
  log = filledLog()
  await log.fill(30)
})

after(() => log.close())

const everything = { from: 0, to: Date.UTC(2100, 0), exporter: 'account:test-admin' }

function asks(id: string): ProtocolRequest {
  const { scratch } = log
  const reading = scratch.reading()
  return {
    ...reading,
    params: { id },
    query: new URLSearchParams(),
    rawQuery: '',
    body: Buffer.alloc(0),
    headers: {},
    reading,
    unit: (run) => scratch.unit(run),
  }
}

test('asking for an export puts a job in the queue and records who asked for which window', async () => {
  const [from, to] = [iso(0), iso(5000)]
  const { job } = await log.scratch.unit((unit) => requestExport(unit, { from, to }, log.parts.jobs))
  assert.deepEqual(log.asked.at(-1), {
    kind: 'audit.export',
    input: { from: 0, to: 5000, exporter: 'account:test-admin' },
  })
  const entry = log.scratch.entries().at(-1)
  assert.deepEqual(
    [entry?.['action'], entry?.['target'], entry?.['detail']],
    ['audit.request_export', `job:${job}`, { from, to }],
  )
})

test('a window that ends before it begins is refused', async () => {
  const asked = log.scratch.unit((unit) => requestExport(unit, { from: iso(5), to: iso(5) }, log.parts.jobs))
  await assert.rejects(asked, { code: 'audit.empty_window' })
})

test('asking for a verification is recorded', async () => {
  await log.scratch.unit((unit) => requestVerification(unit, log.parts.jobs))
  assert.equal(log.scratch.entries().at(-1)?.['action'], 'audit.request_verification')
})

test('an export is recorded, listed, private to the server, and handed out with an entry of its own', async () => {
  const made = await makeExport(log.run(), everything, log.parts, log.checkpoints, new TreeNodes())
  const recorded = log.scratch.entries().at(-1)
  assert.deepEqual([recorded?.['action'], recorded?.['target']], ['audit.export', `export:${made.export}`])
  const { items } = await exportsList.page(log.scratch.reading(), { limit: 10 }, {}, log.parts.cursors)
  assert.deepEqual([items[0]?.id, items[0]?.rows, items[0]?.firstSeq], [made.export, made.rows, 1])
  const file = join(log.parts.exportFolder, `${made.export}.zip`)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const answer = await downloadExport(asks(made.export), log.parts.exportFolder)
  const body = await (answer.body as Readable).toArray()
  assert.equal(Buffer.concat(body as Buffer[]).length, items[0]?.sizeBytes)
  assert.match(answer.headers?.['content-disposition'] ?? '', /^attachment; filename="freehold-audit-[\d-]+\.zip"$/)
  assert.equal(log.scratch.entries().at(-1)?.['action'], 'audit.download')
})

test('an unknown, a crooked and a damaged export are not handed out', async () => {
  for (const id of ['0192e4c7-1111-7abc-8def-001122334455', '../../etc/passwd', '', 'x'.repeat(5000)]) {
    await assert.rejects(downloadExport(asks(id), log.parts.exportFolder), { code: 'audit.export_not_found' })
  }
  const made = await makeExport(log.run(), everything, log.parts, log.checkpoints, new TreeNodes())
  truncateSync(join(log.parts.exportFolder, `${made.export}.zip`), 100)
  await assert.rejects(downloadExport(asks(made.export), log.parts.exportFolder), { code: 'audit.export_file_missing' })
})

test('a cancelled export leaves nothing behind', async () => {
  const run = log.run(AbortSignal.abort(new Error('cancelled')))
  const seen = readdirSync(log.parts.exportFolder)
  await assert.rejects(makeExport(run, everything, log.parts, log.checkpoints, new TreeNodes()), /cancelled/)
  assert.deepEqual(readdirSync(log.parts.exportFolder), seen)
})

test('a job that comes back after its export was recorded does not make it twice', async () => {
  const run = log.run()
  const made = await makeExport(run, everything, log.parts, log.checkpoints, new TreeNodes())
  const again = { ...run, unit: async () => assert.fail('it was recorded already') }
  assert.deepEqual(await makeExport(again, everything, log.parts, log.checkpoints, new TreeNodes()), made)
})

test('without a checkpoint key there is no export', async () => {
  const parts = { ...log.parts, signer: async () => null }
  await assert.rejects(makeExport(log.run(), everything, parts, log.checkpoints, new TreeNodes()), {
    code: 'audit.no_key',
  })
})

test('an export that would take the room that the server needs is not begun', async () => {
  const { database } = log.scratch
  const { bavail, bsize } = statfsSync(log.parts.exportFolder)
  const large = join(log.scratch.folder, 'large')
  writeFileSync(large, '')
  truncateSync(large, Math.ceil((bavail * bsize) / 2))
  const { reader, head } = database
  const unit: typeof database.unit = (context, run) => database.unit(context, run)
  const bookkeep: typeof database.bookkeep = (run) => database.bookkeep(run)
  const parts = { ...log.parts, database: { file: large, reader, head, unit, bookkeep } }
  const seen = readdirSync(log.parts.exportFolder)
  await assert.rejects(makeExport(log.run(), everything, parts, log.checkpoints, new TreeNodes()), {
    code: 'base.disk_full',
  })
  assert.deepEqual(readdirSync(log.parts.exportFolder), seen)
})
