import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Insertable } from 'kysely'
import { z } from 'zod'
import type { Tables } from '../../base/database/tables.ts'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import type { Actor } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import { HOUR } from '../../base/time.ts'
import { Cursors } from '../http/paging.ts'
import { work } from '../jobs/job.ts'
import { jobsList } from '../jobs/routes.ts'
import { JobRunner } from '../jobs/runner.ts'
import { words } from '../lists/fields.ts'
import { defineAct } from './act.ts'
import { approvePlan, bulkJobs, ownPlan } from './apply-plan.ts'
import { keepPlan, preparePlan, type PlanInput } from './make-plan.ts'
import type { BulkParts } from './parts.ts'
import { openRows, outcomesOf, rowsAfter, type PlanRow } from './store.ts'

// Marks jobs, which are in every database, by an act that refuses one of them.

let scratch: Scratch
let runner: JobRunner
let parts: BulkParts
let permissions: Set<string>
let marked: string[]
/** Hears of each item before it is marked. */
let onMark: (id: string) => void

const ANNA: Actor = { kind: 'account', id: 'anna', name: 'Anna' }
const BERT: Actor = { kind: 'account', id: 'bert', name: 'Bert' }

const mark = defineAct({
  name: 'jobs.mark',
  list: 'jobs',
  may: 'jobs.cancel',
  title: words('Mark', 'Markieren'),
  dangerous: false,
  input: z.object({ colour: z.enum(['red', 'green']) }),
  reasons: { ended: words('Ended already', 'Bereits beendet') },
  judge: ({ endedAt }: { id: string; kind: string; endedAt: string | null; attempt: number }) =>
    endedAt === null ? null : 'ended',
  versionOf: ({ attempt }) => String(attempt),
  label: ({ kind }) => kind,
  apply: async ({ tx, actor, record }, { id, kind }, { colour }) => {
    await tx.updateTable('jobs_runs').set({ progress_step: colour }).where('id', '=', id).execute()
    onMark(id)
    if (kind === 'test.refuses') throw conflict('jobs.not_this_one', 'Not this one.')
    record({ action: 'jobs.mark', target: `job:${id}`, detail: { by: actor.id } })
    marked.push(id)
  },
})

before(async () => {
  scratch = scratchDatabase()
  for (const id of ['anna', 'bert'])
    await scratch.unit(async ({ tx, at, record }) => {
      const account = {
        id,
        kind: 'local',
        username: id,
        username_key: id,
        display_name: id,
        created_at: at,
        version: 1,
      }
      await tx
        .insertInto('access_accounts')
        .values({ ...account, disabled: 0, told: null } as Insertable<Tables['access_accounts']>)
        .execute()
      record({ action: 'access.create_account', target: `account:${id}` })
    })
  runner = new JobRunner({ database: scratch.database, clock: scratch.now, log: silentLog() })
  parts = {
    acts: [mark],
    lists: [jobsList],
    jobs: runner,
    cursors: new Cursors(),
    scan: () => scratch.database.reader,
    bookkeep: (run) => scratch.database.bookkeep(run),
    permissionsOf: async () => permissions,
    assertMassAct: async () => false,
    actorNow: async (_tx, id) => ({ actor: id === 'anna' ? ANNA : BERT, permissions }),
  }
  runner.add([
    ...bulkJobs(parts),
    work({ kind: 'test.stays', summary: '', may: 'jobs.cancel', input: z.unknown(), run: async () => null }),
  ])
  await runner.start()
})
after(async () => {
  await runner.stop()
  await scratch.close()
})
beforeEach(() => {
  permissions = new Set(['jobs.read', 'jobs.cancel'])
  marked = []
  onMark = () => undefined
  return scratch.database.bookkeep(
    async (tx) => void (await tx.deleteFrom('jobs_runs').where('kind', 'like', 'test.%').execute()),
  )
})

/** Jobs that wait far in the future. */
async function waiting(count: number, kind = 'test.waits', ended: number | null = null): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `${kind}-${String(index).padStart(4, '0')}-${Math.random()}`)
  const common = {
    kind,
    input: '{}',
    state: ended === null ? ('queued' as const) : ('done' as const),
    once: null,
    attempt: 0,
  }
  const times = {
    created_at: scratch.now(),
    due_at: Number.MAX_SAFE_INTEGER,
    lease_until: null,
    started_at: null,
    ended_at: ended,
  }
  const rest = {
    created_by: 'account:x',
    progress_done: 0,
    progress_total: null,
    progress_step: '',
    cancel_asked: 0,
    result: null,
    error_code: null,
    error_text: null,
  }
  await scratch.database.bookkeep(async (tx) => {
    for (const id of ids)
      await tx
        .insertInto('jobs_runs')
        .values({ id, ...common, ...times, ...rest, reason: null })
        .execute()
  })
  return ids
}

async function planned(asked: Partial<PlanInput> = {}, actor = ANNA): Promise<PlanRow> {
  const input = { act: 'jobs.mark', list: 'jobs', filter: 'kind sw "test."', input: { colour: 'red' }, ...asked }
  const prepared = await preparePlan(parts, scratch.reading({ actor }), input)
  return await scratch.unit((unit) => keepPlan(unit, input, prepared), { actor })
}

const approve = (id: string, hash: string, actor = ANNA) =>
  scratch.unit((unit) => approvePlan(parts, unit, { id, hash }), { actor })

test('a plan counts what it would do and why it leaves out the rest, and changes nothing', async () => {
  await waiting(3)
  await waiting(2, 'test.waits', 1)
  const plan = await planned()
  assert.deepEqual([plan.total, plan.will, JSON.parse(plan.skipped)], [5, 3, { ended: 2 }])
  assert.deepEqual(marked, [])
})

