import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { Vault } from '../server/base/secrets/vault.ts'
import { DAY } from '../server/base/time.ts'
import { prepareServerCertificate, storeServerCertificate } from '../server/domains/ca/index.ts'
import { scratchAuthority, type ScratchAuthority } from '../server/domains/ca/scratch.ts'
import type { Client } from './peers/client.ts'
import { until } from './peers/program.ts'
import { setUp, startServer } from './peers/server.ts'
import type { Identity } from '../server/domains/tls/index.ts'
import { changeSection, nameSite } from '../server/domains/settings/index.ts'
import { prepareIssue, storeIssued } from '../server/domains/tls/issue.ts'
import { listIdentities } from '../server/domains/tls/health.ts'
import type { TlsParts } from '../server/domains/tls/parts.ts'
import { remove } from '../server/domains/tls/remove.ts'
import { renewAll } from '../server/domains/tls/renew.ts'
import { answerRequest, prepareRequest, storeRequest } from '../server/domains/tls/request.ts'
import { CERTIFICATE, servedId } from '../server/domains/tls/section.ts'
import { openIdentity } from '../server/domains/tls/served.ts'
import { RequestInput } from '../server/domains/tls/types.ts'

let house: ScratchAuthority
let parts: TlsParts

before(async () => {
  house = await scratchAuthority()
  const vault = new Vault(Buffer.alloc(32, 7))
  const sign: TlsParts['sign'] = async (reading, wanted) => {
    const signed = await prepareServerCertificate(house.keys, reading, wanted)
    return {
      certificates: [signed.certificate.encoded, ...signed.chain],
      store: async (unit) => void (await storeServerCertificate(unit, signed)),
    }
  }
  parts = { vault, sign }
  await house.scratch.unit((unit) => nameSite(unit, { name: 'Nordwind', publicHost: 'mdm.nordwind.example' }))
})
after(() => house.close())

async function issue() {
  const issued = await prepareIssue(parts, house.scratch.reading(), {})
  return await house.scratch.unit((unit) => storeIssued(unit, parts, issued))
}

async function opened() {
  const { reader } = house.scratch.database
  return await openIdentity(reader, parts.vault, await servedId(reader))
}

async function serve(identity: string) {
  await house.scratch.unit(async (unit) => {
    await changeSection(unit, null, CERTIFICATE, { wanted: { values: { identity } }, seen: null, how: 'changed' })
  })
}

const leafOf = (pem: string) => new X509Certificate(pem)

test('our own authority issues a certificate that stands in its register, and its key opens for the listeners alone', async () => {
  const { id } = await issue()
  const [shown] = await listIdentities(house.scratch.reading())
  assert.deepEqual([shown?.id, shown?.origin, shown?.names], [id, 'authority', ['mdm.nordwind.example']])
  assert.deepEqual(shown?.findings, [])
  assert.ok(!JSON.stringify(shown).includes('PRIVATE'))
  const registered = await house.scratch.database.reader
    .selectFrom('ca_certificates')
    .innerJoin('ca_profiles', 'ca_profiles.id', 'ca_certificates.profile_id')
    .select(['serial', 'slug'])
    .executeTakeFirstOrThrow()
  assert.deepEqual(registered, { serial: shown?.certificate?.serial, slug: 'console' })
  assert.equal(await opened(), null)
  await serve(id)
  const identity = await opened()
  assert.ok(identity)
  const root = house.authority.root.certificate.encoded
  assert.ok(
    leafOf(identity.certificate).verify(new X509Certificate(house.authority.issuing.certificate.encoded).publicKey),
  )
  assert.equal(identity.certificate.split('BEGIN CERTIFICATE').length - 1, 2)
  assert.ok(!identity.certificate.includes(root.toString('base64').slice(0, 60)))
})

test('what is served cannot be removed; the rest can, with its key', async () => {
  const { id } = await issue()
  const served = (await listIdentities(house.scratch.reading())).find((one) => one.served)!
  await assert.rejects(
    house.scratch.unit((unit) => remove(unit, { id: served.id })),
    { code: 'tls.identity_served' },
  )
  await house.scratch.unit((unit) => remove(unit, { id }))
  assert.ok(!(await listIdentities(house.scratch.reading())).some((one) => one.id === id))
  const last = house.scratch.entries().at(-1)
  assert.deepEqual([last?.['action'], last?.['target']], ['tls.remove', `tls:${id}`])
})

test('renewal comes 30 days ahead and keeps what is served', async () => {
  const old = (await opened())!
  assert.equal(await renewAll(parts, house.job()), 0)
  house.scratch.pass(61 * DAY)
  const [told] = await listIdentities(house.scratch.reading())
  assert.deepEqual(told?.findings, ['ends-soon'])
  assert.equal(await renewAll(parts, house.job()), 1)
  const [renewed] = await listIdentities(house.scratch.reading())
  assert.deepEqual([renewed?.id, renewed?.served, renewed?.findings], [told?.id, true, []])
  const next = (await opened())!
  assert.notEqual(leafOf(next.certificate).serialNumber, leafOf(old.certificate).serialNumber)
  assert.notEqual(next.key, old.key)
})

