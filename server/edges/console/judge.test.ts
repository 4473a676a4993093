import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DAY, HOUR } from '../../base/time.ts'
import { checklistOf, needsOf, vitalsOf, type Facts } from './judge.ts'

const AT = Date.UTC(2026, 10, 21, 9)

const WELL: Facts = {
  at: AT,
  access: { accounts: 2, withFactor: 2, owners: 2, auditors: 1, mappedGroups: 1 },
  backup: {
    lastVerified: { id: 'b', madeAt: AT - HOUR, checkedAt: AT - HOUR },
    lastFailed: null,
    nightlyAt: '02:00',
  },
  ca: { authorityEnds: AT + 3_000 * DAY, crlNextUpdate: AT + 6 * DAY, hasIssued: true, ending: 0 },
  directories: [{ id: 'd', name: 'AD', readAt: AT - HOUR, appliedAt: AT - HOUR, stoppedPlan: null }],
  audit: { checkpointAt: AT - HOUR, firstBad: null },
  disk: { free: 50, total: 100 },
  condition: { state: 'writable' },
  verifiedAt: null,
}

const ids = (needs: { id: string }[]) => needs.map(({ id }) => id)
const stateOf = (facts: Facts, id: string) => vitalsOf(facts).find((vital) => vital.id === id)?.state

test('a house in order needs nothing, and every sign is good', () => {
  assert.deepEqual(needsOf(WELL), [])
  assert.deepEqual(new Set(vitalsOf(WELL).map(({ state }) => state)), new Set(['good']))
  assert.ok(checklistOf(WELL).every(({ done }) => done))
})

test('what nobody knows is unknown, never good', () => {
  const facts: Facts = {
    ...WELL,
    access: { ...WELL.access!, accounts: 0, withFactor: 0 },
    backup: { ...WELL.backup!, lastVerified: null },
    ca: { ...WELL.ca!, authorityEnds: null },
    directories: [],
    audit: { checkpointAt: null, firstBad: null },
  }
  for (const { id, state, value } of vitalsOf(facts)) assert.deepEqual([id, state, value], [id, 'unknown', null])
})

test('a disk error is told while all is verified, when it found damage, and for a week after', () => {
  const verifying = { state: 'verifying', faultAt: AT, checked: 0, entries: 9 } as const
  const damaged = { state: 'damaged', faultAt: AT, damage: 'a page is torn' } as const
  const told = (facts: Partial<Facts>) => needsOf({ ...WELL, ...facts }).map(({ id, severity }) => [id, severity])
  assert.deepEqual(told({ condition: verifying }), [['data_verifying', 'bad']])
  assert.deepEqual(told({ condition: damaged }), [['data_damaged', 'bad']])
  assert.deepEqual(told({ verifiedAt: AT - 6 * DAY }), [['disk_fault', 'attention']])
  assert.deepEqual(told({ verifiedAt: AT - 8 * DAY }), [])
})

test('a directory that was never read makes the age of all of them unknown', () => {
  const unread = { ...WELL.directories![0]!, readAt: null }
  assert.equal(stateOf({ ...WELL, directories: [...WELL.directories!, unread] }, 'directory_age'), 'unknown')
})

test('each thing that is wrong is a need of its own, the gravest first', () => {
  const directory = WELL.directories![0]!
  const facts: Facts = {
    ...WELL,
    audit: { checkpointAt: AT, firstBad: 12 },
    backup: { ...WELL.backup!, lastVerified: null, lastFailed: { id: 'x', madeAt: AT, failure: 'disk' } },
    directories: [
      { ...directory, stoppedPlan: 'p' },
      { ...directory, readAt: null },
      { ...directory, readAt: AT - 40 * HOUR },
    ],
    ca: { authorityEnds: AT + 30 * DAY, crlNextUpdate: AT - HOUR, hasIssued: true, ending: 3 },
    disk: { free: 1, total: 100 },
  }
  assert.deepEqual(ids(needsOf(facts)), [
    'audit_broken',
    'backup_failed',
    'directory_stopped',
    'crl_old',
    'authority_ending',
    'disk_low',
    'backup_missing',
    'directory_unread',
    'directory_old',
    'certificates_ending',
  ])
  assert.deepEqual(needsOf(facts).at(-1)?.figures, { count: 3 })
})

test('a backup that grows old turns from good over attention to bad', () => {
  const aged = (age: number): Facts => ({
    ...WELL,
    backup: { ...WELL.backup!, lastVerified: { id: 'b', madeAt: AT - age, checkedAt: AT - age } },
  })
  assert.deepEqual(
    [25, 30, 80].map((hours) => stateOf(aged(hours * HOUR), 'verified_restore')),
    ['good', 'attention', 'bad'],
  )
  assert.deepEqual(ids(needsOf(aged(30 * HOUR))), ['backup_old'])
})

test('whatever a caller may not see is left out as a whole', () => {
  const nothing: Facts = { ...WELL, access: null, backup: null, ca: null, directories: null, audit: null }
  assert.deepEqual([needsOf(nothing), vitalsOf(nothing), checklistOf(nothing)], [[], [], []])
})

test('no age at all, however odd, shows a missing value as good', () => {
  fc.assert(
    fc.property(
      fc.option(fc.integer({ min: 0, max: AT })),
      fc.option(fc.integer({ min: 0, max: AT })),
      (checked, read) => {
        const facts: Facts = {
          ...WELL,
          backup: {
            ...WELL.backup!,
            lastVerified: checked === null ? null : { id: 'b', madeAt: checked, checkedAt: checked },
          },
          directories: [{ ...WELL.directories![0]!, readAt: read }],
        }
        for (const { state, value } of vitalsOf(facts)) assert.equal(state === 'unknown', value === null)
      },
    ),
  )
})
