import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { summarizeDatabase } from './base/database/inspect.ts'
import { scratchDatabase, type Scratch } from './base/database/scratch.ts'
import { DAY, iso } from './base/time.ts'
import { ALARM_DEFAULTS } from './domains/alarms/index.ts'
import { fillingCheck, retain, showRetention } from './domains/host/index.ts'
import { growingOf } from './growing.ts'
import type { JobRun } from './platform/jobs/job.ts'

const DISK = { free: 50e9, total: 100e9 }

function house(scratch: Scratch) {
  const { database } = scratch
  const parts = {
    growing: growingOf({ dataFolder: scratch.folder }),
    databaseFile: database.file,
    space: () => DISK,
    bookkeep: <T>(run: Parameters<typeof database.bookkeep<T>>[0]) => database.bookkeep(run),
  }
  const run: JobRun = {
    id: 'j',
    signal: new AbortController().signal,
    now: scratch.now,
    progress: () => undefined,
    unit: (work) => scratch.unit(work),
    get reading() {
      return scratch.reading()
    },
  }
  return { parts, run }
}

/** Rows of everything that is let go, each older than every limit, and each once more as of today. */
async function fill(scratch: Scratch, at: number): Promise<void> {
  const id = (name: string): string => `${name}-${at}`
  await scratch.unit(async ({ tx, record }) => {
    const job = {
      kind: 'backup.run',
      input: '{}',
      once: null,
      attempt: 1,
      created_at: at,
      created_by: 'job:x',
      due_at: at,
      lease_until: null,
      started_at: at,
      progress_done: 0,
      progress_total: null,
      progress_step: '',
      cancel_asked: 0,
      result: null,
      error_code: null,
      error_text: null,
    }
    for (let index = 0; index < 120; index++) {
      await tx
        .insertInto('jobs_runs')
        .values({ ...job, id: id(`done-${index}`), state: 'done', ended_at: at })
        .execute()
    }
    await tx
      .insertInto('jobs_runs')
      .values({ ...job, id: id('open'), state: 'queued', ended_at: null })
      .execute()
    const day = iso(at).slice(0, 10)
    await tx
      .insertInto('outbound_ledger')
      .values({ day, purpose: 'x.y', host: 'h', port: 1, opened: 1, failed: 0, last_at: at })
      .execute()
    const alarm = { rule: 'crl_old', severity: 'bad', raised_at: at } as const
    const nobody = {
      acknowledged_at: null,
      acknowledged_by: null,
      acknowledged_for: null,
      silenced_until: null,
      silenced_by: null,
      silenced_for: null,
    }
    for (const [name, cleared_at] of [
      ['over', at],
      ['standing', null],
    ] as const) {
      await tx
        .insertInto('alarms_alarms')
        .values({ ...alarm, ...nobody, id: id(name), subject: `x:${id(name)}`, cleared_at })
        .execute()
      await tx
        .insertInto('alarms_seen')
        .values({ alarm_id: id(name), last_seen_at: at, occurrences: 1, figures: '{}', link: '/' })
        .execute()
      await tx
        .insertInto('alarms_mails')
        .values({
          id: id(name),
          alarm_id: id(name),
          event: 'raised',
          recipient: 'a@b.example',
          state: 'sent',
          created_at: at,
          due_at: at,
          attempts: 0,
          ended_at: at,
          problem: null,
        })
        .execute()
    }
    record({ action: 'base.verify', target: 'database:main' })
  })
}

test('what is over and old goes, in pieces; what is open, new or evidence stays, and no reference breaks', async () => {
  const scratch = scratchDatabase()
  const { parts, run } = house(scratch)
  await fill(scratch, scratch.now() - 500 * DAY)
  await fill(scratch, scratch.now())
  const entries = scratch.entries().length
  const result = await retain(parts, run)
  assert.deepEqual(result, { dropped: { jobs: 120, 'egress-ledger': 1, mails: 2, alarms: 1 } })
  const { rows } = summarizeDatabase(scratch.database.file)
  assert.deepEqual(
    [rows['jobs_runs'], rows['outbound_ledger'], rows['alarms_alarms'], rows['alarms_seen'], rows['alarms_mails']],
    [122, 1, 3, 3, 2],
  )
  assert.equal(scratch.entries().length, entries + 2, 'the log loses nothing, and says what went')
  assert.deepEqual(await retain(parts, run), { dropped: {} })
  await scratch.close()
})

test('what was measured is shown with its share, its pace and the forecast; before that nothing is known', async () => {
  const scratch = scratchDatabase()
  const { parts, run } = house(scratch)
  await mkdir(join(scratch.folder, 'exports'))
  await writeFile(join(scratch.folder, 'exports', 'x.zip'), Buffer.alloc(1e6))
  const before = await showRetention(scratch.reading(), parts)
  assert.deepEqual([before.measuredAt, before.forecast.state], [null, 'unknown'])
  assert.ok(before.parts.every(({ bytes, share }) => bytes === null && share === null))
  const check = fillingCheck(parts)
  const look = async () =>
    (await check.look({ tx: scratch.database.reader, at: scratch.now(), limits: ALARM_DEFAULTS })).findings
  for (let day = 0; day < 5; day++) {
    DISK.free = 20e9 - day * 1e9
    await retain(parts, run)
    assert.deepEqual((await look()).length, day < 3 ? 0 : 1, `day ${day}`)
    if (day < 4) scratch.pass(DAY)
  }
  const shown = await showRetention(scratch.reading(), parts)
  const exports = shown.parts.find(({ part }) => part === 'exports')
  assert.deepEqual([exports?.bytes, exports?.share, exports?.pace, exports?.days], [1e6, 1e-5, 0, null])
  assert.deepEqual(shown.forecast, { state: 'filling', days: 16, overDays: 14 })
  assert.equal(shown.parts.find(({ part }) => part === 'jobs')?.days, 90)
  assert.ok((shown.parts.find(({ part }) => part === 'audit-log')?.bytes ?? 0) > 0)
  assert.deepEqual(
    (await look()).map(({ rule, severity }) => [rule, severity]),
    [['disk_filling', 'attention']],
  )
  await scratch.close()
})

test('every table belongs to a part', async () => {
  const scratch = scratchDatabase()
  const { rows } = summarizeDatabase(scratch.database.file)
  const beginnings = growingOf({ dataFolder: scratch.folder }).flatMap(({ tables }) => tables)
  const known = ['base_', 'setup_', 'tls_', 'http_tls', 'console_', 'lists_']
  const lost = Object.keys(rows).filter((table) => ![...beginnings, ...known].some((start) => table.startsWith(start)))
  assert.deepEqual(lost, [])
  await scratch.close()
})
