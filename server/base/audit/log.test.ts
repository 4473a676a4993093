import assert from 'node:assert/strict'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { scratchDatabase } from '../database/scratch.ts'
import { AuditLog } from './log.ts'
import { rootOf } from './tree.ts'
import type { UnitContext } from './unit.ts'

const TILE = 256
const BIG_TILE = TILE * TILE

const CONTEXT: UnitContext = {
  at: 0,
  actor: { kind: 'job', id: 'test', name: '' },
  origin: { door: 'job', requestId: '-', sessionId: null, address: null, agent: null },
}

test('a full big tile holds the roots of its small tiles, also after a restart and of a tile that was closed twice', async () => {
  const scratch = scratchDatabase()
  const raw = new Sqlite(scratch.database.file)
  const tile = raw
    .prepare<[number, number], Buffer>('select hashes from audit_tiles where level = ? and tile = ?')
    .pluck()
  let log = new AuditLog(raw)
  const append = (count: number, target: `${string}:${string}`): void =>
    log.seal(Array.from({ length: count }, () => log.prepare(CONTEXT, { action: 'test.fill', target })))
  raw.exec('begin')
  while (log.head.seq < BIG_TILE) {
    if (log.head.seq === 3 * TILE) log = new AuditLog(raw)
    if (log.head.seq === 5 * TILE) {
      raw.exec('savepoint unit')
      append(TILE, 'rolled:back')
      raw.exec('rollback to unit; release unit')
      log.discard()
    }
    append(TILE, 'kept:this')
    log.accept()
  }
  const roots = Array.from({ length: TILE }, (_, index) => rootOf(hashesIn(tile.get(0, index)!)))
  assert.deepEqual(hashesIn(tile.get(1, 0)!), roots)
  assert.deepEqual(rootOf(roots), log.head.frontier.root())
  raw.exec('rollback')
  raw.close()
  await scratch.close()
})

function hashesIn(hashes: Buffer): Buffer[] {
  return Array.from({ length: hashes.length / 32 }, (_, index) => hashes.subarray(index * 32, index * 32 + 32))
}
