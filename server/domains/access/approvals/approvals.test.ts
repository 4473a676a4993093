import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HOUR, MINUTE } from '../../../base/time.ts'
import type { Facts } from '../../../platform/http/approval.ts'
import type { Answer, Browser } from '../../../platform/http/scratch.ts'
import { changeSection } from '../../settings/index.ts'
import { scratchAccess, type ScratchAccess, type Somebody } from '../scratch.ts'
import { areTwoWhoMayAgree } from './approvers.ts'
import { hashOf } from './assert-approved.ts'
import { judgeApprovals } from './checks.ts'
import { ALONE_DELAY, APPROVED_FOR, MOST_OPEN_OF_ONE, OPEN_FOR, SETTLED_AFTER } from './limits.ts'
import { GUARDED_FOUR_EYES } from './relax.ts'
import { FOUR_EYES } from './settings.ts'

let access: ScratchAccess
/** Both old enough to agree to what the other asks for. */
let anna: Somebody
let bert: Somebody
/** An administrator to ask, and one to be given a role. */
let asker: Somebody
let given: Somebody
let count = 0

before(async () => {
  access = await scratchAccess()
  anna = await access.somebody('anna', 'owner')
  bert = await access.somebody('bert', 'administrator')
  asker = await access.somebody('asker', 'administrator')
  access.pass(SETTLED_AFTER)
})

after(() => access.close())

/** A browser with a fresh factor, and a role to be given that nobody has asked for yet. */
async function newcomer(role = 'operator'): Promise<Somebody> {
  count += 1
  return await access.somebody(`new${count}`, role)
}

async function fresh(somebody: Somebody): Promise<Browser> {
  const browser = await access.signedIn(somebody)
  const { code } = await browser.call('POST /session/confirmation', { code: access.code(somebody.secret) })
  assert.equal(code, null)
  return browser
}

async function confirm(browser: Browser, { secret }: Somebody): Promise<Browser> {
  assert.equal((await browser.call('POST /session/confirmation', { code: access.code(secret) })).code, null)
  return browser
}

const give = (browser: Browser, role = 'administrator', more: object = {}): Promise<Answer> =>
  browser.call('POST /grants', { account: given.id, role, ...more })

async function asked(browser: Browser): Promise<string> {
  given = await newcomer()
  const { code, body } = await give(browser)
  assert.equal(code, 'access.approval_needed', JSON.stringify(body))
  return body['approval'] as string
}

const agree = (browser: Browser, id: string) => browser.call('POST /approvals/:id/agreement', { id })

test('what a second person agreed to is done once, by whoever asked, and each step is an entry', async () => {
  const browser = await fresh(asker)
  const id = await asked(browser)
  assert.equal((await give(browser)).body['approval'], id, 'whoever tries again has asked once')
  const own = (await browser.call('GET /account/approvals')).body['items'] as { id: string }[]
  assert.ok(own.some((one) => one.id === id))
  const seen = (await (await fresh(bert)).call('GET /approvals/:id', { id })).body
  assert.deepEqual(
    [
      seen['kind'],
      seen['state'],
      seen['reason'],
      (seen['facts'] as Facts)['role'],
      (seen['facts'] as Facts)['username'],
    ],
    ['give_role', 'open', 'as tested', 'administrator', given.username],
  )
  assert.equal((await agree(await fresh(bert), id)).body['state'], 'approved')
  assert.equal((await give(await confirm(browser, asker))).code, null)
  const again = await browser.call('DELETE /approvals/:id', { id })
  assert.equal(again.code, 'access.approval_over')
  const actions = access
    .entries()
    .filter(({ target }) => target === `approval:${id}`)
    .map(({ action }) => action)
  assert.deepEqual(actions, ['access.request_approval', 'access.approve', 'access.use_approval'])
})

test('requests that wait, and that there is nobody to answer, stand in sight', async () => {
  const rules = (facts: { waiting: number; waived: boolean }) =>
    judgeApprovals(facts).findings.map(({ rule, figures }) => [rule, figures['count']])
  assert.deepEqual(rules({ waiting: 0, waived: false }), [])
  assert.deepEqual(rules({ waiting: 2, waived: true }), [
    ['approvals_waiting', 2],
    ['four_eyes_waived', undefined],
  ])
  const { tx, at } = access.reading()
  assert.equal(await areTwoWhoMayAgree(tx, at), true)
  assert.equal(await areTwoWhoMayAgree(tx, 1), false, 'nobody is there long enough')
})

