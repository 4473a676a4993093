import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, HOUR, iso } from '../../base/time.ts'
import { Cursors } from '../../platform/http/paging.ts'
import { acknowledgeAlarm, silenceAlarm, unsilenceAlarm } from './acknowledge.ts'
import { FINDING, scratchWatch, somebody } from './scratch.ts'
import { showAlarm, showAlarms, showPending } from './show-alarms.ts'
import { openAlarms } from './store.ts'

async function houseWithAlarm() {
  const house = scratchWatch()
  house.found.findings = [FINDING]
  await house.watch.look()
  const [alarm] = await openAlarms(house.scratch.database.reader)
  return { house, id: alarm!.id, as: await somebody(house.scratch) }
}

test('whoever acknowledges says why: it counts no more, stays until all is well, and the log and the history say who it was', async () => {
  const { house, id, as } = await houseWithAlarm()
  const { scratch } = house
  assert.equal((await showPending(scratch.reading(as))).total, 1)
  const reason = 'The new target arrives on Friday'
  const { state, acknowledged } = await scratch.unit((unit) => acknowledgeAlarm(unit, { id }), { ...as, reason })
  assert.deepEqual([state, acknowledged?.by, acknowledged?.reason], ['acknowledged', `account:${as.actor.id}`, reason])
  assert.equal((await showPending(scratch.reading(as))).total, 0)
  const shown = await showAlarm(scratch.reading(as), { id })
  assert.deepEqual(
    shown.history.map(({ action, name, reason: why }) => [action, name, why]),
    [
      ['alarms.acknowledge', 'Somebody owner', reason],
      ['alarms.raise', null, null],
    ],
  )
  assert.ok(!JSON.stringify(scratch.entries()).includes('Friday'), 'a reason stands beside the log')
  await assert.rejects(
    scratch.unit((unit) => acknowledgeAlarm(unit, { id }), { ...as, reason }),
    { code: 'alarms.already_acknowledged' },
  )
  house.found.findings = []
  await house.watch.look()
  await assert.rejects(
    scratch.unit((unit) => acknowledgeAlarm(unit, { id }), { ...as, reason }),
    { code: 'alarms.already_over' },
  )
  await scratch.close()
})

test('what the feed told is over once somebody acknowledges it, and comes again when it happens again', async () => {
  const house = scratchWatch()
  const { scratch } = house
  const as = await somebody(scratch)
  const reset = () => scratch.unit(async ({ record }) => record({ action: 'access.reset_factor', target: 'account:a' }))
  await reset()
  await house.watch.judgeFeed()
  const [alarm] = await openAlarms(scratch.database.reader)
  const { state } = await scratch.unit((unit) => acknowledgeAlarm(unit, { id: alarm!.id }), as)
  assert.equal(state, 'cleared')
  house.pass(1_000)
  await reset()
  await house.watch.judgeFeed()
  const [again] = await openAlarms(scratch.database.reader)
  assert.notEqual(again!.id, alarm!.id)
  assert.equal((await showAlarm(scratch.reading(as), { id: again!.id })).earlier, 1)
  await scratch.close()
})

test('a silenced alarm is heard again when its time is over, or when somebody says so', async () => {
  const { house, id, as } = await houseWithAlarm()
  const { scratch } = house
  const silence = (until: number) => scratch.unit((unit) => silenceAlarm(unit, { id, until: iso(until) }), as)
  for (const until of [scratch.now(), scratch.now() + 91 * DAY])
    await assert.rejects(silence(until), { code: 'alarms.silence_out_of_range' })
  assert.equal((await silence(scratch.now() + HOUR)).state, 'silenced')
  assert.equal((await showPending(scratch.reading(as))).total, 0)
  house.pass(HOUR + 1)
  assert.equal((await showPending(scratch.reading(as))).total, 1)
  await silence(scratch.now() + DAY)
  assert.equal((await scratch.unit((unit) => unsilenceAlarm(unit, { id }), as)).state, 'open')
  await assert.rejects(
    scratch.unit((unit) => unsilenceAlarm(unit, { id }), as),
    { code: 'alarms.not_silenced' },
  )
  await scratch.close()
})

test('each role sees the alarms of its own rooms, and no other exists for it', async () => {
  const { house, id } = await houseWithAlarm()
  const { scratch } = house
  const as = await somebody(scratch, 'directory-administrator')
  const page = await showAlarms(scratch.reading(as), { limit: 50 }, new Cursors())
  assert.deepEqual(page.items, [])
  assert.equal((await showPending(scratch.reading(as))).total, 0)
  await assert.rejects(showAlarm(scratch.reading(as), { id }), { code: 'alarms.not_found' })
  await assert.rejects(
    scratch.unit((unit) => acknowledgeAlarm(unit, { id }), as),
    { code: 'alarms.not_found' },
  )
  await scratch.close()
})

test('the list goes by pages, newest first, and by state', async () => {
  const house = scratchWatch()
  const { scratch } = house
  const as = await somebody(scratch)
  for (const target of ['account:1', 'account:2', 'account:3'] as const) {
    await scratch.unit(async ({ record }) => record({ action: 'access.reset_factor', target }))
    await house.watch.judgeFeed()
    house.pass(1_000)
  }
  const cursors = new Cursors()
  const first = await showAlarms(scratch.reading(as), { limit: 2 }, cursors)
  const second = await showAlarms(scratch.reading(as), { limit: 2, cursor: first.next! }, cursors)
  assert.deepEqual(
    [...first.items, ...second.items].map(({ subject }) => subject),
    ['account:3', 'account:2', 'account:1'],
  )
  assert.equal(second.next, null)
  assert.deepEqual((await showAlarms(scratch.reading(as), { limit: 9, state: 'cleared' }, cursors)).items, [])
  await scratch.close()
})
