import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import type { Client } from './peers/client.ts'
import { newAddress, setUp, startServer, type Server } from './peers/server.ts'
import { insertAccount } from './rigs/rights/callers.ts'
import { databaseOf } from './rigs/rights/house.ts'
import { changedTables, stateOf } from './rigs/rights/state.ts'
import { enrollFactor, type Me } from './thread/people.ts'

// Somebody has the cookie of an administrator, and neither his password nor his second factor.

let home: string
let server: Server
let owner: Client
let adam: Client
let me: Me
let thief: Client

/** Destructive acts in an hour, as shipped. */
const BUDGET = 20

const STALE = 'access.fresh_factor_required'
let refused = 0

interface Entry {
  action: string
  actor: { id: string }
  outcome: string
  origin: { session: string }
  detail?: Record<string, unknown>
}

interface Operation {
  'x-step-up'?: boolean
}

before(async () => {
  home = mkdtempSync(join(tmpdir(), 'freehold-stolen-'))
  server = await startServer({ home })
  owner = await setUp(server)
  const { invitation } = await owner.must<{ invitation: { token: string } }>('POST', '/accounts', {
    username: 'adam',
    displayName: 'Adam Administrator',
    role: 'administrator',
  })
  adam = server.client()
  await adam.must('POST', '/invitation', { token: invitation.token, password: 'neun Mappen unter der Treppe 2' })
  me = await enrollFactor(adam)
  factorsGoStale()
  thief = adam.another(newAddress(), true)
})

after(async () => {
  await server.stop()
  rmSync(home, { recursive: true })
})

/** As if five minutes had gone by. */
function factorsGoStale(): void {
  const raw = new Sqlite(databaseOf(home))
  raw.prepare('update access_sessions set fresh_factor_until = 1').run()
  raw.close()
}

/** Every change that the server describes as one for a fresh second factor. */
async function guarded(): Promise<{ method: string; path: string }[]> {
  const { text } = await thief.raw('GET', '/api/openapi.json')
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> }
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => operation['x-step-up'])
      .map(([method]) => ({ method: method.toUpperCase(), path: path.replace('/api/v1', '') })),
  )
}

/** Tries it as the thief; counts what is refused for want of a fresh factor. */
async function tries(method: string, path: string, body?: unknown): Promise<string> {
  const answer = await thief.call(method, path, body, { version: 1 })
  const code = String(answer.body['code'])
  if (code === STALE) refused++
  return `${answer.status} ${code}`
}

test('nothing that needs a fresh second factor is changed', async () => {
  const routes = await guarded()
  assert.ok(routes.length >= 30, `only ${routes.length} routes ask for a fresh factor`)
  const state = stateOf(home)
  const answers: string[] = []
  for (const { method, path } of routes) {
    const answer = await tries(method, path.replaceAll(/\{\w+\}/g, randomUUID()), method === 'DELETE' ? undefined : {})
    answers.push(`${method} ${path}: ${answer}`)
  }
  assert.deepEqual(
    answers,
    routes.map(({ method, path }) => `${method} ${path}: 403 ${STALE}`),
  )
  assert.deepEqual(changedTables(state, stateOf(home)), [])
})

test('no second factor is added or removed without the old one, and none is guessed', async () => {
  const { items } = await thief.must<{ items: { id: string }[] }>('GET', '/account/factors')
  const routes = (await guarded()).map(({ method, path }) => `${method} ${path}`)
  for (const route of [
    'POST /account/factors/app/challenge',
    'POST /account/factors/app',
    'POST /account/factors/key/challenge',
    'POST /account/factors/key',
    'DELETE /account/factors/{id}',
    'POST /account/recovery-codes',
    'PUT /account/mail',
  ])
    assert.ok(routes.includes(route), `${route} asks for no second factor`)
  assert.equal(await tries('DELETE', `/account/factors/${items[0]!.id}`), `403 ${STALE}`)
  // Enrolling is for whoever has no factor yet.
  assert.equal(await tries('GET', '/session/enrollment'), '403 access.not_half_signed_in')
  assert.equal(await tries('POST', '/session/enrollment', { code: '000000' }), '403 access.not_half_signed_in')

  const guesses: string[] = []
  for (const code of ['000000', '111111', '222222', '333333', '444444', '555555', '666666', '777777'])
    guesses.push(String((await thief.call('POST', '/session/confirmation', { code })).body['code']))
  assert.deepEqual(new Set(guesses.slice(0, 5)), new Set(['access.code_wrong']))
  assert.deepEqual(new Set(guesses.slice(5)), new Set(['access.too_many_attempts']))
  const changed = { current: 'a guess of the thief', next: 'zehn Latten am grünen Zaun 4' }
  assert.equal(await tries('PUT', '/account/password', changed), '422 access.current_password_wrong')
})