test('an approval is used up: the same deed again asks again', async () => {
  const browser = await fresh(asker)
  const id = await asked(browser)
  await agree(await fresh(bert), id)
  const done = await give(await confirm(browser, asker))
  assert.equal(done.code, null)
  await browser.call('DELETE /grants/:id', { id: done.body['id'] })
  const second = await give(browser)
  assert.equal(second.code, 'access.approval_needed')
  assert.notEqual(second.body['approval'], id)
})

test('the stolen session of an administrator does not agree to its own request, through a second session neither', async () => {
  const id = await asked(await fresh(asker))
  assert.equal((await agree(await fresh(asker), id)).code, 'access.not_yourself')
  const decline = await (await fresh(asker)).call('POST /approvals/:id/refusal', { id })
  assert.equal(decline.code, 'access.not_yourself')
})

test('nobody agrees without a fresh factor, without the right, or by a token', async () => {
  const id = await asked(await fresh(asker))
  const stale = await fresh(bert)
  access.pass(6 * MINUTE)
  assert.equal((await agree(stale, id)).code, 'access.fresh_factor_required')
  assert.equal((await agree(await fresh(await newcomer('auditor')), id)).code, 'access.not_permitted')
  const browser = await fresh(bert)
  const made = await browser.call('POST /account/tokens', { name: 'script', days: 3, permissions: ['access.approve'] })
  const script = access.door.browser()
  script.bearer = made.body['text'] as string
  assert.equal((await agree(script, id)).code, 'access.not_by_token')
})

test('an account that is not 72 hours old agrees to nothing, and one that is does', async () => {
  const fridolin = await access.somebody(`fridolin${count}`, 'administrator')
  access.pass(SETTLED_AFTER - 10 * MINUTE)
  const id = await asked(await fresh(asker))
  assert.equal((await agree(await fresh(fridolin), id)).code, 'access.approver_too_new')
  access.pass(10 * MINUTE)
  assert.equal((await agree(await fresh(fridolin), id)).code, null)
})

test('whoever came in again by an invitation or a new factor agrees to nothing for 72 hours', async () => {
  const invited = await access.somebody(`invited${count}`, 'administrator')
  const renewed = await access.somebody(`renewed${count}`, 'administrator')
  access.pass(SETTLED_AFTER)
  await access.unit(async ({ tx, at, record }) => {
    const row = { account_id: invited.id, token_hash: Buffer.alloc(32, 7), created_at: at, expires_at: at + HOUR }
    await tx
      .insertInto('access_invitations')
      .values({ id: 'taken-over', ...row, used_at: at })
      .execute()
    await tx.updateTable('access_factors').set({ created_at: at }).where('account_id', '=', renewed.id).execute()
    record({ action: 'test.prepare', target: 'test:-' })
  })
  const id = await asked(await fresh(asker))
  for (const somebody of [invited, renewed])
    assert.equal((await agree(await fresh(somebody), id)).code, 'access.approver_too_new')
})

test('nobody agrees to what is beyond him: an administrator makes no owner, alone or with another', async () => {
  given = await newcomer()
  const owner = await fresh(anna)
  const { code, body } = await give(owner, 'owner')
  assert.equal(code, 'access.approval_needed')
  assert.equal((await agree(await fresh(bert), body['approval'] as string)).code, 'access.role_beyond_yours')
})

test('an approval fits nothing but what was agreed to: another role, end, person or asker asks anew', async () => {
  const browser = await fresh(asker)
  const id = await asked(browser)
  await agree(await fresh(bert), id)
  await confirm(browser, asker)
  const end = { endsAt: new Date(access.now() + 24 * HOUR).toISOString() }
  const agreed = given
  const others = [await give(browser, 'administrator', end), await give(await fresh(bert))]
  given = await newcomer()
  others.push(await give(await confirm(browser, asker)))
  for (const other of others) {
    assert.equal(other.code, 'access.approval_needed')
    assert.notEqual(other.body['approval'], id)
  }
  given = agreed
  await access.unit(async ({ tx, record }) => {
    await tx.updateTable('access_accounts').set({ username: 'renamed' }).where('id', '=', agreed.id).execute()
    record({ action: 'test.prepare', target: 'test:-' })
  })
  assert.equal((await give(await confirm(browser, asker))).code, 'access.approval_needed', 'the facts are others now')
})

