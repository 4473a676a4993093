import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { z } from 'zod'
import { scratchDatabase } from '../../base/database/scratch.ts'
import { Refusal } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import { DAY, HOUR, MINUTE } from '../../base/time.ts'
import type { JobKind } from './job.ts'
import { JobRunner } from './runner.ts'
import { lastDue, nextDue, Scheduler } from './scheduler.ts'
import { findRun } from './store.ts'

function kindOf(run: JobKind['run'], more: Partial<JobKind> = {}): JobKind {
  return { kind: 'test.work', summary: 'Test', may: 'jobs.read', input: z.object({ n: z.int() }), run, ...more }
}

async function runnerWith(t: TestContext, kind: JobKind) {
  const scratch = scratchDatabase()
  const make = () => {
    const runner = new JobRunner({ database: scratch.database, clock: scratch.now, log: silentLog() })
    runner.add([kind])
    return runner
  }
  const runner = make()
  await runner.start()
  t.after(async () => {
    await runner.stop()
    await scratch.close()
  })
  const enqueue = (once?: string) =>
    scratch.unit(async (unit) => {
      unit.record({ action: 'test.ask', target: 'job:new' })
      return await runner.enqueue(unit, 'test.work', { n: 1 }, once === undefined ? {} : { once })
    })
  const state = async (id: string) => await findRun(scratch.database.reader, id)
  return { scratch, runner, make, enqueue, state }
}

test('a job runs after its unit is durable and keeps its result', async (t) => {
  const { runner, enqueue, state } = await runnerWith(
    t,
    kindOf(async (run, input) => {
      run.progress(1, 1, 'counting')
      return { doubled: (input as { n: number }).n * 2 }
    }),
  )
  const { id } = await enqueue()
  await runner.idle()
  const run = await state(id)
  assert.equal(run?.state, 'done')
  assert.equal(run?.result, '{"doubled":2}')
  assert.deepEqual([run?.progress_done, run?.progress_total, run?.progress_step], [1, 1, 'counting'])
})

test('why somebody asked for a job stands in what the job records, and is kept nowhere else', async (t) => {
  const { runner, scratch, state } = await runnerWith(
    t,
    kindOf(async (run) => {
      await run.unit(async ({ record }) => record({ action: 'test.work', target: 'thing:1' }))
      await run.unit(async ({ record }) => {
        record({ action: 'test.work', target: 'thing:2', personal: { reason: 'its own' } })
      })
      return null
    }),
  )
  const { id } = await scratch.unit(
    async (unit) => {
      unit.record({ action: 'test.ask', target: 'job:new' })
      return await runner.enqueue(unit, 'test.work', { n: 1 })
    },
    { reason: 'the audit of May' },
  )
  await runner.idle()
  const said = scratch.personal().filter(({ field }) => field === 'reason')
  assert.deepEqual(
    said.map(({ value }) => value),
    ['the audit of May', 'the audit of May', 'its own'],
  )
  assert.equal((await state(id))?.reason, null)
})

test('a refusal ends a job with its words; the log of record has it', async (t) => {
  const { runner, enqueue, state, scratch } = await runnerWith(
    t,
    kindOf(async () => {
      throw new Refusal(503, 'test.unreachable', 'The directory does not answer.')
    }),
  )
  const { id } = await enqueue()
  await runner.idle()
  const run = await state(id)
  assert.deepEqual(
    [run?.state, run?.error_code, run?.error_text],
    ['failed', 'test.unreachable', 'The directory does not answer.'],
  )
  const entry = scratch.entries().find(({ action }) => action === 'jobs.end')
  assert.equal(entry?.['outcome'], 'failed')
})

test('a fault is tried again as often as the kind says, later each time', async (t) => {
  let attempts = 0
  const kind = kindOf(
    async () => {
      attempts++
      throw new Error('broken')
    },
    { attempts: 3 },
  )
  const { runner, enqueue, state, scratch } = await runnerWith(t, kind)
  const { id } = await enqueue()
  for (const wait of [0, MINUTE, 2 * MINUTE]) {
    scratch.pass(wait)
    runner.look()
    await runner.idle()
  }
  const run = await state(id)
  assert.deepEqual([attempts, run?.state, run?.error_code], [3, 'failed', 'jobs.fault'])
})

