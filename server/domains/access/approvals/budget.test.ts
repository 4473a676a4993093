import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import * as fc from 'fast-check'
import type { Unit } from '../../../base/audit/unit.ts'
import { HOUR, MINUTE } from '../../../base/time.ts'
import { deedLacking } from '../../../platform/http/approval.ts'
import type { MassAct } from '../../../platform/bulk/parts.ts'
import { changeSection } from '../../settings/index.ts'
import { scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import { freeAt, spendBudget } from './budget.ts'
import { SETTLED_AFTER, MOST_ROWS_ALONE } from './limits.ts'
import { assertMassAct } from './mass.ts'
import { askApprovalWith } from './request.ts'
import { FOUR_EYES } from './settings.ts'

let access: ScratchAccess
let anna: Somebody
let bert: Somebody

before(async () => {
  access = await scratchAccess()
  anna = await access.somebody('anna', 'owner')
  bert = await access.somebody('bert', 'administrator')
  access.pass(SETTLED_AFTER)
})

after(() => access.close())

beforeEach(() => access.pass(2 * HOUR))

const MOST = 20

type As = Parameters<ScratchAccess['unit']>[1]

const account = ({ id }: Somebody): As => ({ actor: { kind: 'account', id, name: '' }, reason: 'as tested' })

/** One destructive act with its entry. */
const destroy = (as: As = account(anna), weight = 1) =>
  access.unit(async (unit) => {
    await spendBudget(unit, 'ca.revoke', weight)
    unit.record({ action: 'ca.revoke', target: 'certificate:1' })
  }, as)

const spent = { code: 'access.budget_spent', status: 429 }

test('of 64 destructive acts at the same instant as many pass as an hour has, whoever asks', async () => {
  const token = { origin: { door: 'http', requestId: 'x', sessionId: 'token:1', address: null, agent: null } } as const
  const askers = [
    account(anna),
    account(bert),
    { ...account(bert), ...token },
    { actor: { kind: 'host', id: 'root', name: '' } },
  ]
  const tried = await Promise.allSettled(Array.from({ length: 64 }, (_, index) => destroy(askers[index % 4] as As)))
  assert.equal(tried.filter(({ status }) => status === 'fulfilled').length, MOST)
  for (const one of tried) if (one.status === 'rejected') assert.equal(one.reason.code, 'access.budget_spent')
})

test('what was rolled back was not spent, and room comes back an hour after each act, to the millisecond', async () => {
  await destroy()
  access.pass(MINUTE)
  await destroy(account(bert), MOST - 1)
  const failing = async (unit: Unit) => {
    await spendBudget(unit, 'ca.revoke')
    throw new Error('no')
  }
  access.pass(HOUR - MINUTE - 1)
  await assert.rejects(destroy(), {
    ...spent,
    details: { retryAfter: 1, freeAt: new Date(access.now() + 1).toISOString() },
  })
  access.pass(1)
  await assert.rejects(access.unit(failing, account(anna)), /no/)
  await destroy()
  await assert.rejects(destroy(), spent)
})

test('jobs do what was counted where it was asked for', async () => {
  await destroy(account(anna), MOST)
  const origin = { door: 'job', requestId: 'run', sessionId: null, address: null, agent: null } as const
  await destroy({ ...account(anna), origin })
  await assert.rejects(destroy(), spent)
})

test('when there is room again follows from what was spent', () => {
  const acts = fc.array(fc.record({ at: fc.nat(HOUR), weight: fc.integer({ min: 1, max: 30 }) }), { maxLength: 30 })
  fc.assert(
    fc.property(acts, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (some, most, weight) => {
      const ordered = some.toSorted((a, b) => a.at - b.at)
      const free = freeAt(ordered, most, weight, HOUR)
      if (weight > most) return assert.equal(free, null)
      const left = (at: number) => ordered.filter((one) => one.at + HOUR > at).reduce((sum, one) => sum + one.weight, 0)
      assert.ok(free !== null && left(free) + weight <= most)
      if (free !== HOUR) assert.ok(left(free - 1) + weight > most, 'not a millisecond earlier')
    }),
  )
})

const plan = (rows: number, change: Partial<MassAct> = {}): MassAct => ({
  act: 'ca.revoke',
  list: 'certificates',
  permission: 'ca.revoke',
  rows,
  hash: 'a'.repeat(64),
  labels: ['CN=one'],
  expired: false,
  ...change,
})

const approve = (mass: MassAct, as: As = account(anna)) =>
  access.unit(async (unit) => {
    const agreed = await assertMassAct(unit, mass)
    unit.record({ action: 'bulk.approve', target: 'plan:1' })
    return agreed
  }, as)

async function agreedTo(mass: MassAct): Promise<void> {
  const deed = await approve(mass).then(
    () => assert.fail('it passed alone'),
    (error: unknown) => deedLacking(error)!,
  )
  const ask = askApprovalWith(access.parts.vault)
  const call = { address: 'POST /bulk/plans/:id/application', input: {} }
  const asked = await access.unit((unit) => ask(unit, deed, call), account(anna))
  const browser = await access.signedIn(bert)
  await browser.call('POST /session/confirmation', { code: access.code(bert.secret) })
  const answer = await browser.call('POST /approvals/:id/agreement', { id: asked.details['approval'] })
  assert.equal(answer.code, null)
}

test('a plan over few rows counts them all; one over many needs a second person and then counts once', async () => {
  assert.equal(await approve(plan(MOST_ROWS_ALONE)), false)
  assert.equal(await approve(plan(MOST_ROWS_ALONE)), false)
  await assert.rejects(approve(plan(1)), spent)
  access.pass(HOUR)
  await agreedTo(plan(5_000))
  await assert.rejects(approve(plan(5_001, { hash: 'b'.repeat(64) })), { code: 'access.approval_needed' })
  assert.equal(
    await approve(plan(5_000, { expired: true })),
    true,
    'it waited for its second person longer than its hour',
  )
  await destroy(account(anna), MOST - 1)
  await assert.rejects(destroy(), spent)
})

test('a plan that ran out asks nobody, and what is not destructive needs nobody', async () => {
  assert.equal(await approve(plan(5_000, { expired: true, hash: 'c'.repeat(64) })), false)
  assert.equal(await approve(plan(5_000, { act: 'access.end_session' })), false)
})

test('switched off, four eyes leave the budget: a plan over many rows counts each of them', async () => {
  const set = (on: boolean) =>
    access.unit((unit) =>
      changeSection(unit, null, FOUR_EYES, { wanted: { values: { on } }, seen: null, how: 'pinned' }),
    )
  await set(false)
  try {
    await assert.rejects(approve(plan(MOST + 1)), spent)
    assert.equal(await approve(plan(MOST)), false)
  } finally {
    await set(true)
  }
})
