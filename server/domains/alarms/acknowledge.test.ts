import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Actor } from '../../base/audit/unit.ts'
import type { Scratch } from '../../base/database/scratch.ts'
import { DAY, HOUR, iso } from '../../base/time.ts'
import { Cursors } from '../../platform/http/paging.ts'
import { fileProtocols } from '../../platform/lists/file.ts'
import { acknowledgeAlarm, silenceAlarm, unsilenceAlarm } from './acknowledge.ts'
import { FINDING, scratchWatch, somebody } from './scratch.ts'
import { alarmsList } from './list-alarms.ts'
import { showAlarm, showPending } from './show-alarms.ts'
import { openAlarms } from './store.ts'

/** Lines of the list of alarms as a file of this account's. */
async function linesOf(scratch: Scratch, as: { actor: Actor }): Promise<number> {
  const [file] = fileProtocols([alarmsList], {
    cursors: new Cursors(),
    scan: () => scratch.database.reader,
    mayStill: async () => true,
    unit: scratch.database.unit.bind(scratch.database),
    now: scratch.now,
    site: async () => 'Lindenhof Werke',
    product: 'Freehold',
  })
  const reading = scratch.reading(as)
  const asked = {
    ...reading,
    params: {},
    query: new URLSearchParams(),
    rawQuery: '',
    body: Buffer.alloc(0),
    headers: {},
  }
  const { body } = await file!.run({ ...asked, reading, unit: (run) => scratch.unit(run, as) })
  return (await text(body as Readable)).trimEnd().split('\r\n').length
}

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
  const { house, id, as: owner } = await houseWithAlarm()
  const { scratch } = house
  const as = await somebody(scratch, 'directory-administrator')
  const page = await alarmsList.page(scratch.reading(as), { limit: 50 }, {}, new Cursors())
  assert.deepEqual(page.items, [])
  assert.equal(await alarmsList.count(scratch.reading(as), {}, {}), 0)
  assert.deepEqual(await alarmsList.pick(scratch.reading(as), [id]), [])
  assert.equal(await linesOf(scratch, as), 1, 'a file has its titles only')
  assert.equal(await linesOf(scratch, owner), 2)
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
  const page = (query: { limit: number; cursor?: string; filter?: string }) =>
    alarmsList.page(scratch.reading(as), query, {}, cursors)
  const first = await page({ limit: 2 })
  const second = await page({ limit: 2, cursor: first.next! })
  assert.deepEqual(
    [...first.items, ...second.items].map(({ subject }) => subject),
    ['account:3', 'account:2', 'account:1'],
  )
  assert.equal(second.next, null)
  const [one, two, three] = [...second.items, ...first.items].toSorted((a, b) => a.subject.localeCompare(b.subject))
  await scratch.unit((unit) => acknowledgeAlarm(unit, { id: one!.id }), as)
  await scratch.unit((unit) => silenceAlarm(unit, { id: two!.id, until: iso(scratch.now() + DAY) }), as)
  const found = async (filter: string) => (await page({ limit: 9, filter })).items.map(({ subject }) => subject)
  assert.deepEqual(await found('state eq "cleared"'), [one!.subject])
  assert.deepEqual(await found('state eq "silenced"'), [two!.subject])
  assert.deepEqual(await found('state eq "open"'), [three!.subject])
  assert.deepEqual(await found('state ne "cleared" and rule eq "factor_reset"'), [three!.subject, two!.subject])
  assert.deepEqual(await found('severity eq "bad" or state eq "acknowledged"'), [])
  await scratch.close()
})
