import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Runs `work` with an empty folder for plain copies in the data folder, and removes it whatever happens. */
export async function withScratch<T>(dataFolder: string, id: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(dataFolder, 'scratch', id)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removes what a run left behind that could not clean up after itself. At start, before any job. */
export async function clearScratch(dataFolder: string): Promise<void> {
  await rm(join(dataFolder, 'scratch'), { recursive: true, force: true })
}
