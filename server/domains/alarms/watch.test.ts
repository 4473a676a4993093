import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { test } from 'node:test'
import type { Entry } from '../../base/audit/unit.ts'
import { DAY, HOUR, MINUTE } from '../../base/time.ts'
import { acknowledgeAlarm } from './acknowledge.ts'
import { FINDING, scratchWatch, somebody, type ScratchWatch } from './scratch.ts'
import { findAlarm, openAlarms } from './store.ts'

const open = async ({ scratch }: ScratchWatch) =>
  (await openAlarms(scratch.database.reader)).map(({ rule, subject, severity }) => `${rule} ${subject} ${severity}`)

const actions = ({ scratch }: ScratchWatch) =>
  scratch
    .entries()
    .flatMap(({ action }) => (typeof action === 'string' && action.startsWith('alarms.') ? [action] : []))

async function record(house: ScratchWatch, entry: Entry, times = 1): Promise<void> {
  for (let round = 0; round < times; round++) await house.scratch.unit(async (unit) => unit.record(entry))
}

const whole = async (house: ScratchWatch) => {
  const [first] = await openAlarms(house.scratch.database.reader)
  return await findAlarm(house.scratch.database.reader, first?.id ?? '')
}

test('a finding is one alarm however often it is seen, and is over when a look finds all well', async () => {
  const house = scratchWatch()
  house.found.findings = [FINDING]
  await house.watch.tick()
  for (let minute = 0; minute < 3; minute++) {
    house.pass(MINUTE)
    await house.watch.tick()
  }
  assert.deepEqual(await open(house), ['backup_old - attention'])
  const alarm = await whole(house)
  assert.deepEqual([alarm?.raised_at, alarm?.last_seen_at], [house.scratch.now() - 3 * MINUTE, house.scratch.now()])
  assert.deepEqual(actions(house), ['alarms.raise'])
  house.found.findings = []
  house.pass(MINUTE)
  await house.watch.tick()
  assert.deepEqual(await open(house), [])
  assert.deepEqual(actions(house), ['alarms.raise', 'alarms.clear'])
  assert.deepEqual(house.told, ['raised backup_old attention', 'cleared backup_old attention'])
  await house.scratch.close()
})

test('a look that fails is itself an alarm, and ends none: unknown is never good', async () => {
  const house = scratchWatch()
  house.found.findings = [FINDING]
  await house.watch.look()
  house.found.findings = new Error('the disk is gone')
  await house.watch.look()
  assert.deepEqual(await open(house), ['backup_old - attention', 'check_failed check:backup unknown'])
  house.found.findings = []
  await house.watch.look()
  assert.deepEqual(await open(house), [])
  await house.scratch.close()
})

test('what grows worse is raised anew, past an acknowledgement of something milder', async () => {
  const house = scratchWatch()
  house.found.findings = [FINDING]
  await house.watch.look()
  const id = (await whole(house))!.id
  const as = await somebody(house.scratch)
  await house.scratch.unit((unit) => acknowledgeAlarm(unit, { id }), as)
  assert.notEqual((await whole(house))?.acknowledged_at, null)
  house.found.findings = [{ ...FINDING, severity: 'bad' }]
  await house.watch.look()
  assert.deepEqual([(await whole(house))?.severity, (await whole(house))?.acknowledged_at], ['bad', null])
  assert.deepEqual(house.told, ['raised backup_old attention', 'raised backup_old bad'])
  await house.scratch.close()
})

test('a rule that is switched off raises nothing, and ends what it had raised', async () => {
  const house = scratchWatch()
  house.found.findings = [FINDING]
  await house.watch.look()
  house.settings = { ...house.settings, off: ['backup_old', 'factor_reset'] }
  await record(house, { action: 'access.reset_factor', target: 'account:a' })
  await house.watch.judgeFeed()
  await house.watch.look()
  assert.deepEqual(await open(house), [])
  assert.deepEqual(house.scratch.entries().at(-1)?.['detail'], { rule: 'backup_old', subject: '-', why: 'off' })
  await house.scratch.close()
})

test('an entry that is one too many is an alarm of its own for each target, with how often', async () => {
  const house = scratchWatch()
  await record(house, { action: 'access.reset_factor', target: 'account:a' }, 2)
  await record(house, { action: 'access.reset_factor', target: 'account:b' })
  await house.watch.judgeFeed()
  await record(house, { action: 'access.reset_factor', target: 'account:a' })
  await house.watch.judgeFeed()
  assert.deepEqual(await open(house), ['factor_reset account:a attention', 'factor_reset account:b attention'])
  assert.equal((await whole(house))?.occurrences, 3)
  house.pass(2 * DAY)
  await house.watch.look()
  assert.equal((await open(house)).length, 2, 'what somebody did does not end by itself')
  await house.scratch.close()
})

