import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Readable } from 'node:stream'
import type { Actor } from '../../base/audit/unit.ts'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { SECOND } from '../../base/time.ts'
import { Cursors } from '../http/paging.ts'
import type { Protocol, ProtocolAnswer } from '../http/protocol.ts'
import { jobsList } from '../jobs/routes.ts'
import { fileProtocols } from './file.ts'

let scratch: Scratch
let file: Protocol
/** Whether the reader still may. */
let may = true

before(async () => {
  scratch = scratchDatabase()
  const rows = Array.from({ length: 1_200 }, (_, index) => ({
    id: `r${String(index).padStart(4, '0')}`,
    kind: index % 2 === 0 ? '=HYPERLINK("x")' : 'test.job',
    created_by: 'job:test',
    created_at: index,
    due_at: 0,
  }))
  await scratch.database.bookkeep(async (tx) => {
    for (const row of rows)
      await tx
        .insertInto('jobs_runs')
        .values({
          ...row,
          input: '{}',
          state: 'done',
          once: null,
          attempt: 0,
          lease_until: null,
          started_at: null,
          ended_at: 1,
          progress_done: 0,
          progress_total: null,
          progress_step: '',
          cancel_asked: 0,
          result: null,
          error_code: null,
          error_text: null,
          reason: null,
        })
        .execute()
  })
  const parts = {
    cursors: new Cursors(),
    scan: (who: string) => scratch.database.wide('scan', who),
    mayStill: async ({ actor }: { actor: Actor }, permission: string) => {
      assert.deepEqual([actor.kind, permission], ['account', 'jobs.read'])
      return may
    },
    unit: scratch.database.unit.bind(scratch.database),
    now: scratch.now,
    site: async () => 'Werke',
    product: 'Freehold',
  }
  file = fileProtocols([jobsList], parts)[0]!
})
after(() => scratch.close())

async function taken(query: Record<string, string>): Promise<ProtocolAnswer> {
  const reading = scratch.reading()
  return await file.run({
    ...reading,
    params: {},
    query: new URLSearchParams(query),
    rawQuery: '',
    body: Buffer.alloc(0),
    headers: {},
    reading,
    unit: (run) => scratch.unit(run),
  })
}

async function bytesOf({ body }: ProtocolAnswer): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of body as Readable) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const lastEntry = () => scratch.entries().at(-1) as { action: string; outcome: string; detail: Record<string, unknown> }

test('a CSV has every row that the filter finds, and the log has its count and hash', async () => {
  const bytes = await bytesOf(await taken({ filter: 'kind sw "="', columns: 'kind,id', sort: 'createdAt' }))
  const lines = bytes.toString('utf8').split('\r\n')
  assert.equal(lines[0], '\ufeff"Kind","Id"')
  assert.equal(lines.length, 1 + 600 + 1)
  assert.equal(lines[1], `"'=HYPERLINK(""x"")","r0000"`)
  const { action, outcome, detail } = lastEntry()
  assert.deepEqual([action, outcome, detail['rows']], ['lists.exported', 'done', 600])
  assert.equal(detail['sha256'], createHash('sha256').update(bytes.subarray(3)).digest('hex'))
})

test('a workbook of the same rows carries the same hash', async () => {
  await bytesOf(await taken({ columns: 'id' }))
  const csv = lastEntry().detail
  const workbook = await bytesOf(await taken({ columns: 'id', format: 'xlsx' }))
  assert.equal(workbook.toString('latin1', 0, 2), 'PK')
  assert.deepEqual(lastEntry().detail, csv)
  assert.equal(csv['rows'], 1_200)
})

test('a file that is broken off is recorded as failed', async () => {
  const { body } = await taken({})
  const stream = body as Readable
  await stream[Symbol.asyncIterator]().next()
  const closed = new Promise<void>((resolve) => stream.once('close', resolve))
  stream.destroy()
  await closed
  await scratch.unit(async ({ record }) => record({ action: 'base.verify', target: 'database:main' }))
  const [before_] = scratch.entries().slice(-2) as { action: string; outcome: string }[]
  assert.deepEqual([before_!.action, before_!.outcome], ['lists.exported', 'failed'])
})

test('whoever loses the right while a slow file goes out gets no further row of it', async () => {
  for (const format of ['csv', 'xlsx']) {
    const answer = await taken({ format })
    may = false
    scratch.pass(SECOND)
    await assert.rejects(bytesOf(answer), { code: 'access.not_permitted' })
    may = true
    const { action, outcome, detail } = lastEntry()
    assert.deepEqual([action, outcome], ['lists.exported', 'failed'])
    assert.ok(Number(detail['rows']) <= 500, `${String(detail['rows'])} of 1200`)
  }
})

test('what the list does not know is refused before a file begins, and nothing is recorded', async () => {
  const { length } = scratch.entries()
  await assert.rejects(taken({ filter: 'colour eq "red"' }), { code: 'lists.bad_filter' })
  await assert.rejects(taken({ columns: 'colour' }), { code: 'lists.unknown_column' })
  await assert.rejects(taken({ format: 'pdf' }), { code: 'http.invalid_input' })
  await assert.rejects(taken({ limit: '5' }), { code: 'http.invalid_input' })
  assert.equal(scratch.entries().length, length)
})
