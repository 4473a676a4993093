import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readCertificate, type Certificate } from '../../server/base/codecs/x509.ts'
import type { Client } from '../../test/peers/client.ts'
import { newAddress, setUp, startServer, type Server } from '../../test/peers/server.ts'
import { makeTlsFiles } from '../../test/peers/tls-files.ts'
import { newPair, ScepDevice } from '../../test/simulators/scep-device.ts'
import { enrollFactor } from '../../test/thread/people.ts'
import { BASE, SERVICE, startDirectory, type CompanyDirectory } from './directory.ts'
import { fillLog, fillRevoked } from './stock.ts'
import { Watch } from './watch.ts'

export interface Size {
  /** Browsers with an account of their own. */
  browsers: number
  people: number
  revoked: number
  entries: number
}

/** A server with a past, watched from inside, and everybody who will call it. */
export interface House {
  server: Server
  watch: Watch
  owner: Client
  browsers: Client[]
  directory: CompanyDirectory
  source: string
  profile: string
  scepUrl: string
  /** DER. */
  ra: Buffer
  close(): Promise<void>
}

const POLL_MS = 200
const PASSWORD = 'seven copper kettles on a shelf'

export async function furnish(size: Size): Promise<House> {
  const first = await startServer()
  const { home } = first
  const owner = await setUp(first, 'ec-p256')
  const browsers = await signIn(first, owner, size.browsers)
  await first.halt()
  await fillLog(first.dataFolder, size.entries)
  fillRevoked(first.dataFolder, size.revoked)

  const watch = await Watch.open()
  const server = await startServer({ home, env: watch.env })
  const moved = (client: Client): Client => client.anotherAt(server.baseUrl, server.certificate, newAddress())
  const boss = moved(owner)
  await boss.must('POST', '/session/confirmation', { code: owner.recoveryCode() })
  const tls = await makeTlsFiles(join(home, 'ldap'), ['dc1.load.test'])
  const directory = await startDirectory(tls, size.people)
  const source = await firstSync(boss, directory, tls.caPem)
  const { ra } = await boss.must<{ ra: { pem: string } }>('GET', '/authority')
  const profiles = await boss.must<{ id: string; slug: string }[]>('GET', '/profiles')
  const { id: profile, slug } = profiles[0]!
  const scepUrl = `${server.plainUrl}/scep/${slug}`
  const house = { server, watch, owner: boss, directory, source, profile, scepUrl, ra: derOf(ra.pem) }
  await listRevoked(house)
  const close = async (): Promise<void> => {
    await watch.close()
    await server.stop()
    await directory.peer.close()
    rmSync(home, { recursive: true, force: true })
  }
  return { ...house, browsers: browsers.map(moved), close }
}

/** Administrators who took their invitation and have a second factor. */
async function signIn(server: Server, owner: Client, count: number): Promise<Client[]> {
  const browsers: Client[] = []
  for (let number = 0; number < count; number++) {
    const { invitation } = await owner.must<{ invitation: { token: string } }>('POST', '/accounts', {
      username: `browser-${number}`,
      displayName: `Browser ${number}`,
      role: 'administrator',
    })
    const browser = server.client()
    await browser.must('POST', '/invitation', { token: invitation.token, password: PASSWORD })
    await enrollFactor(browser)
    browsers.push(browser)
  }
  return browsers
}

async function firstSync(owner: Client, { peer }: CompanyDirectory, trusted: string): Promise<string> {
  const { id } = await owner.must<{ id: string }>('POST', '/directory/sources', {
    name: 'Load',
    kind: 'active-directory',
    host: peer.host,
    port: peer.port,
    serverName: 'dc1.load.test',
    bindDn: SERVICE.dn,
    password: SERVICE.password,
    baseDn: BASE,
    trusted,
  })
  await jobOf(owner, `/directory/sources/${id}/plans`, {})
  const { items } = await owner.must<{ items: { id: string; hash: string }[] }>('GET', '/directory/plans')
  const { id: plan, hash } = items[0]!
  await jobOf(owner, `/directory/plans/${plan}/application`, { hash })
  return id
}

/** Revokes one certificate more: the CRL that this brings lists them all. */
async function listRevoked({ owner, profile, scepUrl, ra }: Pick<House, 'owner' | 'profile' | 'scepUrl' | 'ra'>) {
  const subject = 'CN=revoked'
  const { challenge } = await owner.must<{ challenge: string }>('POST', `/profiles/${profile}/challenges`, { subject })
  const device = new ScepDevice(scepUrl, readCertificate(ra), newPair())
  const { certificate } = await device.send(await device.message(device.request({ subject, challenge })))
  const before = await crlNumber(owner)
  await owner.must('POST', `/certificates/${serialOf(certificate)}/revocation`, { reason: 'superseded' })
  while ((await crlNumber(owner)) === before) await wait(POLL_MS)
}

function serialOf(certificate: Certificate | null): string {
  if (certificate === null) throw new Error('The device got no certificate')
  return certificate.serial.toString('hex')
}

async function crlNumber(owner: Client): Promise<number> {
  return (await owner.must<{ crl: { number: number } }>('GET', '/authority')).crl.number
}

/** Asks for a job and waits until it is done. @returns milliseconds that it took */
export async function jobOf(owner: Client, path: string, body: object): Promise<number> {
  const began = performance.now()
  const { job } = await owner.must<{ job: string }>('POST', path, body)
  for (;;) {
    const { state, error } = await owner.must<{ state: string; error: unknown }>('GET', `/jobs/${job}`)
    if (state === 'done') return performance.now() - began
    if (state !== 'queued' && state !== 'running') throw new Error(`${path} ${state}: ${JSON.stringify(error)}`)
    await wait(POLL_MS)
  }
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
}
