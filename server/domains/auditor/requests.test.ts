import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scratchDatabase } from '../../base/database/scratch.ts'
import { newId } from '../../base/ids.ts'
import { SECOND } from '../../base/time.ts'
import { explainRequest } from './requests.ts'

test('the id of a request leads to what it recorded, and to nothing of another', async (t) => {
  const scratch = scratchDatabase()
  t.after(() => scratch.close())
  const [one, other] = [newId(scratch.now()), newId(scratch.now())]
  for (const id of [one, other]) {
    const origin = { door: 'http' as const, requestId: id, sessionId: 's', address: null, agent: null }
    await scratch.unit(
      async ({ record }) =>
        record({ action: 'http.refuse', target: 'route:PUT /x', outcome: 'refused', detail: { code: id, count: 1 } }),
      { origin },
    )
  }
  const found = await explainRequest(scratch.reading(), { id: one })
  assert.deepEqual(
    found.entries.map(({ detail }) => detail?.['code']),
    [one],
  )
  assert.deepEqual((await explainRequest(scratch.reading(), { id: newId(scratch.now() + 1) })).entries, [])
})

test('a refusal that was only counted leads to the entry that counts it', async (t) => {
  const scratch = scratchDatabase()
  t.after(() => scratch.close())
  const detail = { code: 'access.signed_out', count: 7 }
  await scratch.unit(async ({ record }) =>
    record({ action: 'http.refuse', target: 'route:GET /mine', outcome: 'refused', detail }),
  )
  const { entries, counted } = await explainRequest(scratch.reading(), { id: newId(scratch.now() + 20 * SECOND) })
  assert.deepEqual([entries.length, counted[0]?.detail], [0, detail])
})
