import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { writeCrlEntry } from '../../base/codecs/crl.ts'
import { DAY, HOUR } from '../../base/time.ts'
import { findCrl, NewestCrls } from './authority.ts'
import { findCertificate } from './certificate-store.ts'
import { publishCrls } from './publish-crl.ts'
import { revokeCertificate } from './revoke.ts'
import { issuedRow, scratchAuthority } from './scratch.ts'
import type { ScratchAuthority } from './scratch.ts'

let rig: ScratchAuthority
before(async () => {
  rig = await scratchAuthority()
})
after(() => rig.close())

const jobs = { enqueue: () => Promise.resolve({ id: 'job' }) }

function issued(lifetime: number): Promise<string> {
  return issuedRow(rig.scratch, { subject: 'CN=x', lifetime })
}

async function revoke(serial: string): Promise<void> {
  await rig.scratch.unit((unit) => revokeCertificate(jobs, unit, { serial, reason: 'superseded' }))
}

async function publish(scheduled = false) {
  await publishCrls(rig.keys, rig.job(), { scheduled })
  return await newest()
}

const crls = new NewestCrls()

/** The newest CRL with its bytes, as devices get them. */
async function newest() {
  const { reader } = rig.scratch.database
  return { ...(await findCrl(reader, 'issuing'))!, crl: (await crls.find(reader, 'issuing'))! }
}

function serialDer(serial: string): Buffer {
  const entry = writeCrlEntry(Buffer.from(serial, 'hex'), 0, 'unspecified')
  return entry.subarray(2, 4 + (entry[3] ?? 0))
}

test('a revoked certificate is on the next CRL, whose number grows; with nothing new there is none', async () => {
  const serial = await issued(100 * DAY)
  const first = await newest()
  assert.equal(first.number, 1)
  assert.equal((await publish()).number, 1)
  await revoke(serial)
  const crl = await publish()
  assert.deepEqual([crl.number, crl.entries], [2, 1])
  assert.ok(crl.crl.includes(serialDer(serial)))
  assert.equal((await findCertificate(rig.scratch.database.reader, serial))?.listed_in, 2)
  assert.equal((await publish()).number, 2)
})

test('the daily CRL comes without an occasion and lasts a week', async () => {
  const previous = await publish()
  rig.scratch.pass(DAY)
  const crl = await publish(true)
  assert.equal(crl.number, previous.number + 1)
  assert.equal(crl.next_update - crl.this_update, 7 * DAY)
  assert.equal(crl.this_update, rig.scratch.now())
})

test('an expired certificate stays on one CRL after its expiry, and then leaves', async () => {
  const serial = await issued(2 * HOUR)
  await revoke(serial)
  assert.ok((await publish()).crl.includes(serialDer(serial)))
  rig.scratch.pass(3 * HOUR)
  assert.ok((await publish(true)).crl.includes(serialDer(serial)), 'first one after the expiry')
  rig.scratch.pass(HOUR)
  assert.ok(!(await publish(true)).crl.includes(serialDer(serial)), 'second one')
})

test('CRLs made at the same time get different numbers, and no revocation is lost', async () => {
  const serials = await Promise.all([issued(DAY), issued(DAY), issued(DAY)])
  const { number } = await publish()
  await Promise.all(serials.map(async (serial) => revoke(serial).then(() => publish(true))))
  const crl = await newest()
  assert.equal(crl.number, number + 3)
  for (const serial of serials) assert.ok(crl.crl.includes(serialDer(serial)))
})

test('a certificate can be revoked once', async () => {
  const serial = await issued(DAY)
  await revoke(serial)
  await assert.rejects(revoke(serial), { code: 'ca.certificate_already_revoked' })
  await assert.rejects(revoke('00'.repeat(16)), { code: 'ca.certificate_not_found' })
})