test('an approval falls with its approver: disabled, or with no right to agree any more', async () => {
  for (const [name, change] of [
    ['disabled', 'disable'],
    ['lowered', 'lower'],
  ] as const) {
    const approver = await access.somebody(`${name}${count}`, 'administrator')
    access.pass(SETTLED_AFTER)
    const browser = await fresh(asker)
    const id = await asked(browser)
    assert.equal((await agree(await fresh(approver), id)).code, null)
    await access.unit(async ({ tx, record }) => {
      if (change === 'disable')
        await tx.updateTable('access_accounts').set({ disabled: 1 }).where('id', '=', approver.id).execute()
      else await tx.deleteFrom('access_grants').where('account_id', '=', approver.id).execute()
      record({ action: 'test.prepare', target: 'test:-' })
    })
    const again = await give(await confirm(browser, asker))
    assert.equal(again.code, 'access.approval_needed')
    assert.notEqual(again.body['approval'], id, 'the request is put up anew, so that somebody else can answer')
  }
})

test('a requester who may no longer do it gains nothing by an approval, and one who is disabled asks for nothing', async () => {
  const leaving = await access.somebody(`leaving${count}`, 'administrator')
  access.pass(SETTLED_AFTER)
  const browser = await fresh(leaving)
  const id = await asked(browser)
  assert.equal((await agree(await fresh(bert), id)).code, null)
  await access.unit(async ({ tx, record }) => {
    await tx.deleteFrom('access_grants').where('account_id', '=', leaving.id).execute()
    await tx
      .insertInto('access_grants')
      .values({ id: `low${count}`, account_id: leaving.id, role: 'auditor', granted_at: access.now() })
      .execute()
    record({ action: 'test.prepare', target: 'test:-' })
  })
  assert.equal((await give(browser)).code, 'access.not_permitted')
  const owner = await fresh(anna)
  const { version } = (await owner.call('GET /accounts/:id', { id: leaving.id })).body as { version: number }
  const names = { id: leaving.id, displayName: 'Gone', disabled: true }
  assert.equal((await owner.call('PUT /accounts/:id', names, version)).code, null)
  assert.equal((await owner.call('GET /approvals/:id', { id })).body['state'], 'withdrawn')
})

test('a request ends after three days, an approval after four hours, to the millisecond', async () => {
  const early = await asked(await fresh(asker))
  const state = async (id: string) =>
    (await (await access.signedIn(bert)).call('GET /approvals/:id', { id })).body['state']
  const start = (await (await access.signedIn(bert)).call('GET /approvals/:id', { id: early })).body
  access.pass(Date.parse(start['createdAt'] as string) + OPEN_FOR - access.now() - 3 * MINUTE)
  assert.equal(await state(early), 'open')
  access.pass(3 * MINUTE)
  assert.equal(await state(early), 'expired')
  assert.equal((await agree(await fresh(bert), early)).code, 'access.approval_over')

  for (const [beside, code] of [
    [-1, null],
    [0, 'access.approval_needed'],
  ] as const) {
    const id = await asked(await fresh(asker))
    const { body } = await agree(await fresh(bert), id)
    // Signing in and the fresh factor take a minute each.
    access.pass(Date.parse(body['decidedAt'] as string) + APPROVED_FOR - access.now() - 2 * MINUTE + beside)
    const late = await give(await fresh(asker))
    assert.equal(late.code, code)
    assert.notEqual(late.body['approval'], id)
  }
})

test('what was declined, withdrawn or is not there is not agreed to', async () => {
  const browser = await fresh(asker)
  const declined = await asked(browser)
  assert.equal(
    (await (await fresh(bert)).call('POST /approvals/:id/refusal', { id: declined })).body['state'],
    'declined',
  )
  const withdrawn = await asked(await confirm(browser, asker))
  assert.equal((await browser.call('DELETE /approvals/:id', { id: withdrawn })).code, null)
  for (const id of [declined, withdrawn])
    assert.equal((await agree(await fresh(bert), id)).code, 'access.approval_over')
  assert.equal((await agree(await fresh(bert), asker.id)).code, 'access.approval_not_found')
})

