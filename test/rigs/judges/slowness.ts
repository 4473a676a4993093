import { run } from '../../peers/program.ts'
import type { Server } from '../../peers/server.ts'

/**
 * The kinds of slowhttptest that it can judge from its own end: headers and bodies that never end. Its slow reader never learns
 * that it was cut, as it does not read; `test/rigs/wire/slow.test.ts` asks the kernel.
 */
const KINDS = {
  headers: ['-H', '-u', '/healthz'],
  body: ['-B', '-s', '8192', '-t', 'POST', '-u', '/api/v1/setup/claim'],
} as const

export type Kind = keyof typeof KINDS

/** Fewer than one address may guess at something in a minute. */
const CONNECTIONS = 50

/**
 * Lets slowhttptest hold connections open, which the server must all have closed in time.
 * @param seconds how long it may take, and what the tool needs to notice
 */
export async function slownessFaults({ baseUrl }: Server, kinds: readonly Kind[], seconds: number): Promise<string[]> {
  const found = kinds.map(async (kind) => {
    const line = ['-c', CONNECTIONS, '-r', CONNECTIONS, '-i', 3, '-x', 16, '-l', seconds].map(String)
    const flags: readonly string[] = KINDS[kind]
    const at = flags.map((flag) => (flag.startsWith('/') ? baseUrl + flag : flag))
    const said = await run('slowhttptest', [...at, ...line])
    return said.includes('No open connections left') ? [] : [`slow ${kind}: connections are open after ${seconds} s`]
  })
  return (await Promise.all(found)).flat()
}
