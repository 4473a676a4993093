import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, iso } from '../../base/time.ts'
import type { Act } from '../../platform/bulk/act.ts'
import { Cursors } from '../../platform/http/paging.ts'
import { ALARM_ACTS } from './acts.ts'
import { alarmsList } from './list-alarms.ts'
import { scratchWatch, somebody } from './scratch.ts'
import type { Alarm } from './types.ts'

const [acknowledge, silence] = ALARM_ACTS as [Act, Act]

test('many alarms are acknowledged or silenced as each would be alone; what is over or known is left out and named', async () => {
  const house = scratchWatch()
  const { scratch } = house
  const as = await somebody(scratch)
  for (const target of ['account:1', 'account:2'] as const)
    await scratch.unit(async ({ record }) => record({ action: 'access.reset_factor', target }))
  house.found.findings = [{ rule: 'backup_old', subject: '-', severity: 'attention', figures: {}, link: '/backups' }]
  await house.watch.judgeFeed()
  await house.watch.look()
  const all = async (): Promise<Alarm[]> =>
    (await alarmsList.page(scratch.reading(as), { limit: 9 }, {}, new Cursors())).items
  const stateOf = async () => (await all()).map(({ state, rule }) => `${rule} ${state}`).toSorted()
  const before = await all()
  assert.equal(before.length, 3)
  assert.equal(acknowledge.consequences?.(before)[0]?.count, 2, 'those of the feed are over with that')
  const reason = 'Known since Monday'
  const [first, ...rest] = before
  await scratch.unit((unit) => acknowledge.apply(unit, first, {}), { ...as, reason })
  for (const alarm of rest) {
    const input = silence.input.parse({ hours: '2160' })
    await scratch.unit((unit) => silence.apply(unit, alarm, input), { ...as, reason })
  }
  const after = await all()
  assert.deepEqual(
    after.filter(({ silenced }) => silenced).map(({ silenced }) => silenced?.until),
    rest.map(() => iso(scratch.now() + 90 * DAY)),
  )
  assert.ok(after.every((alarm) => [alarm.acknowledged?.reason, alarm.silenced?.reason].includes(reason)))
  const reasons = new Set(after.map((alarm) => acknowledge.judge(alarm, {})))
  assert.ok(reasons.has(null) && reasons.size === 2, JSON.stringify(await stateOf()))
  for (const hours of ['0', '2161', '1e9', 'x', null]) assert.ok(!silence.input.safeParse({ hours }).success)
  await scratch.close()
})
