import { scratchDatabase } from '../../../server/base/database/scratch.ts'
import { connectDirectory, RUN_LIMITS, type Target } from '../../../server/domains/directory/connection.ts'
import { readDirectory } from '../../../server/domains/directory/read.ts'
import { openOutbound } from '../../../server/platform/outbound/connect.ts'
import { messageOf } from '../../../server/base/errors.ts'
import { residentMb } from './watch.ts'

// A process of its own that reads one directory with the limits of the product, and says by how much it grew.

export interface ReadAsked {
  target: Target
  service: { dn: string; password: string }
  base: string
}

export interface ReadDone {
  /** What ended the read; null if it ended well. */
  refused: string | null
  grownMb: number
  tookMs: number
}

const LOOK_EVERY_MS = 5

async function read({ target, service, base }: ReadAsked): Promise<ReadDone> {
  const scratch = scratchDatabase()
  const start = performance.now()
  const before = residentMb(process.pid)
  let most = before
  const look = setInterval(() => (most = Math.max(most, residentMb(process.pid))), LOOK_EVERY_MS)
  const refused = await readWhole(openOutbound(scratch.database, Date.now), { target, service, base })
  clearInterval(look)
  most = Math.max(most, residentMb(process.pid))
  await scratch.close()
  return { refused, grownMb: most - before, tookMs: performance.now() - start }
}

async function readWhole(
  outbound: ReturnType<typeof openOutbound>,
  { target, service, base }: ReadAsked,
): Promise<string | null> {
  try {
    const connection = await connectDirectory(outbound, target, RUN_LIMITS)
    await connection.bind(service.dn, service.password)
    await readDirectory(connection, { kind: target.kind, baseDn: base }, Date.now())
    return null
  } catch (error) {
    return messageOf(error)
  }
}

process.once('message', (asked: ReadAsked) => {
  void (async () => {
    // The first read of a process loads and compiles what every later one has: it is not counted.
    await read(asked)
    process.send?.('lie')
    process.once('message', () => void read(asked).then((done) => process.send?.(done)))
  })()
})
