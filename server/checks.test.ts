import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DAY, HOUR } from './base/time.ts'
import { judgeAccounts, judgeTokens } from './domains/access/index.ts'
import { ALARM_DEFAULTS, RULES, type Finding, type Vital } from './domains/alarms/index.ts'
import { judgeAudit } from './domains/auditor/index.ts'
import { judgeBackups } from './domains/backup/index.ts'
import { judgeAuthority } from './domains/ca/index.ts'
import { judgeDirectories } from './domains/directory/index.ts'
import { judgeCondition, judgeDisk } from './domains/host/index.ts'

const AT = Date.UTC(2026, 10, 21, 9)
const LIMITS = ALARM_DEFAULTS

const BACKUP = {
  lastVerified: { id: 'b', madeAt: AT - HOUR, checkedAt: AT - HOUR },
  lastFailed: null,
  nightlyAt: '02:00',
}
const CA = { authorityEnds: AT + 3_000 * DAY, crlNextUpdate: AT + 6 * DAY, hasIssued: true, ending: 0 }
const DIRECTORY = { id: 'd', name: 'AD', readAt: AT - HOUR, appliedAt: AT - HOUR, stoppedPlan: null }
const ACCESS = {
  accounts: 2,
  withFactor: 2,
  owners: 2,
  auditors: 1,
  mappedGroups: 1,
  withoutFactor: [],
  passwords: { profile: 'modern' as const, shortest: 15 },
}

const rules = (findings: readonly Finding[]) => findings.map(({ rule, severity }) => [rule, severity])
const states = (vitals: readonly Vital[] = []) => vitals.map(({ state, value }) => [state, value === null])

test('a house in order needs nothing, and every sign is good', () => {
  const all = [
    judgeBackups(BACKUP, AT, LIMITS),
    judgeAuthority(CA, true, AT, LIMITS),
    judgeDirectories([DIRECTORY], AT, LIMITS),
    judgeAccounts(ACCESS),
    judgeTokens({ unused: 0, ending: 0 }),
    judgeAudit({ checkpointAt: AT - HOUR, firstBad: null }, AT, 2 * HOUR),
    { findings: [...judgeDisk({ free: 50, total: 100 }, 0.1), ...judgeCondition({ state: 'writable' }, null, AT)] },
  ]
  for (const { findings, vitals, steps } of all.map((seen) => ({ vitals: [], steps: [], ...seen }))) {
    assert.deepEqual(findings, [])
    assert.ok(vitals.every(({ state }) => state === 'good'))
    assert.ok(steps.every(({ done }) => done))
  }
})

test('API tokens that nobody uses, and those in use that end soon, ask for attention', () => {
  assert.deepEqual(rules(judgeTokens({ unused: 2, ending: 1 }).findings), [
    ['tokens_unused', 'attention'],
    ['tokens_ending', 'attention'],
  ])
})

test('what nobody knows is unknown, never good', () => {
  const unknown = [['unknown', true]]
  assert.deepEqual(states(judgeBackups({ ...BACKUP, lastVerified: null }, AT, LIMITS).vitals), unknown)
  assert.deepEqual(states(judgeAuthority({ ...CA, authorityEnds: null }, true, AT, LIMITS).vitals), unknown)
  assert.deepEqual(states(judgeDirectories([], AT, LIMITS).vitals), unknown)
  assert.deepEqual(states(judgeDirectories([DIRECTORY, { ...DIRECTORY, readAt: null }], AT, LIMITS).vitals), unknown)
  assert.deepEqual(states(judgeAccounts({ ...ACCESS, accounts: 0, withFactor: 0 }).vitals), unknown)
  assert.deepEqual(states(judgeAudit({ checkpointAt: null, firstBad: null }, AT, HOUR).vitals), unknown)
})

