import { stat } from 'node:fs/promises'

/** systemd-timesyncd touches this when it has set the clock; other services of time leave nothing that anyone may read. */
const SYNCHRONIZED = '/run/systemd/timesync/synchronized'

/** Whether the clock is known to follow a time server; null: nobody can tell from here, which is not the same as no. */
export async function clockSynchronized(mark = SYNCHRONIZED): Promise<boolean | null> {
  try {
    await stat(mark)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) return null
    throw error
  }
}
