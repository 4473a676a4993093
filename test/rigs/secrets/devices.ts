import { generateKeyPairSync } from 'node:crypto'
import { readCertificate } from '../../../server/base/codecs/x509.ts'
import type { TlsFiles } from '../../peers/tls-files.ts'
import { startFakeLdap, type Act, type FakeLdap } from '../../simulators/ldap.ts'
import { newPair, ScepDevice, type Pair } from '../../simulators/scep-device.ts'
import type { Canaries } from './canary.ts'
import { browserIn, jobEnds, type Owner, type Scene } from './scene.ts'

// The part of the story that machines play: a directory that repeats the password it was given, and devices that ask for certificates.

const BASE = 'DC=corp,DC=test'

/** Passwords of the service account and of a person, saved, tried, changed and wrong; a private key pasted with a certificate. */
export async function readDirectory(scene: Scene, owner: Owner, tls: TlsFiles): Promise<void> {
  const { canaries } = scene
  const passwords = {
    saved: canaries.password('password of the service account, saved'),
    changed: canaries.password('password of the service account, changed'),
    person: canaries.password('password of a person of the directory'),
  }
  const fake = await startDirectory(tls, Object.values(passwords))
  try {
    await keepSource(scene, owner, { fake, tls, passwords })
    for (const password of [passwords.person, canaries.password('password of a person of the directory, wrong')]) {
      const browser = browserIn(scene)
      await browser.call('POST', '/session', { username: 'erika', password })
      browser.close()
    }
  } finally {
    await fake.close()
  }
}

/** Binds with the passwords it knows; whoever comes with another is told, in the server's own words, what he came with. */
function startDirectory(tls: TlsFiles, known: readonly string[]): Promise<FakeLdap> {
  const base: Act[] = [{ entry: BASE, attributes: { objectGUID: [Buffer.alloc(16, 1)] } }, { done: 0 }]
  const erika: Act = {
    entry: `CN=Erika,${BASE}`,
    attributes: { objectGUID: [Buffer.alloc(16, 2)], sAMAccountName: ['erika'], userAccountControl: ['512'] },
  }
  return startFakeLdap({
    tls,
    bind: (_dn, password) => (known.includes(password) ? 0 : { done: 53, text: `unwilling: ${password}` }),
    search: ({ base: at, scope, attributes }) => {
      if (scope === 'base') return at === BASE ? base : [erika, { done: 0 }]
      return attributes.includes('member') ? [{ done: 0, cookie: '' }] : [erika, { done: 0, cookie: '' }]
    },
  })
}

interface Directory {
  fake: FakeLdap
  tls: TlsFiles
  passwords: { saved: string; changed: string }
}

async function keepSource(scene: Scene, { client }: Owner, { fake, tls, passwords }: Directory): Promise<void> {
  const { canaries } = scene
  const source = {
    kind: 'active-directory',
    host: fake.host,
    port: fake.port,
    serverName: 'dc1.corp.test',
    trusted: `${tls.caPem}${pastedKey(canaries)}`,
    bindDn: `CN=svc,${BASE}`,
    baseDn: BASE,
  }
  await client.must('POST', '/directory/probe', { ...source, password: passwords.saved })
  const wrong = canaries.password('password of the service account, wrong, tried')
  await client.must('POST', '/directory/probe', { ...source, password: wrong })
  const { id, version } = await client.must<{ id: string; version: number }>('POST', '/directory/sources', {
    ...source,
    name: 'Corp',
    password: canaries.password('password of the service account, wrong, saved'),
  })
  await plan(scene, client, id)
  const changed = { ...source, name: 'Corp', password: passwords.changed }
  await client.must('PUT', `/directory/sources/${id}`, changed, { version })
  await plan(scene, client, id)
  const { items } = await client.must<{ items: { id: string; hash: string | null }[] }>('GET', '/directory/plans')
  const ready = items.find(({ hash }) => hash !== null)!
  const { job } = await client.must<{ job: string }>('POST', `/directory/plans/${ready.id}/application`, {
    hash: ready.hash,
  })
  await jobEnds(scene, client, job)
}

async function plan(scene: Scene, client: Owner['client'], source: string): Promise<void> {
  const { job } = await client.must<{ job: string }>('POST', `/directory/sources/${source}/plans`, {})
  await jobEnds(scene, client, job)
}

/** A private key as it stands in the files that people paste together with the certificate. */
function pastedKey(canaries: Canaries): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' })
  const scalar = Buffer.from(privateKey.export({ format: 'jwk' }).d!, 'base64url')
  canaries.made('private key pasted beside a certificate', pem.split('\n')[2]!, scalar)
  return pem
}

/** Challenges: used, never used, wrong, and in places where they do not belong. */
export async function enroll(scene: Scene, { client }: Owner): Promise<void> {
  const { canaries, server } = scene
  const { id } = await client.must<{ id: string }>('POST', '/profiles', PROFILE)
  const challenge = async (name: string, key?: string) => {
    const ask = () =>
      client.must<{ challenge: string }>(
        'POST',
        `/profiles/${id}/challenges`,
        { subject: 'CN=dev-7' },
        key === undefined ? {} : { key },
      )
    const made = await ask()
    if (key !== undefined) await ask()
    return canaries.made(name, made.challenge)
  }
  const { ra } = await client.must<{ ra: { pem: string } }>('GET', '/authority')
  const certificate = readCertificate(Buffer.from(ra.pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'))
  const device = new ScepDevice(`${server.plainUrl}/scep/laptops`, certificate, devicePair())
  await challenge('SCEP challenge, repeated by its Idempotency-Key', 'challenge-1')
  const good = device.request({ challenge: await challenge('SCEP challenge, used') })
  await device.send(await device.message(good))
  await device.send(await device.message(good, { type: '17' }))
  const wrong = canaries.chosen('SCEP challenge, wrong')
  await device.send(await device.message(device.request({ challenge: wrong })))
  const asName = canaries.chosen('SCEP challenge as subject of a request', (core) => `CN=${core}`)
  await device.send(await device.message(device.request({ subject: asName, challenge: 'none' })))
  await wrongMessages(scene)
}

async function wrongMessages({ canaries, places, server }: Scene): Promise<void> {
  const url = `${server.plainUrl}/scep/laptops`
  const body = canaries.password('password in the body of a SCEP message')
  const inAddress = canaries.chosen('password in a SCEP address')
  for (const asked of [
    fetch(`${url}?operation=PKIOperation`, { method: 'POST', body }),
    fetch(`${url}?operation=PKIOperation&message=${inAddress}`),
    fetch(`${url}?operation=${inAddress}`),
  ]) {
    const answer = await asked
    places.add('error answers', await answer.text())
  }
}

let pair: Pair | null = null

/** One RSA key for all runs of this process. */
function devicePair(): Pair {
  pair ??= newPair()
  return pair
}

const PROFILE = {
  name: 'Laptops',
  slug: 'laptops',
  subjectTemplate: '{subject}',
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['clientAuth'],
  validityDays: 365,
  minRsaBits: 2048,
  legacy: false,
  challengeTtlMinutes: 60,
}