test('what was planned is done, each row with an entry of its own by whoever approved', async () => {
  const ids = await waiting(250)
  const { id, hash } = await planned()
  await approve(id, hash)
  await runner.idle()
  assert.deepEqual(marked.toSorted(), ids.toSorted())
  const entries = scratch.entries().filter(({ action }) => action === 'jobs.mark')
  assert.equal(entries.length, 250)
  assert.deepEqual((entries[0]!['actor'] as { kind: string }).kind, 'account')
  assert.deepEqual(await outcomesOf(scratch.database.reader, id), { done: 250, skipped: 0 })
})

test('a row that comes to match later is not touched', async () => {
  await waiting(2)
  const { id, hash } = await planned()
  const [late] = await waiting(1)
  await approve(id, hash)
  await runner.idle()
  assert.equal(marked.length, 2)
  assert.ok(!marked.includes(late!))
})

test('each row is judged again at its moment; one that is gone or changed since is left out', async () => {
  const [ended, gone, changed] = await waiting(4)
  const { id, hash } = await planned()
  await scratch.database.bookkeep(async (tx) => {
    await tx.updateTable('jobs_runs').set({ ended_at: 1, state: 'done' }).where('id', '=', ended!).execute()
    await tx.deleteFrom('jobs_runs').where('id', '=', gone!).execute()
    await tx.updateTable('jobs_runs').set({ attempt: 1 }).where('id', '=', changed!).execute()
  })
  await approve(id, hash)
  await runner.idle()
  assert.equal(marked.length, 1)
  const rows = await rowsAfter(scratch.database.reader, id, -1, 10)
  assert.deepEqual(
    new Set(rows.map(({ outcome_reason }) => outcome_reason)),
    new Set(['ended', 'gone', 'changed', null]),
  )
})

test('a row that is refused is left out whole, and takes no other with it', async () => {
  await waiting(5)
  const [refused] = await waiting(1, 'test.refuses')
  const { id, hash } = await planned()
  await approve(id, hash)
  await runner.idle()
  assert.deepEqual(await outcomesOf(scratch.database.reader, id), { done: 5, skipped: 1 })
  const row = await scratch.database.reader
    .selectFrom('jobs_runs')
    .selectAll()
    .where('id', '=', refused!)
    .executeTakeFirst()
  assert.equal(row?.progress_step, '', 'what it had written before it was refused is taken back')
})

test('nobody approves the plan of somebody else, another plan than he saw, an old one, or one twice', async () => {
  await waiting(1)
  const { id, hash } = await planned()
  await assert.rejects(approve(id, hash, BERT), { code: 'bulk.plan_not_found' })
  await assert.rejects(ownPlan(scratch.reading({ actor: BERT }), id), { code: 'bulk.plan_not_found' })
  await assert.rejects(approve(id, 'f'.repeat(64)), { code: 'bulk.plan_changed' })
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => approve(id, hash)))
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const one of outcomes)
    if (one.status === 'rejected') assert.equal((one.reason as { code: string }).code, 'bulk.plan_used')
  await runner.idle()
  assert.equal(marked.length, 1)
  const old = await planned()
  scratch.pass(HOUR)
  await assert.rejects(approve(old.id, old.hash), { code: 'bulk.plan_expired' })
})

test('another input gives another hash, and so do other rows, changed ones and another account', async () => {
  const [first] = await waiting(2)
  const one = await planned()
  assert.equal((await planned()).hash, one.hash)
  assert.notEqual((await planned({ input: { colour: 'green' } })).hash, one.hash)
  assert.notEqual((await planned({}, BERT)).hash, one.hash)
  const attempt = (count: number) =>
    scratch.database.bookkeep(
      async (tx) => void (await tx.updateTable('jobs_runs').set({ attempt: count }).where('id', '=', first!).execute()),
    )
  await attempt(1)
  assert.notEqual((await planned()).hash, one.hash)
  await attempt(0)
  assert.equal((await planned()).hash, one.hash)
  await waiting(1)
  assert.notEqual((await planned()).hash, one.hash)
})

test('without the permission there is no plan, no approval, and no further row', async () => {
  await waiting(250)
  const { id, hash } = await planned()
  permissions.delete('jobs.cancel')
  await assert.rejects(planned(), { code: 'access.not_permitted' })
  await assert.rejects(approve(id, hash), { code: 'access.not_permitted' })
  permissions.add('jobs.cancel')
  onMark = () => {
    if (marked.length === 99) permissions.delete('jobs.cancel')
  }
  const { job } = await approve(id, hash)
  await runner.idle()
  assert.equal(marked.length, 100, 'the part that had begun is done, and no other')
  const run = await scratch.database.reader.selectFrom('jobs_runs').selectAll().where('id', '=', job).executeTakeFirst()
  assert.deepEqual([run?.state, run?.error_code], ['failed', 'bulk.permission_lost'])
  assert.equal((await openRows(scratch.database.reader, id, 500)).length, 150)
})

test('what the act does not know and what is too much is refused before anything is looked at', async () => {
  await assert.rejects(planned({ act: 'jobs.unmark' }), { code: 'bulk.act_not_found' })
  await assert.rejects(planned({ input: { colour: 'blue' } }), { code: 'http.invalid_input' })
  await assert.rejects(planned({ input: { colour: 'red', more: true } }), { code: 'http.invalid_input' })
  await assert.rejects(planned({ filter: 'colour eq "red"' }), { code: 'lists.bad_filter' })
  assert.equal((await planned({ ids: ['nobody'] })).total, 0)
})

test('a plan of nothing is not approved', async () => {
  await waiting(1, 'test.waits', 1)
  const { id, hash } = await planned()
  await assert.rejects(approve(id, hash), { code: 'bulk.nothing_to_do' })
})
