import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { assertRoom } from './folder.ts'

/** Bytes that those who work now may still write: what is free is no longer free for the next one. */
let promised = 0

/**
 * Runs `work` with an empty folder for plain copies in the data folder, and removes it whatever happens.
 * @param bytes what it will write there at most: the database beside it needs room too
 * @throws Refusal backup.no_space
 */
export async function withScratch<T>(
  dataFolder: string,
  { id, bytes }: { id: string; bytes: number },
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(dataFolder, 'scratch', id)
  await rm(folder, { recursive: true, force: true })
  promised += bytes
  try {
    await assertRoom(dataFolder, promised)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return await work(folder)
  } finally {
    promised -= bytes
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removes what a run left behind that could not clean up after itself. At start, before any job. */
export async function clearScratch(dataFolder: string): Promise<void> {
  await rm(join(dataFolder, 'scratch'), { recursive: true, force: true })
}
