import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, test } from 'node:test'
import { z } from 'zod'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { Vault } from '../../base/secrets/vault.ts'
import { MINUTE } from '../../base/time.ts'
import { Cursors } from '../../platform/http/paging.ts'
import { changeSection, type Wanted } from './change-section.ts'
import { readHistory, valuesOfVersion } from './history.ts'
import { readSecret, readSection } from './read-section.ts'
import { defineSection } from './section.ts'
import { showSection } from './show-sections.ts'
import { findSite, nameSite } from './site.ts'

const MAIL = defineSection({
  name: 'mail',
  schema: z.object({
    host: z
      .string()
      .max(253)
      .regex(/^[a-z.]+$/)
      .default(''),
    port: z.int().min(1).max(65_535).default(587),
    to: z.array(z.string().max(100)).max(5).default([]),
  }),
  secrets: ['password'],
  personal: ['to'],
})

const vault = new Vault(randomBytes(32))
let scratch: Scratch

beforeEach(() => {
  scratch = scratchDatabase()
})
afterEach(() => scratch.close())

const save = (wanted: Wanted, seen: number | null = null) =>
  scratch.unit((unit) => changeSection(unit, vault, MAIL, { wanted, seen, how: 'changed' }))

const tx = () => scratch.reading().tx

test('what nobody set has its default, and a change names only what differs', async () => {
  assert.deepEqual(await readSection(tx(), MAIL), { host: '', port: 587, to: [] })
  await save({ values: { host: 'mail.nordwind.example' } }, 0)
  assert.deepEqual(await readSection(tx(), MAIL), { host: 'mail.nordwind.example', port: 587, to: [] })
  const [entry] = scratch.entries()
  assert.deepEqual(
    [entry?.['action'], entry?.['target'], entry?.['before'], entry?.['after']],
    ['settings.change', 'settings:mail', { host: '', version: 0 }, { host: 'mail.nordwind.example', version: 1 }],
  )
})

test('a change that changes nothing writes no version and no entry', async () => {
  await save({ values: { port: 25 } })
  assert.equal(await save({ values: { port: 25 } }), null)
  assert.equal(scratch.entries().length, 1)
})

test('nobody overwrites what he has not seen', async () => {
  await save({ values: { port: 25 } }, 0)
  await assert.rejects(save({ values: { port: 26 } }, 0), { code: 'settings.version_stale', status: 412 })
  assert.equal((await readSection(tx(), MAIL)).port, 25)
})

test('a wrong value, an unknown field and an unknown secret are named by pointer', async () => {
  const wanted = { values: { port: 0, colour: 'red' }, secrets: { pin: '1234' } }
  await assert.rejects(save(wanted), (error: { code: string; details: { errors: { pointer: string }[] } }) => {
    assert.equal(error.code, 'settings.invalid')
    const pointers = error.details.errors.map(({ pointer }) => pointer).toSorted()
    assert.deepEqual(pointers, ['/secrets', '/values/colour', '/values/port'])
    return true
  })
  assert.equal(scratch.entries().length, 0)
})

test('a value can be set back to a default that the schema would not take from a person', async () => {
  await save({ values: { host: 'mail.nordwind.example' } })
  await save({ values: { host: '' } })
  assert.equal((await readSection(tx(), MAIL)).host, '')
})

test('a secret is written, used by its room, and shown by its age alone', async () => {
  await save({ values: {}, secrets: { password: 'correct horse' } })
  assert.equal(await readSecret(tx(), vault, MAIL, 'password'), 'correct horse')
  const shown = await showSection({ pins: new Map() }, tx(), MAIL, new Set())
  assert.deepEqual(shown.secrets, { password: { set: true, since: '2026-11-21T09:00:00.000Z' } })
  await save({ values: {}, secrets: { password: 'battery' } })
  await save({ values: {}, secrets: { password: null } })
  assert.equal(await readSecret(tx(), vault, MAIL, 'password'), null)
  const { items } = await readHistory(tx(), new Cursors(), MAIL, { limit: 10 })
  assert.deepEqual(
    items.map(({ secrets }) => secrets),
    [{ password: 'removed' }, { password: 'changed' }, { password: 'set' }],
  )
  assert.doesNotMatch(JSON.stringify([shown, items, scratch.entries()]), /correct horse|battery/)
})

test('the history says what changed, when and by whom, page by page', async () => {
  for (const port of [25, 465, 587, 2525]) {
    scratch.pass(MINUTE)
    await save({ values: { port } })
  }
  const cursors = new Cursors()
  const first = await readHistory(tx(), cursors, MAIL, { limit: 3 })
  const second = await readHistory(tx(), cursors, MAIL, { limit: 3, cursor: first.next ?? undefined })
  assert.equal(second.next, null)
  const seen = [...first.items, ...second.items]
  assert.deepEqual(
    seen.map(({ version, changes: [change] }) => [version, change?.before, change?.after]),
    [
      [4, 587, 2525],
      [3, 465, 587],
      [2, 25, 465],
      [1, 587, 25],
    ],
  )
  assert.deepEqual(seen[0]?.who, { kind: 'account', id: 'test-admin', name: 'Test Admin' })
  assert.deepEqual(await valuesOfVersion(tx(), MAIL, 2), { host: '', port: 465, to: [] })
  await assert.rejects(valuesOfVersion(tx(), MAIL, 9), { code: 'settings.no_such_version' })
})

test('addresses of people stand beside the log, not in it', async () => {
  await save({ values: { to: ['anna@nordwind.example'] } })
  assert.doesNotMatch(JSON.stringify(scratch.entries()), /anna@/)
})

test('a value that an older version stored and this one does not take falls back to its default', async () => {
  await scratch.unit(async (unit) => {
    const { writeStored } = await import('./store.ts')
    await writeStored(unit.tx, 'mail', 0, { host: 'mail.nordwind.example', port: -1, gone: true }, unit.at)
    unit.record({ action: 'settings.change', target: 'settings:mail' })
  })
  assert.deepEqual(await readSection(tx(), MAIL), { host: 'mail.nordwind.example', port: 587, to: [] })
})

test('a section that is tried keeps no secrets: they could not be put back', () => {
  const schema = z.object({ address: z.string().max(40).default('') })
  assert.throws(() => defineSection({ name: 'x', schema, secrets: ['key'], tried: ['address'] }), /put back/)
})

test('the site is not there before the set-up, and then has one home', async () => {
  assert.equal(await findSite(tx()), null)
  const site = { name: 'Nordwind', publicHost: 'mdm.nordwind.example' }
  await scratch.unit((unit) => nameSite(unit, site))
  assert.deepEqual(await findSite(tx()), { ...site, version: 1 })
})