test('a renamed host gets its name into the certificate of our own authority with the next renewal', async () => {
  await house.scratch.unit((unit) => nameSite(unit, { name: 'Nordwind', publicHost: 'neu.nordwind.example' }))
  assert.deepEqual((await listIdentities(house.scratch.reading()))[0]?.findings, ['name-missing'])
  assert.equal(await renewAll(parts, house.job()), 1)
  const [shown] = await listIdentities(house.scratch.reading())
  assert.deepEqual(shown?.names, ['neu.nordwind.example', 'mdm.nordwind.example'])
})

test('whatever organisation is let in can stand in a request', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 64 }), fc.string({ maxLength: 64 }))
  await fc.assert(
    fc.asyncProperty(text, async (organization) => {
      const input = RequestInput.safeParse({ names: ['neu.nordwind.example'], organization })
      if (input.success) await prepareRequest(house.scratch.reading(), input.data)
    }),
    { numRuns: 200, examples: [['a\u0000b'], [' #x'], ['\\'], [',+"<>;='], ['\ud800']] },
  )
})

test('another authority answers our request, and again when it renews', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-tls-'))
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' }).toString()
  const ca = ['-subj', '/CN=Corporate', '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '900']
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...ca)
  for (const algorithm of ['ec-p256', 'rsa-2048'] as const) {
    const input = { names: ['neu.nordwind.example', '192.0.2.1'], organization: 'Nordwind, "GmbH"', algorithm }
    const requested = await prepareRequest(house.scratch.reading(), input)
    const { id } = await house.scratch.unit((unit) => storeRequest(unit, parts, requested))
    writeFileSync(join(folder, 'r.csr'), requested.request)
    assert.match(
      openssl('req', '-in', 'r.csr', '-noout', '-verify', '-text'),
      /DNS:neu.nordwind.example, IP Address:192.0.2.1/,
    )
    assert.match(openssl('req', '-in', 'r.csr', '-noout', '-subject', '-nameopt', 'RFC2253'), /Nordwind\\, \\"GmbH\\"/)
    const sign = (days: string) =>
      openssl(
        'x509',
        '-req',
        '-in',
        'r.csr',
        '-CA',
        'ca.crt',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-copy_extensions',
        'copy',
        '-days',
        days,
      )
    house.scratch.pass(Date.now() + DAY - house.scratch.now())
    const answer = async (pem: string) =>
      await house.scratch.unit((unit) => answerRequest(unit, parts, { id, pem }, false))
    await assert.rejects(answer('no certificate'), { code: 'tls.unreadable' })
    const first = await answer(sign('400'))
    const second = await answer(sign('800'))
    assert.ok(second.not_after! > first.not_after!)
  }
  rmSync(folder, { recursive: true })
})

test('a request that waits has no certificate yet and cannot be served', async () => {
  const requested = await prepareRequest(house.scratch.reading(), { algorithm: 'ec-p256' })
  const { id } = await house.scratch.unit((unit) => storeRequest(unit, parts, requested))
  const waiting = (await listIdentities(house.scratch.reading())).find((one) => one.id === id)
  assert.deepEqual([waiting?.state, waiting?.certificate, waiting?.findings], ['waiting', null, []])
  await assert.rejects(CERTIFICATE.check({ identity: id }, house.scratch.reading()), { code: 'tls.not_ready' })
})

test('the listeners serve what is tried, a connection under it keeps it, and the one before comes back otherwise', async () => {
  const server = await startServer()
  const owner = await setUp(server)
  const self = await owner.must<Identity[]>('GET', '/tls/identities')
  assert.deepEqual([self[0]?.id, self[0]?.served], ['self-signed', true])
  const { root } = await owner.must<{ root: { pem: string } }>('GET', '/authority')
  const made = await owner.must<Identity>('POST', '/tls/identities', {})
  const trusting = (address: string) => owner.anotherAt(owner.origin, root.pem, address)

  const tryIt = async (version: number) =>
    await owner.must('PUT', '/settings/certificate', { values: { identity: made.id }, version }, { version })
  await tryIt(0)
  await until(() => answers(trusting('127.0.7.2')), 10_000, 'the new certificate')
  assert.equal(await answers(owner.another('127.0.7.3', true)), false, 'the old certificate is still served')
  await trusting('127.0.7.2').must('POST', '/settings/trial/revert')
  await until(() => answers(owner.another('127.0.7.3', true)), 10_000, 'the old certificate again')

  await tryIt(2)
  await until(() => answers(trusting('127.0.7.4')), 10_000, 'the new certificate')
  await trusting('127.0.7.4').must('POST', '/settings/trial/keep')
  const [first] = await trusting('127.0.7.4').must<Identity[]>('GET', '/tls/identities')
  assert.deepEqual([first?.id, first?.served, first?.findings], [made.id, true, []])
  await server.stop()
})

/** Whether this browser trusts what the server shows, and gets an answer. */
async function answers(client: Client): Promise<boolean> {
  try {
    return (await client.call('GET', '/session')).status === 200
  } catch (error) {
    assert.match(String(error), /self-signed|unable to|issuer|ECONNRESET|hang up/)
    return false
  }
}
