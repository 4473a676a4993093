import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chainHash, leafHash } from '../../base/audit/tree.ts'
import { Connection, kyselyOn } from '../../base/database/dialect.ts'
import { openReader, openWriter } from '../../base/database/open.ts'
import type { RawDatabase } from '../../base/database/open.ts'
import { filledLog } from './scratch.ts'
import type { FilledLog } from './scratch.ts'
import { auditorJobs } from './jobs.ts'
import type { LogVerdict } from './processes.ts'
import { verifyLog } from './verify-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'freehold-log-'))
let log: FilledLog
let copies = 0

before(async () => {
  log = filledLog()
  await log.fill(400)
  await log.checkpoints.make()
  await log.fill(200)
  await log.checkpoints.make()
  await log.fill(50)
})

after(async () => {
  await log.close()
  rmSync(folder, { recursive: true })
})

/** Verifies a copy of the log that somebody with the disk in his hands has changed. */
async function verifyChanged(change: (raw: RawDatabase) => void): Promise<LogVerdict> {
  const file = join(folder, `${copies++}.sqlite`)
  openReader(log.scratch.database.file).exec(`vacuum into '${file}'`)
  const raw = openWriter(file)
  const triggers = raw.prepare<[], string>("select name from sqlite_master where type = 'trigger'").pluck().all()
  for (const trigger of triggers) raw.exec(`drop trigger ${trigger}`)
  raw.exec('begin')
  change(raw)
  raw.exec('commit')
  const { seq, chain } = log.scratch.database.head
  const verdict = await verifyLog(kyselyOn(new Connection(raw)), { seq, chain })
  raw.close()
  return verdict
}

test('an untouched log is good, with all its checkpoints', async () => {
  const verdict = await verifyLog(log.scratch.database.reader, log.scratch.database.head)
  assert.equal(verdict.problem, null)
  assert.equal(verdict.size, 651)
  assert.equal(verdict.checkpoints, 2)
  assert.deepEqual(verdict.root, log.scratch.database.head.frontier.root())
})

test('the job verifies in a process of its own, records what came of it, and leaves nothing when it is cancelled', async () => {
  const own = filledLog()
  await own.fill(20)
  const job = auditorJobs(own.parts, own.checkpoints).find(({ kind }) => kind === 'audit.verify')!
  await assert.rejects(job.run(own.run(AbortSignal.abort(new Error('cancelled'))), {}), /cancelled/)
  assert.equal(own.scratch.entries().length, 20)
  assert.deepEqual(await job.run(own.run(), {}), { state: 'good', size: 20, badSeq: null })
  const last = own.scratch.entries().at(-1)
  assert.deepEqual([last?.['action'], last?.['outcome']], ['audit.verify', 'done'])
  await own.close()
})

/** Rewrites one text, and every hash from there on, as far as a thorough forger can without the key. */
function rewriteFrom(raw: RawDatabase, seq: number): void {
  raw
    .prepare(
      "update audit_bodies set body = replace(body, 'ca.revoke', 'ca.redoke'), action = 'ca.redoke' where seq = ?",
    )
    .run(seq)
  const bodies = raw.prepare<[], { seq: number; body: string }>('select seq, body from audit_bodies order by seq').all()
  let chain = Buffer.alloc(32) as Buffer
  for (const row of bodies) {
    const leaf = leafHash(row.body)
    chain = chainHash(chain, row.seq, leaf)
    raw.prepare('update audit_entries set leaf = ?, chain = ? where seq = ?').run(leaf, chain, row.seq)
  }
  const leaves = raw.prepare<[], Buffer>('select leaf from audit_entries order by seq').pluck().all()
  for (const tile of [0, 1]) {
    raw
      .prepare('update audit_tiles set hashes = ? where level = 0 and tile = ?')
      .run(Buffer.concat(leaves.slice(tile * 256, tile * 256 + 256)), tile)
  }
}

const TAMPERINGS: [name: string, change: string | ((raw: RawDatabase) => void), seq: number | null, problem: RegExp][] =
  [
    [
      'a changed text',
      "update audit_bodies set body = replace(body, 'superseded', 'unspecified') where seq = 302",
      302,
      /text was changed/,
    ],
    [
      'a changed column',
      "update audit_bodies set actor = 'account:nobody' where seq = 77",
      77,
      /found under something else/,
    ],
    ['a changed time', 'update audit_bodies set at = at - 1 where seq = 77', 77, /found under something else/],
    [
      'a changed outcome',
      "update audit_bodies set outcome = 'failed' where seq = 77",
      77,
      /found under something else/,
    ],
    ['a changed hash', 'update audit_entries set leaf = zeroblob(32) where seq = 5', 5, /text was changed/],
    ['a changed link', 'update audit_entries set chain = zeroblob(32) where seq = 5', 5, /does not follow/],
    ['a removed text', 'delete from audit_bodies where seq = 10', 10, /text is missing/],
    [
      'a removed entry',
      'delete from audit_personal where seq = 10; delete from audit_bodies where seq = 10; delete from audit_entries where seq = 10',
      10,
      /entry is missing/,
    ],
    [
      'entries cut off',
      'delete from audit_personal where seq > 600; delete from audit_bodies where seq > 600; delete from audit_entries where seq > 600',
      601,
      /are missing/,
    ],
    [
      'a changed personal value',
      "update audit_personal set value = 'x' where seq = 31 and field = 'reason'",
      31,
      /reason is not the one/,
    ],
    [
      'a personal value removed without an erasure',
      "delete from audit_personal where seq = 31 and field = 'actor.name'",
      31,
      /no erasure says why/,
    ],
    ['a personal value added', "insert into audit_personal values (31, 'x', zeroblob(16), 'y')", 31, /not the one/],
    ['a changed tile', 'update audit_tiles set hashes = zeroblob(8192) where tile = 1', 512, /tile 1 of level 0/],
    ['a removed tile', 'delete from audit_tiles where tile = 0', 256, /tile 0 of level 0/],
    ['a removed key', 'delete from auditor_keys', null, /no known key/],
    ['a changed checkpoint', "update audit_checkpoints set note = replace(note, 'mdm', 'xdm')", null, /no known key/],
    [
      'a checkpoint beyond the log',
      'insert into audit_checkpoints select 9999, root, frontier, at, note from audit_checkpoints limit 1',
      652,
      /checkpoint 9999/,
    ],
    ['a history hashed anew', (raw) => rewriteFrom(raw, 302), null, /root of checkpoint 401/],
    [
      'a tail hashed anew after the last checkpoint',
      (raw) => rewriteFrom(raw, 640),
      651,
      /does not end where the server saw/,
    ],
  ]

for (const [name, change, seq, problem] of TAMPERINGS) {
  test(`the verification names ${name}`, async () => {
    const verdict = await verifyChanged((raw) => (typeof change === 'string' ? void raw.exec(change) : change(raw)))
    assert.match(verdict.problem ?? 'nothing', problem)
    assert.equal(verdict.badSeq, seq)
  })
}

test('an erased value and an emptied tile leave the log good', async () => {
  const verdict = await verifyChanged((raw) => {
    raw.exec(
      "insert into audit_erasures values (300, 'actor.name', 1); delete from audit_personal where seq = 300 and field = 'actor.name'",
    )
    raw.exec(
      'insert into audit_prunings values (256, 1); delete from audit_personal where seq <= 256; delete from audit_bodies where seq <= 256',
    )
  })
  assert.equal(verdict.problem, null)
})