/** As if the factor had been given a moment ago, in a house of some days. */
function factorIsFresh(): { friend: string; many: string[] } {
  const raw = new Sqlite(databaseOf(home))
  const now = Date.now()
  const friend = insertAccount(raw, now, 'Friend of the thief', 'auditor')
  const many = Array.from({ length: BUDGET + 5 }, (_, index) =>
    insertAccount(raw, now, `Somebody ${String.fromCharCode(97 + index)}`, 'auditor'),
  )
  for (const table of ['access_accounts', 'access_factors'])
    raw.prepare(`update ${table} set created_at = ?`).run(now - 100 * 3_600_000)
  raw.prepare('update access_invitations set used_at = ? where used_at is not null').run(now - 100 * 3_600_000)
  raw.prepare('update access_sessions set fresh_factor_until = ?').run(now + 3_600_000)
  raw.close()
  return { friend, many }
}

test('even with a factor that is fresh, nobody agrees to his own request, and the house is not destroyed in an hour', async () => {
  const { friend, many } = factorIsFresh()
  const grant = { account: friend, role: 'administrator' }
  const asked = await thief.call<{ code: string; approval: string }>('POST', '/grants', grant)
  assert.deepEqual([asked.status, asked.body.code], [409, 'access.approval_needed'])
  const agreement = `/approvals/${asked.body.approval}/agreement`
  assert.equal(await tries('POST', agreement, {}), '403 access.not_yourself')
  const elsewhere = thief.another(newAddress(), true)
  assert.equal((await elsewhere.call('POST', agreement, {})).body['code'], 'access.not_yourself')
  elsewhere.close()
  assert.equal(await tries('POST', '/grants', grant), '409 access.approval_needed')

  const disabled = { displayName: 'Gone', disabled: true }
  const answers: string[] = []
  for (const id of many) answers.push(await tries('PUT', `/accounts/${id}`, disabled))
  assert.deepEqual(new Set(answers.slice(0, BUDGET)), new Set(['200 undefined']))
  assert.deepEqual(new Set(answers.slice(BUDGET)), new Set(['429 access.budget_spent']))
})

test('each attempt is in the log, with the session that was stolen', async () => {
  await server.stop()
  const raw = new Sqlite(databaseOf(home), { readonly: true })
  const bodies = raw.prepare<[], string>('select body from audit_bodies order by seq').pluck().all()
  raw.close()
  const entries = bodies
    .map((body) => JSON.parse(body) as Entry)
    .filter(({ actor, outcome }) => actor.id === me.account.id && outcome === 'refused')
  assert.equal(new Set(entries.map(({ origin }) => origin.session)).size, 1)
  const told = (code: string): number =>
    entries
      .filter(({ action, detail }) => action === 'http.refuse' && detail?.['code'] === code)
      .reduce((sum, { detail }) => sum + Number(detail?.['count']), 0)
  assert.deepEqual([told(STALE), told('access.not_yourself'), told('access.budget_spent')], [refused, 2, 5])
  assert.deepEqual(
    entries.filter(({ action }) => action === 'access.refuse_sign_in').map(({ detail }) => detail?.['kind']),
    ['factor', 'throttled', 'password'],
  )
})
