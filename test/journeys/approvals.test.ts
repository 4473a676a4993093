import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { closeBrowser, type Look } from '../peers/browser.ts'
import { OWNER } from '../peers/server.ts'
import { cookieOf, insertAccount, newToken, sessionRow } from '../rigs/rights/callers.ts'
import { databaseOf } from '../rigs/rights/house.ts'
import { insert } from '../rigs/rights/rows.ts'
import { furnished, type Furnished } from './furnished.ts'
import { visit } from './visitor.ts'

const LONG_AGO = 100 * 3_600_000
const NARROW_GERMAN: Look = { language: 'de', scheme: 'dark', width: 390, height: 844 }

let house: Furnished
/** The session of a second owner, with a fresh factor. */
let second: string

before(async () => {
  house = await furnished()
  second = grownOld()
})

after(async () => {
  await closeBrowser()
  await house.server.stop()
})

/** Lets the house be days old, and have a second owner who was there from its first day. */
function grownOld(): string {
  const raw = new Sqlite(databaseOf(house.server.home))
  try {
    const [at, token] = [Date.now(), newToken()]
    const id = insertAccount(raw, at, 'Second Owner', 'owner')
    const factor = { id: `of-${id}`, account_id: id, place: 0, kind: 'totp', secret: Buffer.alloc(8), last_step: 0 }
    insert(raw, 'access_factors', { ...factor, created_at: at })
    raw.prepare('update access_accounts set created_at = ?').run(at - LONG_AGO)
    raw.prepare('update access_factors set created_at = ?').run(at - LONG_AGO)
    insert(raw, 'access_sessions', sessionRow(at, id, token))
    return cookieOf(token).split('=')[1]!
  } finally {
    raw.close()
  }
}

test('one asks, another agrees to exactly that, and the first one does it', async () => {
  const asker = await visit(house.server, undefined, house.owner.cookie)
  const { say } = asker
  await asker.goTo('/approvals')
  await asker.seesText(say('approvals.empty'))
  await asker.isAccessible('no requests')

  const grant = { account: house.account, role: 'administrator' }
  const asked = await house.owner.call<{ code: string; approval: string }>('POST', '/grants', grant, {
    reason: 'Rita takes over for the summer',
  })
  assert.deepEqual([asked.status, asked.body.code], [409, 'access.approval_needed'])
  const page = `/approvals/${asked.body.approval}`
  await asker.goTo(page)
  await asker.seesText(say('approvals.purposes.open'))
  await asker.isAccessible('a request of mine')

  const other = await visit(house.server, NARROW_GERMAN, second)
  await other.goTo('/approvals')
  await other.isAccessible('a list with a request')
  await other.goTo(page)
  await other.seesText('Rita takes over for the summer')
  await other.seesText(other.say('approvals.holders.account'))
  await other.isAccessible('a request of somebody else')
  await other.press('approvals.agree.action')
  await other.isAccessible('agreeing')
  await other.answerTo(/POST .*\/agreement/, () =>
    other.page
      .getByRole('dialog')
      .getByRole('button', { name: other.say('approvals.agree.action'), exact: true })
      .click(),
  )
  await other.seesText(other.say('approvals.purposes.approved'))

  await asker.goTo(page)
  await asker.seesText(say('approvals.answered'))
  await asker.press('approvals.do.action')
  await asker.answerTo('POST /grants', () =>
    asker.page
      .getByRole('dialog')
      .getByRole('button', { name: say('approvals.do.action'), exact: true })
      .click(),
  )
  await asker.seesText(say('approvals.purposes.used'))
  const { roles } = await asker.asks<{ roles: { role: string }[] }>(`/accounts/${house.account}`)
  assert.ok(roles.some(({ role }) => role === 'administrator'))
  await asker.goTo('/audit?action=access.use_approval')
  await asker.seesText(OWNER.displayName)
  for (const visitor of [asker, other]) {
    visitor.behaved()
    await visitor.window.close()
  }
})
