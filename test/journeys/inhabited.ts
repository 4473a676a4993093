import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { ScepClients } from '../peers/scep-clients.ts'
import { startSamba, type SambaPeer } from '../peers/samba.ts'
import { furnished, jobEnds, type Furnished } from './furnished.ts'

export interface Inhabited extends Furnished {
  /** Of a certificate that a real SCEP client enrolled. */
  serial: string
  close(): Promise<void>
}

const DEVICES = ['LAPTOP-0417', 'LAPTOP-0418', 'KIOSK-EAST', 'TABLET-0032', 'LAPTOP-0421']

/** A furnished server with the people of a real directory and certificates of real SCEP clients. */
export async function inhabited(): Promise<Inhabited> {
  // strongSwan's pki as Debian ships it alone knows no elliptic curves.
  const house = await furnished('rsa-3072')
  const samba = await startSamba()
  await readDirectory(house, samba)
  const clients = new ScepClients()
  for (const device of DEVICES) await enroll(house, clients, device)
  clients.remove()
  const { items } = await house.owner.must<{ items: { serial: string }[] }>('GET', '/certificates')
  assert.equal(items.length, DEVICES.length)
  const close = async (): Promise<void> => {
    await house.server.stop()
    await samba.stop()
  }
  return { ...house, serial: items.at(-1)!.serial, close }
}

async function readDirectory({ owner, source: unused }: Furnished, samba: SambaPeer): Promise<void> {
  await owner.must('DELETE', `/directory/sources/${unused}`)
  const { id } = await owner.must<{ id: string }>('POST', '/directory/sources', {
    name: 'Lindenhof AD',
    kind: 'active-directory',
    host: samba.host,
    port: samba.port,
    serverName: samba.serverName,
    bindDn: samba.bindDn,
    password: samba.bindPassword,
    baseDn: samba.baseDn,
    trusted: samba.caPem,
  })
  await jobEnds(owner, (await owner.must<{ job: string }>('POST', `/directory/sources/${id}/plans`, {})).job)
  const { items } = await owner.must<{ items: { id: string; hash: string }[] }>('GET', '/directory/plans')
  const [plan] = items
  const { job } = await owner.must<{ job: string }>('POST', `/directory/plans/${plan!.id}/application`, {
    hash: plan!.hash,
  })
  await jobEnds(owner, job)
}

/** One device asks for its certificate with strongSwan's client, over plain HTTP as devices do. */
async function enroll({ server, owner, profile }: Furnished, clients: ScepClients, device: string): Promise<void> {
  const { challenge } = await owner.must<{ challenge: string }>('POST', `/profiles/${profile}/challenges`, {
    subject: `CN=${device}`,
  })
  const url = `${server.plainUrl}/scep/laptops`
  const key = await clients.run('pki', ['--gen', '--type', 'rsa', '--size', '2048', '--outform', 'pem'])
  writeFileSync(clients.path('device.key'), key.output)
  const authority = await owner.must<Record<'root' | 'issuing' | 'ra', { pem: string }>>('GET', '/authority')
  for (const part of ['root', 'issuing', 'ra'] as const) writeFileSync(clients.path(`${part}.pem`), authority[part].pem)
  const trust = ['--cacert-enc', 'ra.pem', '--cacert-sig', 'ra.pem', '--cacert', 'issuing.pem', '--cacert', 'root.pem']
  const asked = ['--url', url, '--in', 'device.key', '--dn', `CN=${device}`, '--password', challenge]
  const ran = await clients.strongSwan([...asked, ...trust])
  assert.ok(ran.ok, ran.output)
}
