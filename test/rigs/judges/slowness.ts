import { run } from '../../peers/program.ts'
import type { Server } from '../../peers/server.ts'

/**
 * The kinds of slowhttptest that it can judge from its own end: headers and bodies that never end. Its slow reader never learns
 * that it was cut, as it does not read; `test/rigs/wire/slow.test.ts` asks the kernel.
 */
const KINDS = { headers: ['-H'], body: ['-B', '-s', '8192', '-t', 'POST'] } as const

/** Both kinds together stay below what one address may hold. */
const CONNECTIONS = 100
/** The 15 seconds, and what the tool takes to notice. */
const SECONDS = 18

/** Lets slowhttptest hold connections open, which the server must all have closed in time. */
export async function slownessFaults({ baseUrl }: Server): Promise<string[]> {
  const kinds = Object.entries(KINDS).map(async ([kind, flags]) => {
    const line = ['-c', CONNECTIONS, '-r', CONNECTIONS, '-i', 3, '-x', 16, '-l', SECONDS, '-u', `${baseUrl}/healthz`]
    const said = await run('slowhttptest', [...flags, ...line.map(String)])
    const open = [...said.matchAll(/connected: +(\d+)/g)].at(-1)?.[1]
    return said.includes('No open connections left') ? [] : [`slow ${kind}: ${open} of ${CONNECTIONS} are still open`]
  })
  return (await Promise.all(kinds)).flat()
}
