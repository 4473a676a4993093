import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UnitContext } from '../../base/audit/unit.ts'
import { scratchDatabase } from '../../base/database/scratch.ts'
import { unauthenticated } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import { MINUTE } from '../../base/time.ts'
import { Refusals } from './refusals.ts'

const refusal = unauthenticated('access.signed_out', 'Nobody is signed in here.')

function caller(at: number, address: string, sessionId: string | null = null): UnitContext {
  return {
    at,
    actor: { kind: 'anonymous', id: '-', name: '' },
    origin: { door: 'http', requestId: 'r', sessionId, address, agent: null },
  }
}

test('a caller who has a whole IPv6 network is one caller, and makes one entry', async () => {
  const scratch = scratchDatabase()
  const refusals = new Refusals(scratch.database, silentLog())
  const at = scratch.now()
  for (let i = 0; i < 500; i++) refusals.note(caller(at, `2001:db8:0:7::${i.toString(16)}`), 'GET /accounts', refusal)
  refusals.flush(at + MINUTE)
  await scratch.database.bookkeep(async () => undefined)
  const found = scratch.entries().filter(({ action }) => action === 'http.refuse')
  assert.deepEqual(
    found.map(({ detail }) => detail),
    [{ code: 'access.signed_out', count: 500 }],
  )
  await scratch.close()
})

test('strangers from everywhere do not keep what somebody signed in tried out of the log', async () => {
  const scratch = scratchDatabase()
  const refusals = new Refusals(scratch.database, silentLog())
  const at = scratch.now()
  for (let i = 0; i < 6_000; i++) refusals.note(caller(at, `10.0.${i >> 8}.${i & 255}`), 'GET /accounts', refusal)
  refusals.note(caller(at, '10.9.9.9', 'a-session'), 'GET /accounts', refusal)
  await scratch.database.bookkeep(async () => undefined)
  const found = scratch.entries().filter(({ action }) => action === 'http.refuse')
  assert.deepEqual(
    found.map(({ origin }) => (origin as { session: string }).session),
    ['a-session'],
  )
  await scratch.close()
})

test('what somebody signed in tried more often than is written one by one stands in the log a minute later', async () => {
  const scratch = scratchDatabase()
  const refusals = new Refusals(scratch.database, silentLog())
  const at = scratch.now()
  const counts = () => scratch.entries().flatMap(({ action, detail }) => (action === 'http.refuse' ? [detail] : []))
  for (let i = 0; i < 50; i++) refusals.note(caller(at, '10.9.9.9', 'a-session'), 'GET /accounts', refusal)
  refusals.settle(at + MINUTE - 1)
  await scratch.database.bookkeep(async () => undefined)
  assert.equal(counts().length, 30)
  refusals.settle(at + MINUTE)
  await scratch.database.bookkeep(async () => undefined)
  assert.deepEqual(counts().at(-1), { code: 'access.signed_out', count: 20 })
  await scratch.close()
})
