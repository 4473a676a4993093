import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { TRIPLE_DES } from '../server/base/codecs/cms-enveloped.ts'
import { readSignedData } from '../server/base/codecs/cms-signed.ts'
import { nameToText } from '../server/base/codecs/names.ts'
import type { Certificate } from '../server/base/codecs/x509.ts'
import { DAY, MINUTE } from '../server/base/time.ts'
import { ScepClients } from './peers/scep-clients.ts'
import { scepHouse } from './peers/scep-house.ts'
import type { ScepHouse } from './peers/scep-house.ts'
import { newPair, ScepDevice } from './simulators/scep-device.ts'
import type { Reply } from './simulators/scep-device.ts'

let house: ScepHouse
const clients = new ScepClients()
const [pair, other] = [newPair(), newPair()]

before(async () => {
  // strongSwan as Debian ships its pki alone knows no elliptic curves.
  house = await scepHouse('rsa-3072')
  await house.call('POST /profiles', {
    name: 'Old devices',
    slug: 'old',
    subjectTemplate: '{subject}',
    keyUsage: ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsage: ['clientAuth'],
    validityDays: 90,
    minRsaBits: 2048,
    legacy: true,
    challengeTtlMinutes: 60,
  })
  clients.writePem('root.pem', house.authority.root.certificate.encoded)
  clients.writePem('issuing.pem', house.authority.issuing.certificate.encoded)
  clients.writePem('ra.pem', house.authority.ra.certificate.encoded)
})
after(async () => {
  await house.close()
  clients.remove()
})

function scepUrl(slug = 'devices'): string {
  return `${house.url}/scep/${slug}`
}

function device(key = pair, slug = 'devices'): ScepDevice {
  return new ScepDevice(scepUrl(slug), house.authority.ra.certificate, key)
}

function serialOf(certificate: Certificate | null): string {
  return certificate!.serial.toString('hex')
}

async function issuedCount(): Promise<number> {
  const { items } = await house.call<{ items: unknown[] }>('GET /certificates?limit=200')
  return items.length
}

/** Certificates by openssl's strictest rules, against root and issuing CA; with the newest CRL if asked. */
async function verify(file: string, crl: boolean) {
  const checks = crl ? ['-crl_check', '-CRLfile', clients.path('issuing.crl.pem')] : []
  const chain = ['-CAfile', clients.path('root.pem'), '-untrusted', clients.path('issuing.pem')]
  return clients.run('openssl', ['verify', '-x509_strict', ...checks, ...chain, clients.path(file)])
}

async function fetchCrl(): Promise<void> {
  const response = await fetch(`${house.url}/crl/issuing.crl`)
  assert.equal(response.headers.get('content-type'), 'application/pkix-crl')
  clients.writePem('issuing.crl.pem', Buffer.from(await response.arrayBuffer()), 'X509 CRL')
}

function assertRefused(reply: Reply, failInfo: string): void {
  assert.deepEqual(
    [reply.http, reply.status, reply.failInfo, reply.certificate],
    [200, '2', failInfo, null],
    reply.text ?? '',
  )
}

async function enrolled(subject: string): Promise<Certificate> {
  const challenge = await house.challenge('devices', subject)
  const reply = await device().send(await device().message(device().request({ subject, challenge })))
  assert.equal(reply.status, '0', reply.text ?? '')
  return reply.certificate!
}

test('GetCACaps says what is offered, and weak algorithms on a legacy profile alone', async () => {
  const caps = async (slug: string) => (await (await fetch(`${scepUrl(slug)}?operation=GetCACaps`)).text()).split('\n')
  assert.deepEqual(await caps('devices'), [
    'AES',
    'POSTPKIOperation',
    'Renewal',
    'SCEPStandard',
    'SHA-256',
    'SHA-384',
    'SHA-512',
    '',
  ])
  assert.ok((await caps('old')).includes('DES3'))
})

