import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY, iso } from '../../base/time.ts'
import { filledLog } from './scratch.ts'
import type { FilledLog } from './scratch.ts'
import { entriesList, searchEntries } from './search.ts'
import type { AuditEntry } from './types.ts'

let log: FilledLog

before(async () => {
  log = filledLog()
  await log.fill(210)
})

after(() => log.close())

/** Every page of a search, one after the other. */
async function find(input: { filter?: string; q?: string; limit?: number }): Promise<AuditEntry[]> {
  const found: AuditEntry[] = []
  let cursor: string | undefined
  do {
    const page = await searchEntries(log.scratch.reading(), { limit: 50, ...input, cursor }, log.parts.cursors)
    found.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return found
}

test('pages lead through the whole log, newest first, without gap or repetition', async () => {
  const all = await find({ limit: 37 })
  assert.deepEqual(
    all.map((entry) => entry.seq),
    Array.from({ length: 210 }, (_, index) => 210 - index),
  )
})

test('entries show the personal values that stand beside them', async () => {
  const [entry] = await find({ filter: 'target eq "certificate:0"' })
  assert.equal(entry?.actor.name, 'Test Admin')
  assert.equal(entry.origin.address, '127.0.0.9')
  assert.deepEqual(entry.personal, [
    { field: 'after.name', value: 'Ada Lovelace' },
    { field: 'reason', value: 'case 0' },
  ])
})

test('each filter keeps exactly what it names', async () => {
  assert.equal((await find({ filter: 'action eq "directory.apply"' })).length, 42)
  assert.equal((await find({ filter: 'action sw "ca."' })).length, 168)
  assert.equal((await find({ filter: 'action sw "c."' })).length, 0)
  assert.equal((await find({ filter: 'outcome eq "refused"' })).length, 30)
  assert.equal((await find({ filter: 'actor eq "account:test-admin"' })).length, 210)
  assert.equal((await find({ filter: 'actor eq "account:somebody"' })).length, 0)
  assert.equal((await find({ filter: 'action eq "ca.revoke" and outcome eq "refused"', limit: 5 })).length, 24)
})

test('a window keeps its beginning and leaves out its end', async () => {
  const all = await find({})
  const [from, to] = [all.find(({ seq }) => seq === 50)!.at, all.find(({ seq }) => seq === 60)!.at]
  const seqs = (await find({ filter: `at ge "${from}" and at lt "${to}"` })).map(({ seq }) => seq)
  assert.deepEqual(seqs, [59, 58, 57, 56, 55, 54, 53, 52, 51, 50])
  assert.deepEqual(await find({ filter: `at ge "${iso(0)}" and at lt "${iso(1)}"` }), [])
})

test('a text is found in the entry and in personal values, and its signs mean themselves', async () => {
  assert.equal((await find({ q: 'certificate:77' })).length, 1)
  assert.equal((await find({ q: 'ADA LOVELACE' })).length, 15)
  assert.deepEqual(await find({ q: '100%' }), [])
  assert.deepEqual(await find({ q: 'ada_lovelace' }), [])
  assert.deepEqual(await find({ q: `' or 1=1 --` }), [])
})

test('a cursor that we did not make is refused', async () => {
  const input = { limit: 50, cursor: Buffer.from('[1,"1"]').toString('base64url') }
  await assert.rejects(searchEntries(log.scratch.reading(), input, log.parts.cursors), { code: 'http.bad_cursor' })
})

test('a count is that of all pages', async () => {
  for (const filter of ['action sw "ca."', 'outcome ne "done"', 'not (target co "certificate")'])
    assert.equal(await entriesList.count(log.scratch.reading(), { filter }, {}), (await find({ filter })).length)
  assert.equal(await entriesList.count(log.scratch.reading(), { q: 'ada' }, {}), (await find({ q: 'ada' })).length)
})

test('no filter by time loses an entry of a clock that was set wrong and right again', async () => {
  const crooked = filledLog()
  try {
    const begin = crooked.scratch.now()
    for (const days of [0, 400, -390, -60, 60, 0]) {
      crooked.scratch.pass(days * DAY)
      await crooked.fill(10)
    }
    const reading = crooked.scratch.reading()
    const all = await searchEntries(reading, { limit: 100 }, crooked.parts.cursors)
    for (const days of [-60, -45, -1, 0, 1, 9, 11, 300, 401, 500]) {
      const at = iso(begin + days * DAY)
      for (const [filter, holds] of [
        [`at ge "${at}"`, (one: string) => one >= at],
        [`at lt "${at}"`, (one: string) => one < at],
      ] as const) {
        const right = all.items.filter((entry) => holds(entry.at)).map(({ seq }) => seq)
        const found: number[] = []
        let cursor: string | undefined
        do {
          const page = await searchEntries(reading, { limit: 7, filter, cursor }, crooked.parts.cursors)
          found.push(...page.items.map(({ seq }) => seq))
          cursor = page.next ?? undefined
        } while (cursor !== undefined)
        assert.deepEqual(found, right, filter)
        assert.equal(await entriesList.count(reading, { filter }, {}), right.length, filter)
      }
    }
  } finally {
    await crooked.close()
  }
})
