import type { Client } from '../peers/client.ts'
import { setUp, startServer, type Server } from '../peers/server.ts'

/** Ids of what a furnished house holds, by the name of the address part in the console's routes. */
export interface Furnished {
  server: Server
  owner: Client
  account: string
  profile: string
  source: string
  backup: string
}

/** A server that was set up and has something of everything that needs no other machine. */
export async function furnished(algorithm: 'ec-p256' | 'rsa-3072' = 'ec-p256'): Promise<Furnished> {
  const server = await startServer()
  const owner = await setUp(server, algorithm)
  const { account } = await owner.must<{ account: { id: string } }>('POST', '/accounts', {
    username: 'rita',
    displayName: 'Rita Revision',
    role: 'auditor',
  })
  const profile = await makeProfile(owner)
  const source = await makeSource(owner)
  const { job } = await owner.must<{ job: string }>('POST', '/backups', {})
  await jobEnds(owner, job)
  const backups = await owner.must<{ items: { id: string }[] }>('GET', '/backups')
  return { server, owner, account: account.id, profile, source, backup: backups.items[0]!.id }
}

async function makeProfile(owner: Client): Promise<string> {
  const { id } = await owner.must<{ id: string }>('POST', '/profiles', {
    name: 'Laptops',
    slug: 'laptops',
    subjectTemplate: '{subject},O=Lindenhof Werke',
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['clientAuth'],
    validityDays: 365,
    minRsaBits: 2048,
    legacy: false,
    challengeTtlMinutes: 60,
  })
  await owner.must('POST', `/profiles/${id}/challenges`, { subject: 'CN=LAPTOP-17', note: 'Reception' })
  return id
}

async function makeSource(owner: Client): Promise<string> {
  const authority = await owner.must<{ root: { pem: string } }>('GET', '/authority')
  const { id } = await owner.must<{ id: string }>('POST', '/directory/sources', {
    name: 'Lindenhof AD',
    kind: 'active-directory',
    host: 'dc1.lindenhof.example',
    port: 636,
    bindDn: 'CN=freehold,OU=Service,DC=lindenhof,DC=example',
    password: 'a password that is not used',
    baseDn: 'DC=lindenhof,DC=example',
    trusted: authority.root.pem,
  })
  return id
}

/** Waits until a job has ended. */
export async function jobEnds(client: Client, id: string): Promise<{ state: string; result: unknown }> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const job = await client.must<{ state: string; result: unknown; error: unknown }>('GET', `/jobs/${id}`)
    if (job.state !== 'queued' && job.state !== 'running') {
      if (job.state !== 'done') throw new Error(`The job ended as ${job.state}: ${JSON.stringify(job.error)}`)
      return job
    }
    if (Date.now() > deadline) throw new Error(`The job ${id} is still ${job.state} after 60 s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