test('GetCACert gives RA, issuing CA and root, in this order, also at the old address', async () => {
  const response = await fetch(`${scepUrl()}/pkiclient.exe?operation=GetCACert&message=0`)
  assert.equal(response.headers.get('content-type'), 'application/x-x509-ca-ra-cert')
  const { certificates } = readSignedData(Buffer.from(await response.arrayBuffer()))
  const { ra, issuing, root } = house.authority
  assert.deepEqual(
    certificates,
    [ra, issuing, root].map(({ certificate }) => certificate),
  )
})

test('openssl accepts an authority of every algorithm by its strictest rules, with its CRLs', async () => {
  for (const algorithm of ['ec-p256', 'ec-p384'] as const) {
    const elsewhere = await scepHouse(algorithm)
    const { root, issuing, ra } = elsewhere.authority
    const file = (role: string) => clients.path(`${algorithm}-${role}.pem`)
    for (const [role, { certificate }] of Object.entries({ root, issuing, ra }))
      clients.writePem(`${algorithm}-${role}.pem`, certificate.encoded)
    const crls = await Promise.all(
      ['root', 'issuing'].map(async (role) => {
        const crl = await (await fetch(`${elsewhere.url}/crl/${role}.crl`)).arrayBuffer()
        return clients.writePem(`${algorithm}-${role}-crl.pem`, Buffer.from(crl), 'X509 CRL')
      }),
    )
    await elsewhere.close()
    const chain = ['-CAfile', file('root'), '-untrusted', file('issuing'), ...crls.flatMap((crl) => ['-CRLfile', crl])]
    const ran = await clients.run('openssl', ['verify', '-x509_strict', '-crl_check_all', ...chain, file('ra')])
    assert.ok(ran.ok, ran.output)
  }
})

test('strongSwan enrolls on the default profile, renews with another key, and is revoked', async () => {
  const fetched = await clients.strongSwanCa(scepUrl(), 'fetched')
  assert.ok(fetched.ok, fetched.output)
  const subject = 'CN=ss-1,O=Freehold,C=US'
  const challenge = await house.challenge('devices', subject, ['dns:ss-1.example.test'])
  const names = ['--dn', 'C=US, O=Freehold, CN=ss-1', '--san', 'ss-1.example.test']
  const authority = [
    '--cacert-enc',
    'ra.pem',
    '--cacert-sig',
    'ra.pem',
    '--cacert',
    'issuing.pem',
    '--cacert',
    'root.pem',
  ]
  for (const name of ['first.key', 'second.key']) {
    const made = await clients.run('pki', ['--gen', '--type', 'rsa', '--size', '2048', '--outform', 'pem'])
    writeFileSync(clients.path(name), made.output)
  }
  const common = ['--url', scepUrl(), ...names, ...authority]
  const first = await clients.strongSwan([...common, '--in', 'first.key', '--password', challenge])
  assert.ok(first.ok, first.output)
  writeFileSync(clients.path('first.pem'), first.output)
  const shown = new X509Certificate(first.output)
  assert.equal(shown.subject, 'C=US\nO=Freehold\nCN=ss-1')
  assert.equal(shown.subjectAltName, 'DNS:ss-1.example.test')

  const renewed = await clients.strongSwan([
    ...common,
    '--in',
    'second.key',
    '--cert',
    'first.pem',
    '--key',
    'first.key',
  ])
  assert.ok(renewed.ok, renewed.output)
  writeFileSync(clients.path('second.pem'), renewed.output)
  await fetchCrl()
  for (const file of ['first.pem', 'second.pem']) assert.ok((await verify(file, true)).ok, file)

  const serial = shown.serialNumber.toLowerCase()
  await house.call(`POST /certificates/${serial}/revocation`, { reason: 'superseded' })
  await listed(serial)
  await fetchCrl()
  const refused = await verify('first.pem', true)
  assert.ok(!refused.ok && refused.output.includes('certificate revoked'), refused.output)
  assert.ok((await verify('second.pem', true)).ok)
})

