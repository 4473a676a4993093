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

test('an acknowledgement of many takes nothing that grew since: a check that got worse, more of the same in the feed', async () => {
  const house = scratchWatch()
  const { scratch } = house
  const as = await somebody(scratch)
  const refused = async () =>
    scratch.unit(async ({ record }) => record({ action: 'access.reset_factor', target: 'account:1' }))
  const found = (severity: 'attention' | 'bad') => {
    house.found.findings = [{ rule: 'backup_old', subject: '-', severity, figures: {}, link: '/backups' }]
  }
  const versions = async () => {
    await house.watch.judgeFeed()
    await house.watch.look()
    const { items } = await alarmsList.page(scratch.reading(as), { limit: 9 }, {}, new Cursors())
    return Object.fromEntries(items.map((alarm) => [alarm.rule, acknowledge.versionOf?.(alarm)]))
  }
  await refused()
  found('attention')
  const before = await versions()
  assert.deepEqual(await versions(), before, 'a check that finds the same again')
  await refused()
  const more = await versions()
  assert.equal(more['backup_old'], before['backup_old'])
  assert.notEqual(more['factor_reset'], before['factor_reset'])
  found('bad')
  assert.notEqual((await versions())['backup_old'], before['backup_old'])
  await scratch.close()
})
