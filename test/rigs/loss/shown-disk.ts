import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run, startProgram, until } from '../../peers/program.ts'
import { diskOf, type Disk } from './disk.ts'

/** Programs that a {@link shownDisk} needs beside those of any disk. */
export const SHOWN_DISK = ['nbdkit', 'nbdfuse', 'fusermount3'] as const

/**
 * A mounted disk that nbdkit keeps, with whatever behaviour its plugin and filters give it: nbdfuse shows it as a file, and
 * the file is mounted on a loop device.
 * @param folder empty or not there yet
 * @param kept arguments of nbdkit: filters, plugin, settings; the disk has an ext4 on it
 */
export async function shownDisk(folder: string, kept: readonly string[]): Promise<Disk> {
  mkdirSync(folder, { recursive: true })
  const shown = join(folder, 'shown')
  mkdirSync(shown)
  const file = join(shown, 'disk')
  const log = join(folder, 'log')
  const nbdfuse = startProgram('nbdfuse', [file, '--command', 'nbdkit', '-s', '--exit-with-parent', ...kept], log)
  const stop = async (): Promise<void> => {
    await run('fusermount3', ['-u', '-z', shown])
    await nbdfuse.stop()
  }
  await until(
    async () => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0,
    10_000,
    `the file of nbdfuse, see ${log},`,
  )
  const disk = diskOf(file, join(folder, 'mounted'))
  try {
    await disk.mount()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    ...disk,
    async remove() {
      await disk.remove()
      await stop()
    },
  }
}
