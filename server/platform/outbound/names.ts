import { Resolver, lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'

const HOSTS = '/etc/hosts'

/**
 * The address of a name. The machine's own look-up occupies a thread for 10 seconds where a name server is silent, and cannot be
 * called off: two such names keep all others waiting. So the name servers are asked directly, in a way that can be called off;
 * whatever else the machine may know a name from (search domains, mDNS) is asked once they have answered that they know none.
 * @throws Error with the code ETIMEOUT or ECANCELLED where nobody answered, another one where nobody knows the name
 */
export async function addressOfName(name: string, signal: AbortSignal): Promise<string> {
  const listed = addressIn(await readFile(HOSTS, 'utf8').catch(() => ''), name) // a machine may have no such file
  return listed ?? (await answered(name, signal)) ?? (await lookup(name)).address
}

/** What the name servers say: IPv4 before IPv6; null where they answer that there is nothing. */
async function answered(name: string, signal: AbortSignal): Promise<string | null> {
  // Made anew each time: the machine's name servers may have changed.
  const resolver = new Resolver({ timeout: 1_000, tries: 2 })
  const cancel = (): void => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const four = await addresses(resolver.resolve4(name))
    const [first] = four.length > 0 ? four : await addresses(resolver.resolve6(name))
    return first ?? null
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

async function addresses(answer: Promise<string[]>): Promise<string[]> {
  try {
    return await answer
  } catch (error) {
    if (isSilence(error)) throw error
    return []
  }
}

/** Whether nobody answered in time, rather than that there is no such name. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ETIMEOUT' || error.code === 'ECANCELLED')
}

/** The first address that a hosts file (hosts(5)) gives a name. */
export function addressIn(hosts: string, name: string): string | null {
  for (const line of hosts.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (isIP(address) && names.some((one) => one.toLowerCase() === name.toLowerCase())) return address
  }
  return null
}
