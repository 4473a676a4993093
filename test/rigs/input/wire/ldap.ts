import type { Client } from '../../../peers/client.ts'
import { newAddress } from '../../../peers/server.ts'
import { makeTlsFiles } from '../../../peers/tls-files.ts'
import { startFakeLdap } from '../../../simulators/ldap.ts'
import { BASE, baseFrames, groupFrames, peopleFrames } from '../ldap-talk.ts'
import { mutateDer } from '../mutate/der.ts'
import { Dice } from '../mutate/dice.ts'
import type { Answered, Attack } from './storm.ts'

/** The client numbers its messages from 2: a bind, the base, people, and for a plan groups and the base again. */
const FIRST_SEARCH = 3

/** Which answer is changed, drawn anew for each connection: the later ones are reached only if those before were sound. */
const PROBE = ['people', 'people', 'people', 'base'] as const
const PLAN = ['people', 'groups', 'groups', 'base'] as const

/** A directory that lies, and how the server is asked to look at it. */
export interface LyingDirectory {
  source: Record<string, unknown>
  /** Decides what the next connection is answered with. */
  next: (number: number, by: 'probe' | 'plan') => void
  close: () => Promise<void>
}

/** Starts a directory whose answers are sound but for one that is changed, another one for each connection. */
export async function startLyingDirectory(folder: string, seed: number): Promise<LyingDirectory> {
  const tls = await makeTlsFiles(folder, ['dc1.corp.test'])
  let dice = new Dice(seed, 'ldap-wire', 0)
  let [changed, searches]: [string, number] = ['people', 0]
  const fake = await startFakeLdap({
    tls,
    search: (asked) => {
      const what = asked.scope === 'base' ? 'base' : asked.attributes.includes('member') ? 'groups' : 'people'
      const sound = answerTo(what, FIRST_SEARCH + searches++)
      // Behind a changed answer it goes: else a half of one would be waited for.
      return what === changed ? [{ bytes: mutateDer(sound, dice, [sound]) }, { end: true }] : [{ bytes: sound }]
    },
  })
  return {
    source: {
      kind: 'active-directory',
      host: fake.host,
      port: fake.port,
      serverName: 'dc1.corp.test',
      trusted: tls.caPem,
      bindDn: `CN=svc,${BASE}`,
      baseDn: BASE,
      password: 'service-password',
    },
    next: (number, by) => {
      dice = new Dice(seed, `ldap-${by}`, number)
      ;[changed, searches] = [dice.pick(by === 'probe' ? PROBE : PLAN), 0]
    },
    close: () => fake.close(),
  }
}

function answerTo(what: 'base' | 'people' | 'groups', id: number): Buffer {
  if (what === 'base') return baseFrames(id)
  return Buffer.concat(what === 'people' ? peopleFrames(id) : groupFrames(id))
}

interface LdapOrder {
  count: number
  most: number
}

/** Probes of a directory that lies, one after the other: each looks at the answer that belongs to its number. */
export function probeAttack(
  directory: LyingDirectory,
  client: (from: string) => Client,
  { count, most }: LdapOrder,
): Attack<number> {
  return attackOf('ldap-probe', { count, most }, async (number, from) => {
    directory.next(number, 'probe')
    return await client(from).call('POST', '/directory/probe', directory.source)
  })
}

/** The same for reading all of it into a plan, by the job that does that. */
export async function planAttack(
  directory: LyingDirectory,
  client: (from: string) => Client,
  { count, most }: LdapOrder,
): Promise<Attack<number>> {
  const { id } = await client(newAddress()).must<{ id: string }>('POST', '/directory/sources', {
    name: 'A directory that lies',
    ...directory.source,
  })
  return attackOf('ldap-plan', { count, most }, async (number, from) => {
    directory.next(number, 'plan')
    const browser = client(from)
    const { job } = await browser.must<{ job: string }>('POST', `/directory/sources/${id}/plans`, {})
    for (;;) {
      const answer = await browser.call<{ state: string }>('GET', `/jobs/${job}`)
      if (answer.status !== 200 || !['queued', 'running'].includes(answer.body.state)) return answer
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })
}

function attackOf(
  surface: string,
  order: LdapOrder,
  ask: (number: number, from: string) => Promise<{ status: number; body: unknown }>,
): Attack<number> {
  return {
    surface,
    ...order,
    at: 1,
    make: (number) => number,
    send: async (number, from): Promise<Answered> => {
      const startedAt = performance.now()
      const { status, body } = await ask(number, from)
      return { status, ms: performance.now() - startedAt, text: JSON.stringify(body).slice(0, 1_000) }
    },
    show: (number) => `answer ${number} of the directory`,
  }
}
