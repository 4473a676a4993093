import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkpointText, openNote, parseCheckpoint, signNote } from '../../base/audit/checkpoint.ts'
import { consistencySpans, provesConsistency, provesInclusion, rootOf } from '../../base/audit/tree.ts'
import type { Json } from '../../base/audit/unit.ts'
import { openWriter } from '../../base/database/open.ts'
import { Checkpoints } from './checkpoints.ts'
import { showEntry } from './entry.ts'
import { filledLog, newSigner } from './scratch.ts'
import type { FilledLog } from './scratch.ts'
import { showHead } from './head.ts'
import { TreeNodes } from './nodes.ts'
import { lastCheckpoints, leavesOf } from './store.ts'

/** Changes the file behind the server's back, as somebody with the disk in his hands would. */
function tamper({ scratch }: FilledLog, sql: string): void {
  const raw = openWriter(scratch.database.file)
  const triggers = raw.prepare<[], string>("select name from sqlite_master where type = 'trigger'").pluck().all()
  for (const trigger of triggers) raw.exec(`drop trigger ${trigger}`)
  raw.exec(sql)
  raw.close()
}

async function inLog(run: (log: FilledLog) => Promise<void>, log = filledLog()): Promise<void> {
  try {
    await run(log)
  } finally {
    await log.close()
  }
}

const actionsOf = (log: FilledLog): Json[] => log.scratch.entries().map((entry) => entry['action'] ?? null)

test('a checkpoint signs size and root of everything committed, under the name of the log', () =>
  inLog(async (log) => {
    await log.fill(300)
    const made = await log.checkpoints.make()
    const { origin, size, root } = parseCheckpoint(openNote(made!.note, log.signer))
    assert.equal(origin, 'mdm.example.com/audit')
    assert.equal(size, 301, 'the entry that names the key is under it too')
    assert.deepEqual(root, rootOf(await leavesOf(log.scratch.database.reader, 0, 301)))
    const head = await showHead(log.scratch.reading(), log.parts)
    assert.deepEqual([head.size, head.root, head.checkpoint?.note], [301, root.toString('hex'), made?.note])
  }))

test('without new entries there is no new checkpoint, and without entries none at all', () =>
  inLog(async (log) => {
    assert.equal(await log.checkpoints.make(), null)
    await log.fill(3)
    const [first, second] = await Promise.all([log.checkpoints.make(), log.checkpoints.make()])
    assert.deepEqual([first?.size, first?.note], [second?.size, second?.note])
    assert.equal((await lastCheckpoints(log.scratch.database.reader, 9)).length, 1)
  }))

test('the first checkpoint of a key records that key', () =>
  inLog(async (log) => {
    await log.fill(2)
    await log.checkpoints.make()
    const next = newSigner()
    const rotated = new Checkpoints({ ...log.parts, signer: async () => next })
    await rotated.start()
    await rotated.stop()
    assert.equal(rotated.problem, null)
    assert.deepEqual(actionsOf(log).slice(2), ['audit.adopt_key', 'audit.adopt_key'])
  }))

test('a key process that does not answer costs a checkpoint, not the log', () =>
  inLog(async (log) => {
    await log.fill(2)
    const refuse = async (): Promise<Buffer> => {
      throw new Error('the key process is restarting')
    }
    const checkpoints = new Checkpoints({ ...log.parts, signer: async () => ({ ...log.signer, sign: refuse }) })
    await checkpoints.start()
    assert.equal(checkpoints.problem, 'the key process is restarting')
    await log.fill(1)
    await checkpoints.stop()
    assert.equal((await log.checkpoints.make())?.size, 4)
  }))

test('a wrong signature is never stored', () =>
  inLog(async (log) => {
    await log.fill(2)
    const wrong = new Checkpoints({ ...log.parts, signer: async () => ({ ...log.signer, sign: newSigner().sign }) })
    await assert.rejects(wrong.make(), { name: 'NoteRejected' })
    assert.deepEqual(await lastCheckpoints(log.scratch.database.reader, 1), [])
  }))