/** Waits until a CRL lists the certificate. */
async function listed(serial: string): Promise<number> {
  for (;;) {
    const { listedIn } = await house.call<{ listedIn: number | null }>(`GET /certificates/${serial}`)
    if (listedIn !== null) return listedIn
  }
}

test('scepclient, which knows SHA-1 and single DES alone, enrolls and renews on a legacy profile and nowhere else', async () => {
  const subject = 'CN=dev-9,OU=MDM,O=scep-client,C=US'
  const fingerprint = createHash('sha256').update(house.authority.ra.certificate.encoded).digest('hex')
  const common = ['-private-key', 'old.key', '-certificate', 'old.pem', '-cn', 'dev-9', '-ca-fingerprint', fingerprint]
  const modern = await house.challenge('devices', subject)
  const refused = await clients.scepclient(['-server-url', scepUrl(), '-challenge', modern, ...common])
  assert.ok(!refused.ok && /badAlg|failInfo/i.test(refused.output), refused.output)

  const challenge = await house.challenge('old', subject)
  const first = await clients.scepclient(['-server-url', scepUrl('old'), '-challenge', challenge, ...common])
  assert.ok(first.ok, first.output)
  const original = new X509Certificate(clients.read('old.pem')).serialNumber
  assert.ok((await verify('old.pem', false)).ok)
  const renewed = await clients.scepclient(['-server-url', scepUrl('old'), ...common])
  assert.ok(renewed.ok, renewed.output)
  assert.notEqual(new X509Certificate(clients.read('old.pem')).serialNumber, original)
})

test('the profile decides what a certificate says, never the request', async () => {
  const certificate = await enrolled('CN=plain')
  assert.equal(nameToText(certificate.subject), 'CN=plain')
  assert.deepEqual(certificate.basicConstraints, { ca: false, pathLength: null })
  assert.deepEqual(certificate.keyUsage, ['digitalSignature', 'keyEncipherment'])
  assert.ok(certificate.notAfter - house.scratch.now() <= 365 * DAY)
})

test('the same request again gets the same certificate, and nothing new is issued', async () => {
  const challenge = await house.challenge('devices', 'CN=again')
  const request = device().request({ subject: 'CN=again', challenge })
  const message = await device().message(request)
  const first = await device().send(message)
  const count = await issuedCount()
  const replayed = await device().send(message)
  const resent = await device().send(await device().message(request))
  for (const reply of [replayed, resent]) assert.equal(serialOf(reply.certificate), serialOf(first.certificate))
  const polled = await device().send(
    await device().message(Buffer.from('30023000', 'hex'), {
      type: '20',
      transactionId: createHash('sha256').update(request).digest('hex'),
    }),
  )
  assert.equal(serialOf(polled.certificate), serialOf(first.certificate))
  assert.equal(await issuedCount(), count)
})

test('a message in a GET arrives, however its base64 was damaged', async () => {
  const challenge = await house.challenge('devices', 'CN=get')
  const message = await device().message(device().request({ subject: 'CN=get', challenge }))
  const base64 = message.toString('base64')
  const forms = [
    encodeURIComponent(base64),
    base64,
    base64.replaceAll('+', '%20'),
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    (base64.match(/.{1,64}/g) ?? []).join('%0A'),
  ]
  const serials = new Set<string>()
  for (const form of forms) {
    const reply = await device().read(await fetch(`${scepUrl()}?operation=PKIOperation&message=${form}`))
    serials.add(serialOf(reply.certificate))
  }
  assert.equal(serials.size, 1)
})

test('of 64 devices with one challenge at the same instant, one gets a certificate', async () => {
  const challenge = await house.challenge('devices', 'CN=race')
  const messages = await Promise.all(
    Array.from({ length: 64 }, (_, index) =>
      device().message(device().request({ subject: 'CN=race', challenge }), { transactionId: `race-${index}` }),
    ),
  )
  const count = await issuedCount()
  const replies = await Promise.all(messages.map((message) => device().send(message)))
  assert.equal(replies.filter(({ status }) => status === '0').length, 1)
  for (const reply of replies) if (reply.status !== '0') assertRefused(reply, '2')
  assert.equal(await issuedCount(), count + 1)
})