test('one more owner is an alarm, made so, or invited from the machine', async () => {
  const house = scratchWatch()
  const host = { kind: 'host', id: 'root', name: 'root' } as const
  for (const [target, role] of [
    ['account:a', 'owner'],
    ['account:b', 'auditor'],
  ] as const)
    await record(house, { action: 'access.give_role', target, after: { role } })
  await house.scratch.unit(async (unit) => unit.record({ action: 'access.invite_owner', target: 'account:d' }), {
    actor: host,
  })
  await house.watch.judgeFeed()
  assert.deepEqual((await open(house)).toSorted(), [
    'owner_invited account:d attention',
    'owner_made account:a attention',
  ])
  assert.ok(house.told.includes('raised owner_invited attention'))
  await house.scratch.close()
})

test('administration given to a group, or to whoever holds a role, is an alarm; a smaller role is none', async () => {
  const house = scratchWatch()
  const given = { action: 'access.give_role', after: { role: 'x' } } as const
  await record(house, { ...given, target: 'group:a', detail: { administrative: true } })
  await record(house, { ...given, target: 'group:b', detail: { administrative: false } })
  await record(house, { ...given, target: 'account:c', detail: { administrative: true } })
  const revised = { action: 'access.revise_role', before: {}, after: {} } as const
  await record(house, { ...revised, target: 'role:help-desk', detail: { administrative: true, raised: true } })
  await record(house, { ...revised, target: 'role:deputy', detail: { administrative: true, raised: false } })
  await house.watch.judgeFeed()
  assert.deepEqual((await open(house)).toSorted(), [
    'group_role_given group:a attention',
    'role_raised role:help-desk attention',
  ])
  await house.scratch.close()
})

test('what the set-up does is no alarm', async () => {
  const house = scratchWatch()
  const actor = { kind: 'setup', id: '-', name: '' } as const
  await house.scratch.unit(async (unit) => unit.record({ action: 'backup.confirm_kit', target: 'kit:k' }), { actor })
  await house.watch.judgeFeed()
  assert.deepEqual(await open(house), [])
  await house.scratch.close()
})

const REFUSED: Entry = {
  action: 'access.refuse_sign_in',
  target: 'sign-in:-',
  outcome: 'refused',
  detail: { kind: 'password', count: 10 },
}

test('many refusals within an hour are one alarm; the same number over a day is none', async () => {
  const house = scratchWatch({ refusedSignInsPerHour: 50 })
  for (let hour = 0; hour < 24; hour++) {
    await record(house, REFUSED)
    await house.watch.judgeFeed()
    house.pass(HOUR)
  }
  assert.deepEqual(await open(house), [])
  await record(house, REFUSED, 6)
  await house.watch.judgeFeed()
  assert.deepEqual(await open(house), ['sign_ins_refused - attention'])
  await house.scratch.close()
})

test('the hour is counted by the time that the server was awake: a clock that jumps hides nothing and invents nothing', async () => {
  const house = scratchWatch({ refusedSignInsPerHour: 50 })
  await record(house, REFUSED, 3)
  await house.watch.judgeFeed()
  house.scratch.pass(3 * DAY)
  await record(house, REFUSED, 3)
  await house.watch.judgeFeed()
  assert.deepEqual(await open(house), ['sign_ins_refused - attention'])

  const other = scratchWatch({ refusedSignInsPerHour: 50 })
  await record(other, REFUSED, 3)
  await other.watch.judgeFeed()
  other.pass(2 * HOUR)
  other.scratch.pass(-2 * HOUR)
  await record(other, REFUSED, 3)
  await other.watch.judgeFeed()
  assert.deepEqual(await open(other), [])
  await house.scratch.close()
  await other.scratch.close()
})

test('each entry is judged once, also over restarts, and none is left out', async () => {
  const house = scratchWatch({ refusedSignInsPerHour: 1_000_000 })
  await record(house, { ...REFUSED, detail: { kind: 'password', count: 1 } }, 450)
  for (let round = 0; round < 5; round++) await house.restart().judgeFeed()
  const rows = await house.scratch.database.reader.selectFrom('alarms_windows').selectAll().execute()
  assert.deepEqual(
    rows.map(({ rule, count }) => [rule, count]),
    [['sign_ins_refused', 450]],
  )
  const place = await house.scratch.database.reader.selectFrom('alarms_feed').selectAll().executeTakeFirstOrThrow()
  assert.equal(place.seq, house.scratch.database.head.seq)
  await house.scratch.close()
})

test('a chunk of the feed takes far less than 100 ms', async () => {
  const house = scratchWatch()
  await Promise.all(
    Array.from({ length: 2_000 }, (_, index) =>
      house.scratch.unit(async (unit) => unit.record({ ...REFUSED, target: `sign-in:${index}` })),
    ),
  )
  const start = performance.now()
  await house.watch.judgeFeed()
  const chunks = 2_000 / 200
  assert.ok((performance.now() - start) / chunks < 100)
  assert.equal((await whole(house))?.occurrences, 20_000 - 50)
  await house.scratch.close()
})
