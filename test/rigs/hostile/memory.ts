import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Hostile, type Behaviour } from '../../simulators/hostile.ts'
import { ldapCodec } from '../../simulators/hostile-ldap.ts'
import { makeIdentities } from '../../simulators/identities.ts'
import { company } from './company.ts'
import type { ReadAsked, ReadDone } from './reader.ts'

/** What a server sends without end, and what claims to be large, from the search for people on. */
export const LARGE: readonly Behaviour[] = [
  { layer: 'answers', fault: 'endless', from: 2 },
  { layer: 'answers', fault: 'oversized', from: 2 },
]

/** Reads a directory that lies so, in a process of its own and with the product's limits. */
export async function readLying(behaviour: Behaviour): Promise<ReadDone> {
  const identities = await makeIdentities('dc1.corp.test')
  const { base, service, content } = company(1)
  const directory = await new Hostile(ldapCodec(content), identities).listen()
  const child = fork(new URL('reader.ts', import.meta.url), { execArgv: ['--disable-proto=delete'] })
  try {
    const { host, port } = directory
    const target = { host, port, serverName: 'dc1.corp.test', trusted: identities.caPem, kind: 'active-directory' }
    child.send({ target, service, base } satisfies Omit<ReadAsked, 'target'> & { target: object })
    await once(child, 'message')
    directory.behaviour = behaviour
    child.send('lie')
    const [done] = (await once(child, 'message')) as [ReadDone]
    return done
  } finally {
    child.kill('SIGKILL')
    await directory.close()
  }
}
