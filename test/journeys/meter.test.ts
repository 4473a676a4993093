import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startRehearsal } from '../../rehearsal/start.ts'
import { closeBrowser, openWindow } from '../peers/browser.ts'
import { Meter, type Measured } from './meter.ts'
import { goEverywhere } from './tasks.ts'
import { GOALS } from './tasks/goals.ts'
import { Visitor, wordsOf } from './visitor.ts'

after(closeBrowser)

const NOTHING = { minutes: 0, clicks: 0, fields: 0, docs_pages: 0 }

async function metered(
  hand: 'pointer' | 'keyboard',
  html: string,
  run: (meter: Meter) => Promise<void>,
): Promise<Measured> {
  const window = await openWindow('https://127.0.0.1')
  await window.page.setContent(html)
  const meter = new Meter(new Visitor(window, wordsOf('en')), hand)
  await run(meter)
  const measured = meter.result('planted', NOTHING)
  await window.close()
  return measured
}

const FORM = '<h1>x</h1><label>Name<input></label><a href="#a">one</a><a href="#b">two</a><button>Next</button>'

test('the meter counts what a person does, and leaves the machine its own time', async () => {
  const go = async (meter: Meter): Promise<void> => {
    await meter.type(meter.visitor.page.getByLabel('Name'), 'abcde')
    await meter.press('common.next')
  }
  const pointed = await metered('pointer', FORM, go)
  assert.deepEqual([pointed.clicks, pointed.fields, pointed.keys, pointed.docs_pages], [1, 1, 5, 0])
  // Two pointings, five keys, hand to the keyboard and back, two decisions.
  const human = 2 * 1.1 + 5 * 0.28 + 2 * 0.4 + 2 * 1.35
  assert.ok(Math.abs(pointed.minutes * 60 - pointed.machine_seconds - human) < 0.7, JSON.stringify(pointed))
  const typed = await metered('keyboard', FORM, go)
  // Tab to the field, five letters, Tab three times to the button, Enter.
  assert.deepEqual([typed.clicks, typed.fields, typed.keys], [1, 1, 10])
})

test('what the keyboard does not reach is found', async () => {
  const planted = '<h1>x</h1><button>One</button><div role="button">Next</div>'
  await assert.rejects(
    metered('keyboard', planted, (meter) => meter.press('common.next')),
    /keyboard does not reach/,
  )
})

test('every journey can be gone by keyboard alone, within what it may cost', async (t) => {
  const rehearsal = await startRehearsal({ small: true })
  t.after(rehearsal.close)
  const gone = new Map<string, Measured>()
  const said = new Map<string, string>()
  await goEverywhere(rehearsal, 'keyboard', (measured, words) => {
    t.diagnostic(JSON.stringify(measured))
    gone.set(measured.journey, measured)
    said.set(measured.journey, words)
  })
  for (const [journey, goal] of Object.entries(GOALS)) {
    const measured = gone.get(journey)
    assert.ok(measured, `${journey} was not gone`)
    for (const what of ['minutes', 'clicks', 'fields', 'docs_pages'] as const)
      assert.ok(measured[what] <= goal[what], `${journey}: ${measured[what]} ${what}`)
  }
  assert.match(said.get('first_hour') ?? '', /\/invitation#/)
  const { items } = await rehearsal.world.owner.browser.must<{
    items: { displayName: string; roles: { role: string }[] }[]
  }>('GET', '/accounts')
  const owner = items.find(({ roles }) => roles.some(({ role }) => role === 'owner'))!
  const read = said.get('take_over') ?? ''
  assert.ok(read.includes(owner.displayName), read)
  assert.match(read, /master key\s+\/\S+/i)
  assert.match(said.get('auditor_export') ?? '', /VERIFIED/)
  assert.match(said.get('why_allowed') ?? '', /On-call Week 47[\s\S]*Identity On-call[\s\S]*Freehold Directory Admins/)
})
