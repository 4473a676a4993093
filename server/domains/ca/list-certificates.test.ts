import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DAY } from '../../base/time.ts'
import { Cursors } from '../../platform/http/paging.ts'
import { listCertificates } from './list-certificates.ts'
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

async function subjects(filter: Partial<Parameters<typeof listCertificates>[2]>): Promise<string[]> {
  const { items } = await listCertificates(rig.scratch.reading(), cursors, { limit: 50, ...filter })
  return items.map(({ subject }) => subject.slice('CN='.length)).toSorted()
}

test('each certificate is in one state', async () => {
  assert.deepEqual(await subjects({ state: 'valid' }), ['100%', 'a_b', 'long'])
  assert.deepEqual(await subjects({ state: 'expiring' }), ['soon'])
  assert.deepEqual(await subjects({ state: 'expired' }), ['short'])
  assert.deepEqual(await subjects({ state: 'revoked' }), ['gone'])
  assert.equal((await subjects({})).length, 6)
})

test('a search finds parts of subjects and beginnings of serials', async () => {
  assert.deepEqual(await subjects({ q: 'LON' }), ['long'])
  assert.deepEqual(await subjects({ q: '0%' }), ['100%'])
  const [first] = (await listCertificates(rig.scratch.reading(), cursors, { limit: 1 })).items
  const shown = (first!.serial.match(/../g) ?? []).slice(0, 6).join(':').toUpperCase()
  assert.deepEqual(await subjects({ q: shown }), [first!.subject.slice('CN='.length)])
})

test('pages follow one another without gap or repetition, also within one millisecond', async () => {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await listCertificates(rig.scratch.reading(), cursors, { limit: 2, cursor })
    seen.push(...page.items.map(({ serial }) => serial))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  assert.deepEqual([seen.length, new Set(seen).size], [6, 6])
})
