import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '../../../peers/client.ts'
import { makeTlsFiles } from '../../../peers/tls-files.ts'
import { startFakeLdap, type Act, type SearchAsked } from '../../../simulators/ldap.ts'
import { BASE, baseFrames, groupFrames, peopleFrames } from '../ldap-talk.ts'
import { mutateDer } from '../mutate/der.ts'
import { Dice } from '../mutate/dice.ts'
import type { Answered, Attack } from './storm.ts'

/** The numbers of the client's messages after its bind: the base, then the people. */
const [BASE_SEARCH, SEARCH] = [3, 4]

/** A directory that lies, and how the server is asked to look at it. */
export interface LyingDirectory {
  probe: Record<string, unknown>
  /** What the next searches are answered with. */
  number: number
  close: () => Promise<void>
}

/** Starts a directory whose answers are sound but for one that is changed, another one for each connection. */
export async function startLyingDirectory(folder: string, seed: number): Promise<LyingDirectory> {
  const tls = await makeTlsFiles(folder, ['dc1.corp.test'])
  const state = { number: 0 }
  const fake = await startFakeLdap({
    tls,
    search: (asked) => actsFor(asked, new Dice(seed, 'ldap-wire', state.number)),
  })
  return {
    probe: {
      kind: 'active-directory',
      host: fake.host,
      port: fake.port,
      serverName: 'dc1.corp.test',
      trusted: readFileSync(join(folder, 'ca.pem'), 'utf8'),
      bindDn: `CN=svc,${BASE}`,
      baseDn: BASE,
      password: 'service-password',
    },
    get number() {
      return state.number
    },
    set number(value) {
      state.number = value
    },
    close: () => fake.close(),
  }
}

/** Behind a changed answer the server goes: else a half of one would be waited for. */
function actsFor({ scope, base }: SearchAsked, dice: Dice): Act[] {
  const isBase = scope === 'base' && base === BASE
  const sound = isBase
    ? baseFrames(BASE_SEARCH)
    : Buffer.concat(dice.chance(0.7) ? peopleFrames(SEARCH) : groupFrames(SEARCH))
  // The base mostly as it is, or nobody would be asked for people.
  if (isBase && dice.chance(0.85)) return [{ bytes: sound }]
  return [{ bytes: mutateDer(sound, dice, [sound]) }, { end: true }]
}

/** Probes of a directory that lies, one after the other: each looks at the answer that belongs to its number. */
export function ldapAttack(
  directory: LyingDirectory,
  client: (from: string) => Client,
  { count, most }: { count: number; most: number },
): Attack<number> {
  return {
    surface: 'ldap-wire',
    count,
    most,
    at: 1,
    make: (number) => number,
    send: async (number, from): Promise<Answered> => {
      directory.number = number
      const startedAt = performance.now()
      const { status, body } = await client(from).call('POST', '/directory/probe', directory.probe)
      return { status, ms: performance.now() - startedAt, text: JSON.stringify(body).slice(0, 1_000) }
    },
    show: (number) => `answer ${number} of the directory`,
  }
}
