import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeBrowser, DESK } from '../peers/browser.ts'
import { furnished, type Furnished } from './furnished.ts'
import { visit, type Visitor } from './visitor.ts'

// An administrator by keyboard alone: who changed this, and put it back; what an auditor sees; why something was refused.

let house: Furnished
let olga: Visitor
let name = ''

before(async () => {
  house = await furnished()
  olga = await visit(house.server, DESK, house.owner.cookie)
  const account = await house.owner.must<{ displayName: string }>('GET', `/accounts/${house.account}`)
  name = account.displayName
})

after(async () => {
  await closeBrowser()
  await house.server.stop()
})

/** Opens the palette, types, waits for what is wanted and chooses it. */
async function choose(typed: string, label: string | RegExp): Promise<void> {
  const { keyboard } = olga.page
  await keyboard.press('Control+k')
  const dialog = olga.page.getByRole('dialog', { name: olga.say('frame.search') })
  await dialog.getByRole('textbox').waitFor()
  await keyboard.type(typed)
  const option = dialog
    .getByRole('option', { name: label })
    .or(dialog.getByRole('button', { name: label }))
    .first()
  await option.waitFor()
  for (let steps = 0; steps < 40; steps++) {
    if ((await option.getAttribute('data-selected')) !== null) break
    await keyboard.press('ArrowDown')
  }
  await keyboard.press('Enter')
}

test('an account is disabled from the palette with a reason, its history says who and why, and it is put back', async () => {
  await olga.goTo('/')
  await choose(name, olga.say('frame.palette.disable', { name }))
  const dialog = olga.page.getByRole('dialog', { name: olga.say('access.disable.title', { name }) })
  await dialog.waitFor()
  await olga.isAccessible('the dialog of a grave act')
  await dialog.getByLabel(olga.say('common.reason.label')).focus()
  await olga.page.keyboard.type('Left the company on Friday')
  await dialog.getByRole('button', { name: olga.say('access.disable.do'), exact: true }).press('Enter')
  const back = olga.page.getByRole('button', { name: olga.say('common.putBack.do'), exact: true })
  await back.waitFor()
  await olga.seesText('Left the company on Friday')
  assert.equal((await house.owner.must<{ disabled: boolean }>('GET', `/accounts/${house.account}`)).disabled, true)
  await back.press('Enter')
  await olga.seesText(olga.say('common.putBack.done'))
  assert.equal((await house.owner.must<{ disabled: boolean }>('GET', `/accounts/${house.account}`)).disabled, false)
  await olga.isAccessible('an account with its history')
  olga.behaved()
})

test('as an auditor sees it: nothing can be changed, the refusal is explained by its id, and the way out stays', async () => {
  await choose(olga.say('frame.palette.viewAs', { role: 'Auditor' }), /Auditor/)
  await olga.seesText(olga.say('frame.viewing.as', { role: 'Auditor' }))
  await olga.isAccessible('while viewing as a role')
  const refused = await olga.page.request.post('/api/v1/backups', {
    data: {},
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  const problem = (await refused.json()) as { code: string; requestId: string }
  assert.equal(problem.code, 'access.viewing_as')
  await choose(problem.requestId, olga.say('frame.palette.why'))
  await olga.sees('audit.request.title')
  await olga.sees('audit.request.refused', { code: 'access.viewing_as' })
  await olga.isAccessible('why it was refused')
  await olga.page.getByRole('button', { name: olga.say('frame.viewing.stop'), exact: true }).press('Enter')
  await olga.page.getByText(olga.say('frame.viewing.as', { role: 'Auditor' })).waitFor({ state: 'detached' })
  olga.behaved()
})

test('the handover page says who answers for it and where the keys are, and holds no secret', async () => {
  await choose(olga.say('handover.title'), new RegExp(olga.say('handover.title')))
  await olga.sees('handover.title')
  await olga.sees('handover.keys')
  await olga.settled()
  await olga.seesText(/master\.key/)
  await olga.isAccessible('handover')
  olga.behaved()
})
