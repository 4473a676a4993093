import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Actor, Reading } from '../../base/audit/unit.ts'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { newId } from '../../base/ids.ts'
import { entriesList } from '../../domains/auditor/index.ts'
import { certificatesList } from '../../domains/ca/index.ts'
import { peopleList } from '../../domains/directory/index.ts'
import { inputParser } from '../../platform/http/input.ts'
import type { Route } from '../../platform/http/route.ts'
import type { List } from '../../platform/lists/list.ts'
import { viewsRoutes } from './views.ts'

const LISTS = [peopleList, certificatesList, entriesList] as unknown as readonly List[]

let scratch: Scratch
let routes: readonly Route[]
/** What each may do now, by account. */
let permissions: Record<string, string[]>

const ANNA: Actor = { kind: 'account', id: 'anna', name: 'Anna' }
const BERT: Actor = { kind: 'account', id: 'bert', name: 'Bert' }

interface View {
  id: string
  name: string
  list: string
  own: boolean
  by: string | null
  version: number
}

before(async () => {
  scratch = scratchDatabase()
  for (const { id, name } of [ANNA, BERT])
    await scratch.unit(async ({ tx, at, record }) => {
      const account = {
        id,
        kind: 'local',
        username: id,
        username_key: id,
        display_name: name,
        person_id: null,
        password_hash: null,
        password_changed_at: null,
        disabled: 0,
        told: null,
        language: null,
        created_at: at,
        version: 1,
      } as const
      await tx.insertInto('access_accounts').values(account).execute()
      record({ action: 'access.create_account', target: `account:${id}` })
    })
  const permissionsOf = async ({ actor }: Pick<Reading, 'actor'>) => new Set(permissions[actor.id])
  routes = viewsRoutes({ lists: LISTS, permissionsOf }) as unknown as readonly Route[]
})
after(() => scratch.close())

beforeEach(async () => {
  permissions = { anna: ['directory.read', 'ca.read'], bert: ['directory.read', 'ca.read'] }
  await scratch.unit(async ({ tx, record }) => {
    await tx.deleteFrom('console_views').execute()
    record({ action: 'base.verify', target: 'database:main' })
  })
})

/** One call as the door makes it: fields are judged by the schema, refusals are only the declared ones. */
async function call<T>(as: Actor, at: string, fields: Record<string, unknown> = {}): Promise<T> {
  const route = routes.find((one) => one.at === at)
  assert.ok(route)
  const input = inputParser(route)(fields)
  const run =
    route.kind === 'read'
      ? route.run(scratch.reading({ actor: as }), input, undefined)
      : scratch.unit((unit) => route.run(unit, input, undefined), { actor: as })
  return (await run.catch((error: { code?: string }) => {
    assert.ok(error.code && route.errors.includes(error.code), `${at} does not declare ${String(error.code)}`)
    throw error
  })) as T
}

const FILTER = 'state eq "disabled" and name co "Kasse"'
const keep = (as: Actor, more: Record<string, unknown> = {}) =>
  call<View>(as, 'POST /views', { list: 'people', name: 'Radar', query: { filter: FILTER }, shared: false, ...more })
const seen = async (as: Actor) => (await call<{ views: View[] }>(as, 'GET /views')).views

test('a private view is there for its owner only: nobody reads, changes or removes it, and a guess tells nothing', async () => {
  const { id } = await keep(ANNA)
  permissions['bert']?.push('access.manage')
  assert.deepEqual(await seen(BERT), [])
  const change = { version: 1, name: 'Mine', query: {}, shared: true }
  const told: unknown[] = []
  for (const guess of [id, newId(scratch.now())]) {
    for (const [at, fields] of [
      ['PUT /views/:id', change],
      ['DELETE /views/:id', {}],
    ] as const)
      await call(BERT, at, { id: guess, ...fields }).catch(({ status, code, message }) =>
        told.push({ at, status, code, message }),
      )
  }
  assert.equal(told.length, 4)
  assert.deepEqual(told.slice(0, 2), told.slice(2), 'what is hidden answers like what never was')
  assert.deepEqual(
    (await seen(ANNA)).map(({ name, version, own }) => ({ name, version, own })),
    [{ name: 'Radar', version: 1, own: true }],
  )
})

test('a shared view shows to whoever may read its list, and to nobody else', async () => {
  const { id } = await keep(ANNA, { shared: true })
  assert.deepEqual(
    (await seen(BERT)).map((view) => [view.id, view.own, view.by]),
    [[id, false, 'Anna']],
  )
  assert.deepEqual(
    (await seen(ANNA)).map((view) => [view.id, view.own, view.by]),
    [[id, true, null]],
  )
  permissions['bert'] = ['ca.read']
  assert.deepEqual(await seen(BERT), [])
})

