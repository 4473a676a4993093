import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { nameToText } from '../../base/codecs/names.ts'
import { hashSecret } from '../../base/ids.ts'
import { createChallenge } from './create-challenge.ts'
import { prepareAuthority } from './establish-authority.ts'
import { subjectOf } from './profile-store.ts'
import type { ProfileContent } from './profile-store.ts'
import { createProfile, listProfiles, reviseProfile } from './revise-profile.ts'
import type { ShownProfile } from './revise-profile.ts'
import { scratchAuthority } from './scratch.ts'
import type { ScratchAuthority } from './scratch.ts'

let rig: ScratchAuthority
let devices: ShownProfile
before(async () => {
  rig = await scratchAuthority()
  devices = (await listProfiles(rig.scratch.database.reader))[0]!
})
after(() => rig.close())

function contentOf({ id: _id, version: _version, scepUrl: _url, ...content }: ShownProfile): ProfileContent {
  return content
}

function challenge(subject: string, sans: string[] = []) {
  return rig.scratch.unit((unit) => createChallenge(unit, { id: devices.id, subject, sans, note: 'for the printer' }))
}

test('an authority comes with a profile for devices and the address to enroll at', () => {
  assert.equal(devices.scepUrl, 'http://pki.example.test:8080/scep/devices')
  assert.deepEqual([devices.legacy, devices.minRsaBits, devices.version], [false, 2048, 1])
})

test('there is one authority; a second is refused before anything is made', async () => {
  const input = { commonName: 'Again', algorithm: 'ec-p256', baseUrl: 'http://a.test' } as const
  await assert.rejects(prepareAuthority(rig.keys, rig.scratch.reading(), input), { code: 'ca.authority_exists' })
})

test('a template surrounds the subject of the challenge, whatever signs are in it', () => {
  const subject = (template: string, written: string) => nameToText(subjectOf({ subjectTemplate: template }, written))
  assert.equal(subject('{subject},OU=Phones,O=Example', 'CN=a'), 'CN=a,OU=Phones,O=Example')
  assert.equal(subject('{subject},O=Example', ''), 'O=Example')
  assert.equal(subject('{subject}', String.raw`CN=a\,b $& c`), String.raw`CN=a\,b $& c`)
})

test('a profile is revised by who saw its newest version; its address stays', async () => {
  const made = await rig.scratch.unit((unit) =>
    createProfile(unit, { ...contentOf(devices), name: 'Phones', slug: 'phones' }),
  )
  const revise = (version: number, change: Partial<ProfileContent>) =>
    rig.scratch.unit((unit) => reviseProfile(unit, { ...contentOf(made), ...change, id: made.id, version }))
  assert.equal((await revise(1, { validityDays: 30 })).version, 2)
  await assert.rejects(revise(1, { validityDays: 40 }), { status: 412, code: 'ca.version_stale' })
  await assert.rejects(revise(2, { slug: 'fones' }), { code: 'ca.slug_fixed' })
  await assert.rejects(revise(2, { name: 'Devices' }), { code: 'ca.profile_taken' })
  await assert.rejects(revise(2, { subjectTemplate: '{subject},nonsense' }), { code: 'ca.profile_template' })
})

test('a challenge is shown once and kept as a hash; note and subject stay out of the log', async () => {
  const { id, challenge: secret } = await challenge('CN=dev-7')
  const row = await rig.scratch.database.reader
    .selectFrom('ca_challenges')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  assert.match(secret, /^[0-9a-f]{32}$/)
  assert.deepEqual(row.secret_hash, hashSecret(secret))
  assert.ok(!JSON.stringify(row).includes(secret))
  const log = JSON.stringify(rig.scratch.entries())
  for (const word of [secret, 'dev-7', 'printer']) assert.ok(!log.includes(word), word)
})

test('alternative names are told from their form, and checked', async () => {
  const { id } = await challenge('', [
    'a.example',
    'a@example',
    '192.0.2.1',
    '2001:db8::1',
    'https://a.example',
    'upn:a@ad.example',
  ])
  const row = await rig.scratch.database.reader
    .selectFrom('ca_challenges')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  assert.deepEqual(
    (JSON.parse(row.alternative_names) as { kind: string }[]).map(({ kind }) => kind),
    ['dns', 'email', 'ip', 'ip', 'uri', 'upn'],
  )
  for (const wrong of ['dns:a b', 'ip:300.1.1.1', 'dns:-'.repeat(3), 'ip:::g'])
    await assert.rejects(challenge('CN=a', [wrong]), { code: 'ca.challenge_names' })
})

test('a subject that is none, or nobody, makes no challenge', async () => {
  for (const wrong of ['dev-7', 'CN=', 'XX=1', ''])
    await assert.rejects(challenge(wrong), { status: 422, code: 'ca.challenge_subject' })
})