test('the sealed call is given to whoever asked, and to nobody else; it is forgotten with the request', async () => {
  const browser = await fresh(asker)
  const id = await asked(browser)
  const { body } = await browser.call('GET /approvals/:id/call', { id })
  assert.equal(body['address'], 'POST /grants')
  assert.equal((body['input'] as { account: string }).account, given.id)
  for (const other of [anna, bert])
    assert.equal((await (await fresh(other)).call('GET /approvals/:id/call', { id })).code, 'access.approval_not_found')
  await browser.call('DELETE /approvals/:id', { id })
  assert.equal((await browser.call('GET /approvals/:id/call', { id })).code, 'access.approval_over')
  const { call } = await access.database.reader
    .selectFrom('access_approvals')
    .select('call')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  assert.equal(call, null)
})

test('whoever neither watches nor answers sees his own requests alone', async () => {
  const id = await asked(await fresh(asker))
  const operator = await access.signedIn(await newcomer())
  assert.equal((await operator.call('GET /approvals')).code, 'access.not_permitted')
  assert.deepEqual((await operator.call('GET /account/approvals')).body['items'], [])
  assert.equal((await operator.call('GET /approvals/:id', { id })).code, 'access.approval_not_found')
  const auditor = await access.signedIn(await newcomer('auditor'))
  assert.equal((await auditor.call('GET /approvals/:id', { id })).code, null)
})

test('without a reason nothing is put up, and nobody fills the list', async () => {
  const browser = await fresh(await newcomer('administrator'))
  given = await newcomer()
  browser.reason = null
  assert.equal((await give(browser)).code, 'http.reason_required')
  browser.reason = 'as tested'
  const codes: (string | null)[] = []
  for (let index = 0; index <= MOST_OPEN_OF_ONE; index++) {
    const endsAt = new Date(access.now() + (index + 1) * HOUR + HOUR).toISOString()
    codes.push((await give(browser, 'administrator', { endsAt })).code)
  }
  assert.deepEqual([...new Set(codes.slice(0, -1))], ['access.approval_needed'])
  assert.equal(codes.at(-1), 'access.too_many_approvals')
})

test('an account that begins with administration is agreed to by name, and made once somebody did', async () => {
  const browser = await fresh(asker)
  const fields = { username: `made${count}`, displayName: 'Mia Made', role: 'administrator' }
  const first = await browser.call('POST /accounts', fields)
  assert.equal(first.code, 'access.approval_needed')
  const { body } = await browser.call('GET /approvals/:id', { id: first.body['approval'] })
  assert.equal((body['facts'] as Facts)['username'], fields.username)
  await agree(await fresh(bert), first.body['approval'] as string)
  await confirm(browser, asker)
  assert.equal(
    (await browser.call('POST /accounts', { ...fields, username: 'mallory' })).code,
    'access.approval_needed',
  )
  assert.equal((await browser.call('POST /accounts', fields)).code, null)
})

test('a role that is held is not raised to administration alone; one without it is composed freely', async () => {
  const browser = await fresh(asker)
  const name = `desk-${count}`
  const role = { name, title: 'Desk', purpose: '', permissions: ['access.read'] }
  assert.equal((await browser.call('POST /roles', role)).code, null)
  const raised = { ...role, permissions: ['access.read', 'access.manage'] }
  const { code, body } = await browser.call('PUT /roles/:name', raised, 1)
  assert.equal(code, 'access.approval_needed')
  await agree(await fresh(bert), body['approval'] as string)
  await confirm(browser, asker)
  assert.equal((await browser.call('PUT /roles/:name', { ...role, title: 'Help desk' }, 1)).code, null)
  const late = await browser.call('PUT /roles/:name', raised, 2)
  assert.equal(late.code, 'access.approval_needed', 'the role was changed after somebody agreed')
  assert.notEqual(late.body['approval'], body['approval'])
})

