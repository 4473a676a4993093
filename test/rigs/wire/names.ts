import { createSocket } from 'node:dgram'
import { rmSync, writeFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { newAddress, OWNER } from '../../peers/server.ts'
import { inHouse, type House, type Prepared } from './framing.ts'

/** The figure for a name that nobody answers for; the rest is what the call takes around it. */
const DEADLINE_MS = 3_000
const AROUND_MS = 1_500
const LOOKUPS = 8

/** True where a process can have a resolv.conf of its own. */
export function canHideResolver(): boolean {
  return process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0
}

/** Starts the house with a resolver that takes every question and answers none, and looks at what that does to it. */
export async function blackHoleFaults(prepared: Prepared, source?: string): Promise<string[]> {
  const resolver = await silentResolver()
  const folder = mkdtempSync(join(tmpdir(), 'freehold-resolver-'))
  const file = join(folder, 'resolv.conf')
  writeFileSync(file, `nameserver ${resolver.address}\n`)
  const through = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', file]
  try {
    return await inHouse(prepared, { through, ...(source === undefined ? {} : { source }) }, async (house) => {
      const [lookups, others] = await Promise.all([lookupFaults(house), otherFaults(house)])
      const asked = resolver.asked() === 0 ? ['the resolver was not asked at all'] : []
      return [...lookups, ...others, ...asked]
    })
  } finally {
    resolver.close()
    rmSync(folder, { recursive: true })
  }
}

/** As many look-ups at once as would fill Node's thread pool twice: each has to fail in time, and to say why. */
async function lookupFaults({ owner }: House): Promise<string[]> {
  const one = async (number: number): Promise<string[]> => {
    const asked = performance.now()
    const { status, body } = await owner.call('POST', '/directory/certificate', {
      host: `dc${number}.black-hole.example`,
      port: 636,
    })
    const ms = performance.now() - asked
    const { code } = body
    return [
      ...(ms <= DEADLINE_MS + AROUND_MS ? [] : [`a name that nobody answers for took ${(ms / 1000).toFixed(1)} s`]),
      ...(status === 503 && code === 'outbound.timeout' ? [] : [`it gave ${status} ${String(code)}`]),
    ]
  }
  return (await Promise.all(Array.from({ length: LOOKUPS }, (_, number) => one(number)))).flat()
}

/** What else needs threads meanwhile: password hashes, files, and a name from /etc/hosts. */
async function otherFaults({ server, owner }: House): Promise<string[]> {
  // The look-ups have to be on their way.
  await new Promise((resolve) => setTimeout(resolve, 300))
  const stranger = owner.another(newAddress())
  const works: [string, () => Promise<boolean>][] = [
    [
      'a sign-in',
      async () =>
        (await stranger.call('POST', '/session', { username: OWNER.username, password: OWNER.password })).status < 300,
    ],
    ['a file', async () => (await stranger.raw('GET', '/mark.svg')).status === 200],
    ['a name of /etc/hosts', async () => (await hostsName(owner)) === 'outbound.unreachable'],
  ]
  const faults = await Promise.all(
    works.map(async ([what, work]) => {
      const asked = performance.now()
      const good = await work()
      const ms = performance.now() - asked
      return [
        ...(good ? [] : [`${what} did not work while names were looked up`]),
        ...(ms < 2_000 ? [] : [`${what} took ${(ms / 1000).toFixed(1)} s while names were looked up`]),
      ]
    }),
  )
  stranger.close()
  return [...faults.flat(), ...(server.running ? [] : [`the server ended:\n${server.output}`])]
}

/** Nothing listens there, so that the name was found is all that can be said. */
async function hostsName(owner: House['owner']): Promise<unknown> {
  const { body } = await owner.call('POST', '/directory/certificate', { host: 'localhost', port: 9 })
  return body['code']
}

interface Resolver {
  address: string
  asked(): number
  close(): void
}

async function silentResolver(): Promise<Resolver> {
  const address = newAddress()
  const socket = createSocket('udp4')
  let asked = 0
  socket.on('message', () => asked++)
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(53, address, resolve)
  })
  return { address, asked: () => asked, close: () => void socket.close() }
}
