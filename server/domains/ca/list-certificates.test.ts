import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY } from '../../base/time.ts'
import { Cursors } from '../../platform/http/paging.ts'
import { certificatesList } from './list-certificates.ts'
import { revokeCertificate } from './revoke.ts'
import { issuedRow, scratchAuthority } from './scratch.ts'
import type { ScratchAuthority } from './scratch.ts'

let rig: ScratchAuthority
const cursors = new Cursors()
before(async () => {
  rig = await scratchAuthority()
  const { scratch } = rig
  await issuedRow(scratch, { subject: 'CN=short', lifetime: DAY })
  scratch.pass(2 * DAY)
  await issuedRow(scratch, { subject: 'CN=soon', lifetime: 20 * DAY })
  for (const name of ['100%', 'a_b', 'long']) await issuedRow(scratch, { subject: `CN=${name}`, lifetime: 300 * DAY })
  const serial = await issuedRow(scratch, { subject: 'CN=gone', lifetime: 300 * DAY })
  const jobs = { enqueue: () => Promise.resolve({ id: 'job' }) }
  await scratch.unit((unit) => revokeCertificate(jobs, unit, { serial, reason: 'keyCompromise' }))
})
after(() => rig.close())

async function subjects(query: { q?: string; filter?: string }): Promise<string[]> {
  const { items } = await certificatesList.page(rig.scratch.reading(), { limit: 50, ...query }, {}, cursors)
  return items.map(({ subject }) => subject.slice('CN='.length)).toSorted()
}

test('each certificate is in one state', async () => {
  assert.deepEqual(await subjects({ filter: 'state eq "valid"' }), ['100%', 'a_b', 'long'])
  assert.deepEqual(await subjects({ filter: 'state eq "expiring"' }), ['soon'])
  assert.deepEqual(await subjects({ filter: 'state eq "expired"' }), ['short'])
  assert.deepEqual(await subjects({ filter: 'state eq "revoked"' }), ['gone'])
  assert.equal((await subjects({})).length, 6)
})

test('a search finds parts of subjects and beginnings of serials', async () => {
  assert.deepEqual(await subjects({ q: 'LON' }), ['long'])
  assert.deepEqual(await subjects({ q: '100%' }), ['100%'])
  const [first] = (await certificatesList.page(rig.scratch.reading(), { limit: 1 }, {}, cursors)).items
  const shown = (first!.serial.match(/../g) ?? []).slice(0, 6).join(':').toUpperCase()
  assert.deepEqual(await subjects({ q: shown }), [first!.subject.slice('CN='.length)])
})

test('pages follow one another without gap or repetition, also within one millisecond', async () => {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await certificatesList.page(rig.scratch.reading(), { limit: 2, cursor }, {}, cursors)
    seen.push(...page.items.map(({ serial }) => serial))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  assert.deepEqual([seen.length, new Set(seen).size], [6, 6])
})