test('no age at all, however odd, shows a missing value as good', () => {
  const age = fc.option(fc.integer({ min: 0, max: AT }))
  fc.assert(
    fc.property(age, age, (checked, read) => {
      const lastVerified = checked === null ? null : { id: 'b', madeAt: checked, checkedAt: checked }
      const vitals = [
        ...(judgeBackups({ ...BACKUP, lastVerified }, AT, LIMITS).vitals ?? []),
        ...(judgeDirectories([{ ...DIRECTORY, readAt: read }], AT, LIMITS).vitals ?? []),
      ]
      for (const { state, value } of vitals) assert.equal(state === 'unknown', value === null)
    }),
  )
})

test('a backup that grows old turns from good over attention to bad, at the limits that were set', () => {
  const aged = (hours: number, limits = LIMITS) => {
    const checkedAt = AT - hours * HOUR
    return rules(
      judgeBackups({ ...BACKUP, lastVerified: { id: 'b', madeAt: checkedAt, checkedAt } }, AT, limits).findings,
    )
  }
  assert.deepEqual([aged(25), aged(30), aged(80)], [[], [['backup_old', 'attention']], [['backup_old', 'bad']]])
  const strict = { ...LIMITS, backupAttentionHours: 4, backupBadHours: 8 }
  assert.deepEqual([aged(3, strict), aged(9, strict)], [[], [['backup_old', 'bad']]])
})

test('each thing that is wrong is found by its rule, with what it is about', () => {
  const directories = [
    { ...DIRECTORY, id: 'd1', stoppedPlan: 'p' },
    { ...DIRECTORY, id: 'd2', readAt: null },
    { ...DIRECTORY, id: 'd3', readAt: AT - 40 * HOUR },
    // Stopped, and not to be read since: the one does not hide the other.
    { ...DIRECTORY, id: 'd4', readAt: AT - 40 * HOUR, stoppedPlan: 'p' },
  ]
  const found = judgeDirectories(directories, AT, LIMITS).findings
  assert.deepEqual(
    found.map(({ rule, subject }) => [rule, subject]),
    [
      ['directory_stopped', 'directory:d1'],
      ['directory_unread', 'directory:d2'],
      ['directory_old', 'directory:d3'],
      ['directory_stopped', 'directory:d4'],
      ['directory_old', 'directory:d4'],
    ],
  )
  const ca = judgeAuthority({ ...CA, authorityEnds: AT + 30 * DAY, crlNextUpdate: AT, ending: 3 }, false, AT, LIMITS)
  assert.deepEqual(rules(ca.findings), [
    ['crl_old', 'bad'],
    ['authority_ending', 'bad'],
    ['certificates_ending', 'attention'],
    ['keys_down', 'bad'],
  ])
  const failed = { ...BACKUP, lastVerified: null, lastFailed: { id: 'x', madeAt: AT, failure: 'disk' } }
  assert.deepEqual(rules(judgeBackups(failed, AT, LIMITS).findings), [
    ['backup_failed', 'bad'],
    ['backup_missing', 'attention'],
  ])
  assert.deepEqual(rules(judgeAudit({ checkpointAt: AT - 3 * HOUR, firstBad: 12 }, AT, 2 * HOUR).findings), [
    ['audit_broken', 'bad'],
    ['checkpoint_old', 'attention'],
  ])
  assert.deepEqual(rules(judgeDisk({ free: 1, total: 100 }, 0.1)), [['disk_low', 'bad']])
})

test('a disk error is told while all is verified, when it found damage, and for a week after', () => {
  const verifying = { state: 'verifying', faultAt: AT, checked: 0, entries: 9 } as const
  const damaged = { state: 'damaged', faultAt: AT, damage: 'a page is torn' } as const
  assert.deepEqual(rules(judgeCondition(verifying, null, AT)), [['data_verifying', 'bad']])
  assert.deepEqual(rules(judgeCondition(damaged, null, AT)), [['data_damaged', 'bad']])
  assert.deepEqual(rules(judgeCondition({ state: 'writable' }, AT - 6 * DAY, AT)), [['disk_fault', 'attention']])
  assert.deepEqual(rules(judgeCondition({ state: 'writable' }, AT - 8 * DAY, AT)), [])
})

test('every rule has a name of its own', () => {
  assert.equal(new Set(RULES.map(({ id }) => id)).size, RULES.length)
})