test('only one open job per key', async (t) => {
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const { runner, enqueue } = await runnerWith(
    t,
    kindOf(async () => {
      await held
      return null
    }),
  )
  const [first, second] = await Promise.all([enqueue('sync:1'), enqueue('sync:1')])
  assert.equal(first.id, second.id)
  release()
  await runner.idle()
  assert.notEqual((await enqueue('sync:1')).id, first.id)
  await runner.idle()
})

test('a running job is cancelled at its next step', async (t) => {
  const { runner, enqueue, state, scratch } = await runnerWith(
    t,
    kindOf(async ({ signal }) => {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      })
      return null
    }),
  )
  const { id } = await enqueue()
  while ((await state(id))?.state !== 'running') await new Promise(setImmediate)
  await scratch.unit((unit) => runner.cancel(unit, id))
  await runner.idle()
  assert.equal((await state(id))?.state, 'cancelled')
})

test('jobs that wait for other machines do not hold up work of our own, and are bounded too', async (t) => {
  let waiting = 0
  let most = 0
  const silent = kindOf(
    async ({ signal }) => {
      most = Math.max(most, (waiting += 1))
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return null
    },
    { kind: 'test.wait', waits: true },
  )
  const { scratch, runner, enqueue, state } = await runnerWith(
    t,
    kindOf(async () => waiting),
  )
  runner.add([silent])
  for (let count = 0; count < 20; count++)
    await scratch.unit(async (unit) => {
      unit.record({ action: 'test.ask', target: 'job:new' })
      await runner.enqueue(unit, 'test.wait', { n: 1 })
    })
  const { id } = await enqueue()
  while ((await state(id))?.state !== 'done') await new Promise((resolve) => setImmediate(resolve))
  assert.equal(most, 8)
})

test('what a server left in mid-run is taken up by the next start', async (t) => {
  const { runner, enqueue, state, scratch, make } = await runnerWith(
    t,
    kindOf(async () => null, { attempts: 2 }),
  )
  const { id } = await enqueue()
  await runner.idle()
  const crashed = { state: 'running', ended_at: null, result: null } as const
  await scratch.database.bookkeep((tx) => tx.updateTable('jobs_runs').set(crashed).where('id', '=', id).execute())
  const next = make()
  await next.start()
  await next.idle()
  assert.equal((await state(id))?.state, 'done')
  await next.stop()
})

test('due times of daily and hourly schedules are in UTC and never in the future', () => {
  const at = Date.UTC(2026, 2, 29, 1, 30)
  assert.equal(lastDue('0 2 * * *', at), Date.UTC(2026, 2, 28, 2))
  assert.equal(lastDue('30 1 * * *', at), at)
  assert.equal(lastDue('45 * * * *', at), Date.UTC(2026, 2, 29, 0, 45))
  assert.equal(nextDue('0 2 * * *', at), Date.UTC(2026, 2, 29, 2))
})

test('a run missed while the server was down happens once, late; a new installation makes up for nothing', async (t) => {
  let runs = 0
  const { runner, scratch } = await runnerWith(
    t,
    kindOf(async () => {
      runs++
      return null
    }),
  )
  const schedules = async () => [{ kind: 'test.work', cron: '0 2 * * *', input: { n: 1 } }]
  const scheduler = new Scheduler(
    { database: scratch.database, runner, clock: scratch.now, log: silentLog() },
    schedules,
  )
  await scheduler.tick()
  await runner.idle()
  assert.equal(runs, 0)
  scratch.pass(3 * DAY)
  for (let tick = 0; tick < 3; tick++) await scheduler.tick()
  await runner.idle()
  assert.equal(runs, 1)
  scratch.pass(HOUR)
  await scheduler.tick()
  await runner.idle()
  assert.equal(runs, 1)
})
