import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Scratch } from '../../server/base/database/scratch.ts'
import { silentLog } from '../../server/base/log.ts'
import { openDatabaseVault } from '../../server/base/secrets/open-vault.ts'
import { DAY } from '../../server/base/time.ts'
import { caJobs, caRoutes } from '../../server/domains/ca/index.ts'
import type { Authority, AuthorityInput } from '../../server/domains/ca/index.ts'
import { scratchAuthority } from '../../server/domains/ca/scratch.ts'
import { scepProtocols } from '../../server/edges/scep/index.ts'
import { closeApp, newApp } from '../../server/platform/http/http.ts'
import { limits } from '../../server/platform/http/limits.ts'
import { closeServer, plainServer } from '../../server/platform/http/listen.ts'
import { mountProtocols, mountRoutes } from '../../server/platform/http/mount.ts'
import { Cursors } from '../../server/platform/http/paging.ts'
import { Refusals } from '../../server/platform/http/refusals.ts'
import type { Route } from '../../server/platform/http/route.ts'
import { JobRunner } from '../../server/platform/jobs/runner.ts'

const OWNER = {
  actor: { kind: 'account' as const, id: 'owner', name: 'Owner' },
  sessionId: 'session',
  state: 'open' as const,
  permissions: new Set(['ca.read', 'ca.manage', 'ca.revoke', 'ca.challenge']),
  roles: ['owner'],
}
const COOKIE = `__Host-freehold=${'a'.repeat(43)}`

/** A server with an authority on a real listener; whoever has the cookie is an owner. */
export interface ScepHouse {
  scratch: Scratch
  authority: Authority
  /** `http://127.0.0.1:port` */
  url: string
  /** Calls the JSON API as owner; throws what is no success. */
  call<T>(at: string, body?: object, headers?: Record<string, string>): Promise<T>
  /** A challenge of a profile, by its slug. */
  challenge(slug: string, subject: string, sans?: readonly string[]): Promise<string>
  keyProcess(): number | null
  close(): Promise<void>
}

export async function scepHouse(algorithm: AuthorityInput['algorithm'] = 'ec-p256'): Promise<ScepHouse> {
  const app = newApp(() => null)
  const server = plainServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { scratch, keys, authority, close } = await scratchAuthority({ algorithm, baseUrl: url }, Date.now())
  const { database, now: clock } = scratch
  const log = silentLog()
  const runner = new JobRunner({ database, clock, log })
  runner.add(caJobs({ keys }))
  await runner.start()

  const identify = async () => ({ ...OWNER, freshFactorUntil: clock() + DAY })
  const vault = await openDatabaseVault(database, Buffer.alloc(32, 1), scratch.reading())
  const doors = {
    database,
    vault,
    clock,
    log,
    identify,
    refusals: new Refusals(database, log),
    guesses: limits().guesses,
  }
  mountProtocols(app, doors, scepProtocols({ keys, count: () => undefined }))
  mountRoutes(app, doors, caRoutes({ jobs: runner, cursors: new Cursors() }) as unknown as readonly Route[])
  closeApp(app, clock)

  const call: ScepHouse['call'] = async <T>(at: string, body?: object, headers: Record<string, string> = {}) => {
    const [method = '', path = ''] = at.split(' ')
    const json = body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}
    const all = { cookie: COOKIE, 'freehold-reason': 'as%20rehearsed', ...json.headers, ...headers }
    const response = await fetch(`${url}/api/v1${path}`, { method, ...json, headers: all })
    if (!response.ok) throw new Error(`${at}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  const challenge: ScepHouse['challenge'] = async (slug, subject, sans = []) => {
    const profiles = await call<{ id: string; slug: string }[]>('GET /profiles')
    const { id } = profiles.find((profile) => profile.slug === slug)!
    const made = await call<{ challenge: string }>(`POST /profiles/${id}/challenges`, { subject, sans: [...sans] })
    return made.challenge
  }
  return {
    scratch,
    authority,
    url,
    call,
    challenge,
    keyProcess: () => keys.pid,
    close: async () => {
      await closeServer(server, 1_000)
      await runner.stop()
      await close()
    },
  }
}
