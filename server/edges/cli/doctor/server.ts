import { DAY, HOUR, MINUTE } from '../../../base/time.ts'
import type { Connection } from '../connection.ts'
import { Problem } from '../problem.ts'
import { good, judgeSpace, unknown, wrong, type Examine, type Finding } from './types.ts'

// What the running server says of itself.

const STALE_BACKUP = 2 * DAY
const STALE_SYNC = 2 * DAY
const CLOCK_OFF = MINUTE

interface Page<T> {
  items: T[]
}

/** Asks; without a way to the server, or without the permission, the answer is that nobody can tell. */
function asking(check: string, look: (connection: Connection, now: number) => Promise<Finding[]>): Examine {
  return async ({ connection, now }) => {
    if (!connection) return [unknown(check, 'No running server can be asked.')]
    try {
      return await look(connection, now)
    } catch (error) {
      if (error instanceof Problem && (error.status === 401 || error.status === 403))
        return [unknown(check, 'The caller may not see this.', 'Ask as somebody who may: freehold sign-in.')]
      throw error
    }
  }
}

async function get<T>(connection: Connection, path: string): Promise<T> {
  return (await connection.call({ method: 'GET', path: `/api/v1${path}` })).body as T
}

export const clock = asking('clock', async (connection, now) => {
  const { clock: shown } = await get<{ clock: { now: string; synchronized: boolean | null } }>(connection, '/host')
  const off = Math.abs(Date.parse(shown.now) - now)
  if (off > CLOCK_OFF)
    return [
      wrong(
        'clock',
        'bad',
        `The clocks of server and terminal differ by ${Math.round(off / 1000)} s.`,
        'Set both by a time server.',
      ),
    ]
  if (shown.synchronized === true) return [good('clock', 'It follows a time server.')]
  return [unknown('clock', 'Whether it follows a time server cannot be told from here.', 'timedatectl shows it.')]
})

export const backup = asking('backup', async (connection, now) => {
  const { items } = await get<Page<{ state: string; checkedAt: string | null }>>(connection, '/backups?limit=50')
  const times = items.flatMap(({ state, checkedAt }) =>
    state === 'verified' && checkedAt ? [Date.parse(checkedAt)] : [],
  )
  const last = Math.max(0, ...times)
  if (last === 0)
    return [wrong('backup', 'bad', 'No backup was ever proven by a restore.', 'freehold backups run --wait')]
  const says = `The last proven backup is ${Math.floor((now - last) / HOUR)} hours old.`
  if (now - last > STALE_BACKUP)
    return [
      wrong(
        'backup',
        'attention',
        says,
        'freehold jobs list --kind backup.run shows why; then freehold backups run --wait',
      ),
    ]
  return [good('backup', says)]
})

export const space = asking('disk', async (connection) => {
  const facts = await get<{ diskFreeBytes: number; diskTotalBytes: number }>(connection, '/host')
  return [judgeSpace(facts.diskFreeBytes, facts.diskTotalBytes)]
})

interface Job {
  state: string
  kind: string
  endedAt: string | null
  error: { text: string } | null
}

export const sync = asking('directory', async (connection, now) => {
  const { items } = await get<Page<Job>>(connection, '/jobs?kind=directory.plan&limit=20')
  const last = items.find(({ state }) => state === 'done' || state === 'failed')
  if (!last?.endedAt)
    return [
      unknown('directory', 'No directory was read yet.', 'Add one in the console, or: freehold help sources create'),
    ]
  if (last.state === 'failed')
    return [
      wrong(
        'directory',
        'bad',
        `The last reading failed: ${last.error?.text ?? 'no reason'}`,
        'freehold sources list, then freehold help sources probe',
      ),
    ]
  const age = now - Date.parse(last.endedAt)
  const says = `The directory was read ${Math.floor(age / HOUR)} hours ago.`
  if (age > STALE_SYNC) return [wrong('directory', 'attention', says, 'freehold sources plan <source> --wait')]
  return [good('directory', says)]
})

export const condition = asking('data', async (connection) => {
  const { state, damage } = await get<{ state: string; damage: string | null }>(connection, '/host/condition')
  if (state === 'writable') return [good('data', 'Changes are taken.')]
  if (state === 'damaged')
    return [
      wrong(
        'data',
        'bad',
        `The data are damaged: ${damage}`,
        'Restore the last proven backup into an empty folder: freehold help restore',
      ),
    ]
  return [wrong('data', 'attention', 'All data is being verified after a disk error.', 'Wait; then look at the disk.')]
})