test('a renewal needs no challenge, signed with our certificate in either message type, and may change the key', async () => {
  const old = { certificate: await enrolled('CN=renew'), key: pair }
  for (const type of ['17', '19']) {
    const request = device().request({ subject: 'CN=renew', key: other })
    const reply = await device().send(
      await device().message(request, { type, signer: old, transactionId: `renew-${type}` }),
    )
    assert.equal(reply.status, '0', reply.text ?? '')
    const detail = await house.call<{ renews: string }>(`GET /certificates/${serialOf(reply.certificate)}`)
    assert.equal(detail.renews, serialOf(old.certificate))
  }
})

test('a renewal for another subject, with a revoked, foreign or self-made certificate, is refused', async () => {
  const own = { certificate: await enrolled('CN=mine'), key: pair }
  const ask = async (subject: string, signer = own, slug = 'devices') =>
    device(pair, slug).send(await device().message(device().request({ subject, key: other }), { type: '17', signer }))
  assertRefused(await ask('CN=ADMIN'), '2')
  assertRefused(await ask('CN=mine', await device().selfSigned()), '2')
  assertRefused(await ask('CN=mine', own, 'old'), '2')
  // Our own issuer's name on a certificate of somebody else's making.
  const certificate = {
    ...(await device().selfSigned()).certificate,
    issuerEncoded: house.authority.issuing.certificate.subjectEncoded,
  }
  assertRefused(await ask('CN=mine', { certificate, key: pair }), '1')
  await house.call(`POST /certificates/${serialOf(own.certificate)}/revocation`, { reason: 'keyCompromise' })
  assertRefused(await ask('CN=mine'), '2')
  const challenge = await house.challenge('devices', 'CN=mine')
  const again = await device().send(await device().message(device().request({ subject: 'CN=mine', challenge })))
  assertRefused(again, '2')
})

test('what a device may not have is refused with a signed CertRep', async () => {
  const fresh = newPair()
  const here = device(fresh)
  const challenge = await house.challenge('devices', 'CN=dev-7', ['dns:dev-7.example.test'])
  const weak = newPair(1024)
  const table: [string, string, Promise<Buffer>][] = [
    ['another subject', '2', here.message(here.request({ subject: 'CN=ADMIN', challenge }))],
    ['another name', '2', here.message(here.request({ names: [{ kind: 'dns', value: 'admin.test' }], challenge }))],
    ['no challenge', '2', here.message(here.request())],
    ['an empty challenge', '2', here.message(here.request({ challenge: '' }))],
    ['a wrong challenge', '2', here.message(here.request({ challenge: '0'.repeat(32) }))],
    ['a forged proof of possession', '1', here.message(here.request({ challenge, forge: true }))],
    [
      'a signer with another key',
      '2',
      here.message(here.request({ challenge }), { signer: await here.selfSigned(other) }),
    ],
    ['UpdateReq', '2', here.message(here.request({ challenge }), { type: '18' })],
    ['an unknown type', '2', here.message(here.request({ challenge }), { type: '99' })],
    ['no type', '2', here.message(here.request({ challenge }), { withoutType: true })],
    ['no nonce', '2', here.message(here.request({ challenge }), { withoutNonce: true })],
    ['a weak key', '0', here.message(here.request({ challenge, key: weak }), { signer: await here.selfSigned(weak) })],
    ['SHA-1', '0', here.message(here.request({ challenge }), { digest: 'sha1' })],
    ['3DES', '0', here.message(here.request({ challenge }), { cipher: TRIPLE_DES })],
    ['no request inside', '1', here.message(Buffer.from('3000', 'hex'))],
    ['GetCert', '4', here.message(Buffer.from('3000', 'hex'), { type: '21' })],
    ['GetCRL', '4', here.message(Buffer.from('3000', 'hex'), { type: '22' })],
    ['a poll of nothing', '4', here.message(Buffer.from('3000', 'hex'), { type: '20' })],
  ]
  const count = await issuedCount()
  for (const [what, failInfo, message] of table) {
    const reply = await here.send(await message, fresh)
    assert.deepEqual([what, reply.status, reply.failInfo], [what, '2', failInfo], reply.text ?? '')
  }
  const damaged = await here.message(here.request({ challenge }))
  damaged[damaged.length - 5] = damaged.at(-5)! ^ 1
  assertRefused(await here.send(damaged), '1')
  assert.equal(await issuedCount(), count)
  const granted = await here.send(await here.message(here.request({ challenge })), fresh)
  assert.equal(granted.status, '0', 'none of these attempts used the challenge up')
})

