import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OWNER } from '../peers/server.ts'
import type { House } from './house.ts'
import { stepUp } from './people.ts'
import { personalOf, recorded } from './trail.ts'

interface Profile {
  id: string
  version: number
  slug: string
  legacy: boolean
  scepUrl: string
}

interface Certificate {
  serial: string
  state: string
  person: string | null
  profile: { name: string }
}

/** Devices: a new client, an old one, and a certificate that is taken back. */
export function theCertificates(house: House): void {
  test('a one-time challenge gets one certificate through plain HTTP, an old client one through a profile for it', async () => {
    const { owner, trail, devices, annaId, secrets } = house
    await devices.trust(owner)
    const [profile] = await owner.must<Profile[]>('GET', '/profiles')
    assert.deepEqual([profile?.slug, profile?.legacy], ['devices', false])
    const challenge = async ({ id }: Profile, subject: string, personId?: string) => {
      const made = await owner.must<{ challenge: string }>('POST', `/profiles/${id}/challenges`, { subject, personId })
      secrets.push(made.challenge)
      return made.challenge
    }
    const modern = await challenge(profile!, 'CN=laptop-1', annaId)
    const laptop = await devices.strongSwan('laptop-1', modern)
    assert.ok(laptop.ok, laptop.output)
    assert.equal((await devices.strongSwan('laptop-2', modern)).ok, false, 'the challenge was used')

    const { id: _, version: __, scepUrl: ___, ...content } = profile!
    const old = await owner.must<Profile>('POST', '/profiles', { ...content, name: 'Old', slug: 'old', legacy: true })
    const weak = await challenge(old, 'CN=scanner-1,OU=MDM,O=scep-client,C=US')
    const scanner = await devices.scepclient('scanner-1', 'old', weak)
    assert.ok(scanner.ok, scanner.output)
    house.serials = { laptop: laptop.serial, scanner: scanner.serial }

    const { items } = await owner.must<{ items: Certificate[] }>('GET', '/certificates')
    assert.deepEqual(
      items.map(({ serial, state, person, ...row }) => [serial, row.profile.name, state, person]),
      [
        [scanner.serial, 'Old', 'valid', null],
        [laptop.serial, 'Devices', 'valid', annaId],
      ],
    )
    const entries = await trail.newsWith('ca.refuse')
    recorded(entries, 'ca.create_challenge', 2)
    assert.equal(recorded(entries, 'ca.create_profile')[0].target, `profile:${old.id}`)
    assert.deepEqual(
      recorded(entries, 'ca.issue', 2).map((entry) => [entry.target, entry.actor.kind, personalOf(entry, 'subject')]),
      [
        [`certificate:${laptop.serial}`, 'client', 'CN=laptop-1'],
        [`certificate:${scanner.serial}`, 'client', 'CN=scanner-1,OU=MDM,O=scep-client,C=US'],
      ],
    )
    assert.equal(recorded(entries, 'ca.refuse')[0].detail?.['code'], 'ca.challenge_used')
  })

  test('a revoked certificate is refused by whoever asks the CRL, and the other passes', async () => {
    const { owner, trail, devices, serials } = house
    const number = await devices.fetchCrl()
    for (const name of ['laptop-1', 'scanner-1']) assert.ok((await devices.verify(name)).ok, name)
    const path = `/certificates/${serials.laptop}`
    await stepUp(owner, 'POST', `${path}/revocation`, { reason: 'keyCompromise', comment: 'left in a train' })
    const entries = await trail.newsWith('ca.publish_crl')
    assert.equal(await devices.fetchCrl(), number + 1)
    const laptop = await devices.verify('laptop-1')
    assert.ok(!laptop.ok && laptop.output.includes('certificate revoked'), laptop.output)
    const scanner = await devices.verify('scanner-1')
    assert.ok(scanner.ok, scanner.output)
    const shown = await owner.must<{ state: string; listedIn: number }>('GET', path)
    assert.deepEqual([shown.state, shown.listedIn], ['revoked', number + 1])
    const revoked = (house.revoked = recorded(entries, 'ca.revoke')[0])
    assert.deepEqual(
      [revoked.target, revoked.actor.name, revoked.after?.['reason'], personalOf(revoked, 'comment')],
      [`certificate:${serials.laptop}`, OWNER.displayName, 'keyCompromise', 'left in a train'],
    )
    assert.equal(recorded(entries, 'ca.publish_crl')[0].after?.['number'], number + 1)
  })
}