test('four eyes are not switched off by one pair, however it is tried; what tightens them is free', async () => {
  const change = (values: object, how: 'changed' | 'applied' | 'put-back' | 'pinned') =>
    access.unit(
      (unit) => changeSection(unit, null, GUARDED_FOUR_EYES, { wanted: { values: { ...values } }, seen: null, how }),
      { actor: { kind: 'account', id: asker.id, name: '' }, reason: 'as tested' },
    )
  assert.equal(GUARDED_FOUR_EYES.name, FOUR_EYES.name)
  for (const how of ['changed', 'applied', 'put-back'] as const)
    for (const values of [{ on: false }, { destructivePerHour: 21 }])
      await assert.rejects(change(values, how), { code: 'access.approval_needed' })
  assert.ok(await change({ destructivePerHour: 5 }, 'changed'))
  assert.ok(
    await change({ destructivePerHour: 20 }, 'pinned'),
    'what stands in the file of the machine is the machine’s',
  )
})

test('no host command and no job passes for one of two people', async () => {
  const wanted = { values: { on: false } }
  for (const kind of ['host', 'job'] as const)
    await assert.rejects(
      access.unit((unit) => changeSection(unit, null, GUARDED_FOUR_EYES, { wanted, seen: null, how: 'changed' }), {
        actor: { kind, id: 'root', name: '' },
        reason: 'as tested',
      }),
      { code: 'access.approval_needed' },
    )
})

test('the same deed has the same hash in whatever order its facts are told, and any other fact another', () => {
  const deed = { kind: 'give_role', target: 'account:a', facts: { role: 'owner', endsAt: null } } as const
  assert.equal(hashOf(deed), hashOf({ ...deed, facts: { endsAt: null, role: 'owner' } }))
  const others = [
    { ...deed, kind: 'raise_role' },
    { ...deed, target: 'account:b' as const },
    { ...deed, facts: { role: 'owner' } },
    { ...deed, facts: { role: 'owner', endsAt: 'null' } },
  ]
  assert.equal(new Set([deed, ...others].map(hashOf)).size, 5)
})

test('in the first 72 hours of a house nobody could agree, and nothing is asked for', async () => {
  const young = await scratchAccess()
  try {
    const first = await young.somebody('first', 'owner')
    const second = await young.somebody('second', 'operator')
    young.pass(SETTLED_AFTER - 10 * MINUTE)
    const browser = await young.signedIn(first)
    await browser.call('POST /session/confirmation', { code: young.code(first.secret) })
    const early = await browser.call('POST /grants', { account: second.id, role: 'administrator' })
    assert.equal(early.code, null)
    await browser.call('DELETE /grants/:id', { id: early.body['id'] })
    young.pass(10 * MINUTE)
    await browser.call('POST /session/confirmation', { code: young.code(first.secret) })
    const late = await browser.call('POST /grants', { account: second.id, role: 'administrator' })
    assert.deepEqual([late.code, late.body['alone']], ['access.approval_needed', true])
  } finally {
    await young.close()
  }
})

test('whoever has nobody to ask waits a day, and no longer is alone once somebody could agree', async () => {
  const lonely = await scratchAccess()
  try {
    const only = await lonely.somebody('only', 'owner')
    const other = await lonely.somebody('other', 'operator')
    lonely.pass(SETTLED_AFTER)
    const browser = async () => {
      const open = await lonely.signedIn(only)
      await open.call('POST /session/confirmation', { code: lonely.code(only.secret) })
      return open
    }
    const grant = { account: other.id, role: 'administrator' }
    const first = await (await browser()).call('POST /grants', grant)
    assert.equal(first.body['alone'], true)
    const usable = Date.parse(first.body['usableFrom'] as string)
    const waiting = await (await browser()).call('GET /approvals/:id', { id: first.body['approval'] })
    assert.equal(usable, Date.parse(waiting.body['createdAt'] as string) + ALONE_DELAY)
    lonely.pass(usable - lonely.now() - 5 * MINUTE)
    const early = await (await browser()).call('POST /grants', grant)
    assert.deepEqual([early.code, early.body['approval']], ['access.approval_needed', first.body['approval']])
    lonely.pass(5 * MINUTE)
    const done = await (await browser()).call('POST /grants', grant)
    assert.equal(done.code, null)
    const used = lonely.entries().findLast(({ action }) => action === 'access.use_approval')!
    assert.equal((used['detail'] as { alone: boolean }).alone, true)

    const third = await lonely.somebody('third', 'operator')
    const next = await (await browser()).call('POST /grants', { account: third.id, role: 'administrator' })
    assert.equal(next.body['alone'], false, 'the other account is old enough by now, and may agree')
  } finally {
    await lonely.close()
  }
})