test('an expired challenge and one of another profile are refused', async () => {
  const elsewhere = await house.challenge('old', 'CN=late')
  assertRefused(
    await device().send(await device().message(device().request({ subject: 'CN=late', challenge: elsewhere }))),
    '2',
  )
  const challenge = await house.challenge('devices', 'CN=late')
  house.scratch.pass(24 * 60 * MINUTE)
  assertRefused(await device().send(await device().message(device().request({ subject: 'CN=late', challenge }))), '2')
})

test('what is no message is a 400, an unknown operation too, an unknown profile a 404', async () => {
  const post = (body: Buffer) =>
    fetch(`${scepUrl()}?operation=PKIOperation`, { method: 'POST', body: new Uint8Array(body) })
  for (const body of [Buffer.from('nonsense'), Buffer.from('3080'.repeat(2000), 'hex'), Buffer.alloc(0)])
    assert.equal((await post(body)).status, 400)
  assert.equal((await post(Buffer.alloc(70_000))).status, 413)
  assert.equal((await fetch(`${scepUrl()}?operation=GetNextCACert`)).status, 400)
  assert.equal((await fetch(`${scepUrl('nowhere')}?operation=GetCACaps`)).status, 404)
  assert.equal((await fetch(`${house.url}/crl/ra.crl`)).status, 404)
})

test('a message with changed bytes is answered or a 400, never a fault, and gets no second certificate', async () => {
  const challenge = await house.challenge('devices', 'CN=fuzz')
  const message = await device().message(device().request({ subject: 'CN=fuzz', challenge }))
  const granted = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.nat(message.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const bytes = Buffer.from(message)
      bytes[at] = bytes[at]! ^ mask
      const reply = await device().send(bytes)
      assert.ok(reply.http === 400 || reply.http === 200, `${at}: ${reply.http}`)
      if (reply.status === '0') granted.add(serialOf(reply.certificate))
    }),
    { numRuns: 300 },
  )
  // Bytes that no signature covers may differ (a version number, the self-made certificate's own signature): that is the same
  // request still, and it gets the same certificate.
  assert.ok(granted.size <= 1)
})

test('while the key process is away a device is told to come back, and its challenge is still good', async () => {
  const challenge = await house.challenge('devices', 'CN=crash')
  const message = await device(other).message(device(other).request({ subject: 'CN=crash', challenge }))
  process.kill(house.keyProcess()!, 'SIGKILL')
  let reply = await device(other).send(message, other)
  assert.equal(reply.http, 503)
  while (reply.http === 503) reply = await device(other).send(message, other)
  assert.equal(reply.status, '0', reply.text ?? '')
})

test('everything that was issued, renewed, revoked or refused is in the log, without a challenge or a subject', () => {
  const entries = house.scratch.entries()
  const actions = new Set(entries.map(({ action }) => action))
  for (const action of [
    'ca.establish',
    'ca.create_challenge',
    'ca.issue',
    'ca.renew',
    'ca.revoke',
    'ca.publish_crl',
    'ca.refuse',
  ])
    assert.ok(actions.has(action), action)
  assert.doesNotMatch(JSON.stringify(entries), /CN=|[0-9a-f]{32}"?,"subject/)
})