test('a shared view is changed by its owner alone, and removed also by whoever manages accounts and sees it', async () => {
  const { id } = await keep(ANNA, { shared: true })
  const change = { id, version: 1, name: 'Mine', query: {}, shared: true }
  await assert.rejects(call(BERT, 'PUT /views/:id', change), { code: 'console.view_not_found' })
  await assert.rejects(call(BERT, 'DELETE /views/:id', { id }), { code: 'console.view_not_found' })
  permissions['bert'] = ['access.manage']
  await assert.rejects(call(BERT, 'DELETE /views/:id', { id }), { code: 'console.view_not_found' })
  permissions['bert'] = ['access.manage', 'directory.read']
  await call(BERT, 'DELETE /views/:id', { id })
  assert.deepEqual(await seen(ANNA), [])
})

test('whoever lost the role no longer sees what an own view asks, cannot change it, and can still remove it', async () => {
  const { id } = await keep(ANNA, { shared: true })
  permissions['anna'] = []
  assert.deepEqual(await seen(ANNA), [])
  assert.deepEqual(
    (await seen(BERT)).map((view) => view.id),
    [id],
    'the question stays useful to those who may ask it',
  )
  const change = { id, version: 1, name: 'Radar', query: {}, shared: true }
  await assert.rejects(call(ANNA, 'PUT /views/:id', change), { code: 'console.list_not_found' })
  await assert.rejects(keep(ANNA), { code: 'console.list_not_found' })
  await call(ANNA, 'DELETE /views/:id', { id })
  assert.deepEqual(await seen(BERT), [])
})

test('a list that may not be read and one that there is not are refused alike', async () => {
  const refusals: unknown[] = []
  for (const list of ['entries', 'no-such-list'])
    await keep(ANNA, { list, query: {} }).catch(({ status, code, message }) => refusals.push({ status, code, message }))
  assert.equal(refusals.length, 2)
  assert.deepEqual(refusals[0], refusals[1])
})

test('what is too large, unknown or no question of the list is refused with a code, and nothing is kept', async () => {
  const cases: [more: Record<string, unknown>, code: string][] = [
    [{ name: '' }, 'http.invalid_input'],
    [{ name: 'x'.repeat(101) }, 'http.invalid_input'],
    [{ name: 'two\nlines' }, 'http.invalid_input'],
    [{ name: 'Radar \u202egpj.exe' }, 'http.invalid_input'],
    [{ name: 'Radar \u200fgpj.exe' }, 'http.invalid_input'],
    [{ name: 'two\u2028lines' }, 'http.invalid_input'],
    [{ name: '\u200b\u2060' }, 'http.invalid_input'],
    [{ owner: 'bert' }, 'http.invalid_input'],
    [{ query: { q: 'x'.repeat(201) } }, 'http.invalid_input'],
    [{ query: { filter: `name eq "${'x'.repeat(2_000)}"` } }, 'http.invalid_input'],
    [{ query: { columns: Array.from({ length: 41 }, (_, index) => `c${index}`) } }, 'http.invalid_input'],
    [{ query: { columns: ['x'.repeat(61)] } }, 'http.invalid_input'],
    [{ query: { limit: 1e9 } }, 'http.invalid_input'],
    [{ query: { columns: ['name; drop table'] } }, 'console.bad_view'],
    [{ query: { columns: ['__proto__'] } }, 'console.bad_view'],
    [{ query: { sort: 'password' } }, 'console.bad_view'],
    [{ query: { filter: 'password sw "a"' } }, 'lists.bad_filter'],
    [{ query: { filter: `${'('.repeat(900)}name pr${')'.repeat(900)}` } }, 'lists.bad_filter'],
  ]
  for (const [more, code] of cases) {
    const refused = async (): Promise<View> => await keep(ANNA, more)
    await assert.rejects(refused, { code }, JSON.stringify(more).slice(0, 80))
  }
  assert.deepEqual(await seen(ANNA), [])
})

test('an account keeps a hundred views and no more', async () => {
  for (let count = 0; count < 100; count += 1) await keep(ANNA, { name: `View ${count}` })
  await assert.rejects(keep(ANNA), { code: 'console.too_many_views' })
  await keep(BERT)
})

test('a change over a version that is no more is refused, and the newer one stays', async () => {
  const { id } = await keep(ANNA)
  const change = (name: string) =>
    call<View>(ANNA, 'PUT /views/:id', { id, version: 1, name, query: {}, shared: false })
  assert.equal((await change('First')).version, 2)
  await assert.rejects(change('Second'), { code: 'console.view_stale' })
  assert.equal((await seen(ANNA))[0]?.name, 'First')
})

test('a name that looks like a script is text, and neither it nor the filter stands in the entries of the log', async () => {
  const name = '<script>alert(document.cookie)</script> =cmd|calc'
  const view = await keep(ANNA, { name })
  assert.equal(view.name, name)
  await call(ANNA, 'DELETE /views/:id', { id: view.id })
  const log = JSON.stringify(scratch.entries().slice(-2))
  assert.match(log, /console\.remove_view/)
  assert.doesNotMatch(log, /alert|Kasse/)
  assert.ok(scratch.personal().some(({ value }) => value === name))
})