test('successive checkpoints extend each other, and every entry is proven in the one that covers it', () =>
  inLog(async (log) => {
    for (const count of [5, 300, 270]) {
      await log.fill(count)
      await log.checkpoints.make()
    }
    const tx = log.scratch.database.reader
    const nodes = new TreeNodes()
    const [newest, older] = await lastCheckpoints(tx, 2)
    const proof = await nodes.rootsOf(tx, consistencySpans(older!.size, newest!.size))
    assert.ok(provesConsistency(older!.size, older!.root, newest!.size, newest!.root, proof))
    for (const seq of [1, 6, 7, 256, 257, 306, 576]) {
      const shown = await showEntry(log.scratch.reading(), { seq }, nodes)
      const path = shown.proof!.path.map((hash) => Buffer.from(hash, 'hex'))
      const root = Buffer.from(shown.proof!.root, 'hex')
      assert.ok(provesInclusion(Buffer.from(shown.leaf, 'hex'), seq - 1, shown.proof!.size, path, root), `entry ${seq}`)
    }
    await assert.rejects(showEntry(log.scratch.reading(), { seq: 577 }, nodes), { code: 'audit.entry_not_found' })
  }))

const EDGE = 'cast(substr(frontier, 1, 8) || zeroblob(length(frontier) - 8) as blob)'

const DAMAGES: [name: string, sql: string, problem: RegExp][] = [
  ['a rewritten edge of the tree', `update audit_checkpoints set frontier = ${EDGE}`, /saved edge of the tree/],
  [
    'a rewritten hash of an entry',
    'update audit_entries set leaf = zeroblob(32) where seq = 290',
    /do not lead to the root/,
  ],
  ['a rewritten tile', 'update audit_tiles set hashes = zeroblob(8192)', /do not lead to the root/],
  [
    'entries cut off',
    'delete from audit_personal; delete from audit_bodies; delete from audit_entries where seq > 280',
    /cannot be followed/,
  ],
  [
    'a checkpoint that says something else',
    'update audit_checkpoints set root = zeroblob(32)',
    /something else than its row/,
  ],
  ['a checkpoint with another note', "update audit_checkpoints set note = 'x'", /no known key signed it/],
  ['a removed key', 'delete from auditor_keys', /no known key signed it/],
]

for (const [name, sql, problem] of DAMAGES) {
  test(`the next start sees ${name}, and records it`, () =>
    inLog(async (log) => {
      await log.fill(299)
      await log.checkpoints.make()
      tamper(log, sql)
      await new Checkpoints({ ...log.parts, signer: async () => null }).start()
      const head = await showHead(log.scratch.reading(), log.parts)
      assert.equal(head.verification?.state, 'bad')
      assert.match(head.verification.problem ?? '', problem)
    }))
}

test('nothing is signed that would not extend the last checkpoint', () =>
  inLog(async (log) => {
    await log.fill(9)
    await log.checkpoints.make()
    tamper(log, `update audit_checkpoints set frontier = ${EDGE}`)
    await log.fill(1)
    await assert.rejects(log.checkpoints.make(), { code: 'audit.log_damaged' })
  }))

test('a history forged with the key of the box shows against an older checkpoint kept outside', () =>
  inLog(async (log) => {
    await log.fill(20)
    const kept = parseCheckpoint(openNote((await log.checkpoints.make())!.note, log.signer))
    const forged = filledLog(log.signer)
    try {
      await forged.fill(40)
      const note = await forged.checkpoints.make()
      const claimed = parseCheckpoint(openNote(note!.note, log.signer))
      const proof = await new TreeNodes().rootsOf(
        forged.scratch.database.reader,
        consistencySpans(kept.size, claimed.size),
      )
      assert.ok(!provesConsistency(kept.size, kept.root, claimed.size, claimed.root, proof))
    } finally {
      await forged.close()
    }
  }))

test('a note of a checkpoint cannot be taken for the signature of an export', async () => {
  const signer = newSigner()
  const note = await signNote(checkpointText({ origin: signer.name, size: 1, root: Buffer.alloc(32) }), signer)
  assert.doesNotMatch(openNote(note, signer), /^freehold audit export v1\n/)
})
