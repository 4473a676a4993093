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

/** Fewer than one address may guess at something in a minute. */
const CONNECTIONS = 50
/** The 15 seconds, and what the tool takes to notice. */
const SECONDS = 18

/** Lets slowhttptest hold connections open, which the server must all have closed in time. */
export async function slownessFaults({ baseUrl }: Server): Promise<string[]> {
  const kinds = Object.entries(KINDS).map(async ([kind, flags]) => {
    const line = ['-c', CONNECTIONS, '-r', CONNECTIONS, '-i', 3, '-x', 16, '-l', SECONDS].map(String)
    const at = flags.map((flag) => (flag.startsWith('/') ? baseUrl + flag : flag))
    const said = await run('slowhttptest', [...at, ...line])
    return said.includes('No open connections left') ? [] : [`slow ${kind}: connections are open after ${SECONDS} s`]
  })
  return (await Promise.all(kinds)).flat()
}
