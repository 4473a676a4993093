import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import Sqlite from 'better-sqlite3'
import { scratchDatabase, type Scratch } from '../../server/base/database/scratch.ts'
import { perSecond, rate, ratioOf, type Effort, type Figure } from '../measure.ts'

const COUNTS = {
  brief: { entries: 2_000, units: 400, reads: 4_000, rounds: 3 },
  full: { entries: 100_000, units: 3_000, reads: 40_000, rounds: 7 },
}
const CALLERS = 32
/** What a server's disk without a battery-backed cache takes. */
const SLOW_FLUSH_MS = 2

/** What group commit gains, and what the dialect costs. */
export async function databaseFigures(effort: Effort): Promise<Figure[]> {
  const scratch = scratchDatabase(Date.now(), () => performance.now())
  try {
    await fill(scratch, COUNTS[effort].entries)
    return [...(await groupCommits(scratch, effort)), await pointRead(scratch, effort)]
  } finally {
    await scratch.close()
  }
}

/** A log of `count` entries, written through the real door in units of a hundred. */
async function fill(scratch: Scratch, count: number): Promise<void> {
  for (let at = 0; at < count; at += 100) {
    await scratch.unit(async ({ record }) => {
      for (let one = 0; one < 100; one++) record({ action: 'bench.fill', target: `row:${at + one}` })
    })
  }
  await scratch.unit(async ({ tx, record }) => {
    await tx
      .insertInto('base_data_keys')
      .values({ id: 'bench', wrapped: Buffer.alloc(32), created_at: 0 })
      .execute()
    record({ action: 'bench.key', target: 'row:bench' })
  })
}

/** One read, one update, one audit entry: what a change of the product does. */
async function change(scratch: Scratch, value: number): Promise<void> {
  await scratch.unit(async ({ tx, record }) => {
    const before = await tx
      .selectFrom('base_data_keys')
      .select('created_at')
      .where('id', '=', 'bench')
      .executeTakeFirstOrThrow()
    await tx.updateTable('base_data_keys').set({ created_at: value }).where('id', '=', 'bench').execute()
    record({ action: 'bench.change', target: 'row:bench', before: { at: before.created_at }, after: { at: value } })
  })
}

async function groupCommit(scratch: Scratch, effort: Effort): Promise<{ ratio: number; note: string }> {
  const { units, rounds } = COUNTS[effort]
  const alone = Math.ceil(units / 6)
  const caller = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at++) await change(scratch, at)
  }
  const together = async (): Promise<void> => {
    await Promise.all(Array.from({ length: CALLERS }, () => caller(Math.ceil(units / CALLERS))))
  }
  const { ratio, ours, peer } = await ratioOf(
    rounds,
    () => rate(units, together),
    () => rate(alone, () => caller(alone)),
  )
  return { ratio, note: `${CALLERS} callers ${perSecond(ours)}, one COMMIT per unit ${perSecond(peer)}` }
}

/** Makes every flush of the writer take longer by `ms`, as a slower disk does. */
function slowDisk(ms: number): { flushes: () => number; restore: () => void } {
  const { fdatasync } = fs
  let flushes = 0
  const slow = (descriptor: number, done: (error: NodeJS.ErrnoException | null) => void): void => {
    flushes++
    fdatasync(descriptor, (error) => void setTimeout(() => done(error), ms))
  }
  const put = (flush: unknown): void => {
    Object.assign(fs, { fdatasync: flush })
    syncBuiltinESMExports()
  }
  put(slow)
  return { flushes: () => flushes, restore: () => put(fdatasync) }
}

async function groupCommits(scratch: Scratch, effort: Effort): Promise<Figure[]> {
  const here = await groupCommit(scratch, effort)
  const disk = slowDisk(SLOW_FLUSH_MS)
  const slow = await groupCommit(scratch, effort)
  disk.restore()
  if (disk.flushes() === 0) throw new Error('The slower disk was never flushed: the writer flushes in another way now')
  return [
    { name: 'group_commit_ratio', value: here.ratio, unit: '×', bound: { is: 'at least', value: 5 }, note: here.note },
    {
      name: 'group_commit_ratio_slow',
      value: slow.ratio,
      unit: '×',
      bound: { is: 'at least', value: 5 },
      note: `with a flush ${SLOW_FLUSH_MS} ms longer: ${slow.note}`,
    },
  ]
}

async function pointRead(scratch: Scratch, effort: Effort): Promise<Figure> {
  const { entries, reads, rounds } = COUNTS[effort]
  const raw = new Sqlite(scratch.database.file, { readonly: true })
  const statement = raw.prepare('select seq, at, action, target from audit_bodies where seq = ?')
  const seqOf = (at: number): number => 1 + ((at * 7919) % entries)
  const ours = async (): Promise<void> => {
    for (let at = 0; at < reads; at++) {
      await scratch.database.reader
        .selectFrom('audit_bodies')
        .select(['seq', 'at', 'action', 'target'])
        .where('seq', '=', seqOf(at))
        .executeTakeFirstOrThrow()
    }
  }
  const peer = (): void => {
    for (let at = 0; at < reads; at++) statement.get(seqOf(at))
  }
  const measured = await ratioOf(
    rounds,
    () => rate(reads, ours),
    () => rate(reads, peer),
  )
  raw.close()
  return {
    name: 'point_read_ratio',
    value: measured.ratio,
    unit: '×',
    bound: { is: 'at least', value: 0.35 },
    note: `ours ${perSecond(measured.ours)}, prepared by hand ${perSecond(measured.peer)}`,
  }
}
