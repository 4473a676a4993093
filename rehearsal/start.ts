import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY, HOUR } from '../server/base/time.ts'
import { startServer, type Server, type ServerOptions } from '../test/peers/server.ts'
import { randomFrom } from '../test/rigs/random.ts'
import { SteppedClock } from './clock.ts'
import { Company, DNS_NAME } from './directory/company.ts'
import { makeIdentity } from './directory/identity.ts'
import { RehearsalDirectory } from './directory/server.ts'
import { live, type Timings } from './history.ts'
import { newPair } from './scep/client.ts'
import { newPassword, World, type Directory, type Size } from './world.ts'

export interface RehearsalOptions extends Partial<Size> {
  /** Decides names, numbers and who does what when; keys and passwords are new each time. */
  seed?: number
  /** Little of everything, for tests. */
  small?: boolean
  place?: ServerOptions['place']
  /** Where data are kept; default: a folder that goes with the rehearsal. */
  home?: string
  /** Told what comes next. */
  say?: (line: string) => void
}

export interface Rehearsal {
  world: World
  server: Server
  timings: Timings
  /** Ends everything; what was kept in a folder of the rehearsal's own is gone. */
  close: () => Promise<void>
}

const FULL: Size = { people: 2_000, weeks: 8, certificates: 320 }
const SMALL: Size = { people: 60, weeks: 1, certificates: 9 }
const KEYS = 6

/** Starts a directory and an appliance, and lets weeks go by in them. */
export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const size = { ...(options.small ? SMALL : FULL), ...given(options) }
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'freehold-rehearsal-'))
  const remove = (): void => {
    if (options.home === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
  const started = performance.now()
  const span = spanOf(Date.now(), size.weeks)
  const clock = new SteppedClock(span.monday + 7 * HOUR)
  const directory = await startDirectory(size.people, options.seed ?? 1)
  try {
    const [keys, server] = await Promise.all([
      Promise.all(Array.from({ length: KEYS }, () => newPair())),
      startServer({
        home,
        entry: { file: 'rehearsal/appliance.ts', arguments: [String(clock.now())] },
        env: { FREEHOLD_LOG__LEVEL: 'warn' },
        ...(options.place === undefined ? {} : { place: options.place }),
      }),
    ])
    const close = async (): Promise<void> => {
      await server.halt()
      await directory.server.close()
      remove()
    }
    const world = new World({ server, directory, size, keys, chance: randomFrom((options.seed ?? 1) + 1) }, clock)
    const start = performance.now() - started
    try {
      const timings = await live(world, server.address === '127.0.0.1' ? 'localhost' : server.address, {
        ...span,
        say: options.say,
      })
      return { world, server, timings: { start, ...timings }, close }
    } catch (error) {
      await close()
      throw error
    }
  } catch (error) {
    await directory.server.close()
    remove()
    throw error
  }
}

function given({ people, weeks, certificates }: Partial<Size>): Partial<Size> {
  return Object.fromEntries(Object.entries({ people, weeks, certificates }).filter(([, value]) => value !== undefined))
}

async function startDirectory(people: number, seed: number): Promise<Directory> {
  const host = '127.0.0.1'
  const passwords = { service: newPassword(), administrator: newPassword(), helpdesk: newPassword() }
  const company = new Company(randomFrom(seed), people, passwords)
  const identity = await makeIdentity(DNS_NAME, host, Date.now())
  const server = new RehearsalDirectory(company.contents(), identity)
  return { server, company, identity, place: await server.listen(host) }
}

/** From a Monday, so many weeks ago at least, to the beginning of this day. */
function spanOf(at: number, weeks: number): { monday: number; present: number } {
  const present = Math.floor(at / DAY) * DAY
  const first = present - weeks * 7 * DAY
  // 1 January 1970 was a Thursday.
  return { present, monday: first - ((first / DAY + 3) % 7) * DAY }
}
