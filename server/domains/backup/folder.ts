import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, realpath, rm, stat, statfs } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { messageOf, Refusal } from '../../base/errors.ts'
import { syncFolder } from './envelope.ts'

export interface FolderFacts {
  /** Where it really is, links followed. */
  path: string
  freeBytes: number
  totalBytes: number
  /** It is on the file system of the data: a dead disk would take both. */
  sameDisk: boolean
}

/**
 * Makes the folder if need be and proves that it can be written, read and cleaned up again.
 * @throws Refusal backup.folder_refused, backup.folder_unusable
 */
export async function probeFolder(folder: string, dataFolder: string): Promise<FolderFacts> {
  if (!isAbsolute(folder)) throw refused('Name the folder from the root, as in /srv/backup/freehold.')
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = await realpath(folder)
    await refuseDatabaseFolder(path, dataFolder)
    await writeReadRemove(path)
    return { path, ...(await spaceOf(path)), sameDisk: (await stat(path)).dev === (await stat(dataFolder)).dev }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(422, 'backup.folder_unusable', `The folder cannot be used: ${messageOf(error)}`)
  }
}

/** Bytes free for this user and in all. */
export async function spaceOf(folder: string): Promise<{ freeBytes: number; totalBytes: number }> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

/**
 * Whether so much fits into a folder.
 * @throws Refusal backup.no_space
 */
export async function assertRoom(folder: string, bytes: number): Promise<void> {
  const { freeBytes } = await spaceOf(folder)
  if (freeBytes >= bytes) return
  const message = `There is not enough room in ${folder}: ${Math.ceil(bytes / 1e6)} MB are needed, ${Math.floor(freeBytes / 1e6)} MB are free.`
  throw new Refusal(507, 'backup.no_space', message)
}

/** The database's folder belongs to the server alone, and its scratch folder is emptied without asking. */
async function refuseDatabaseFolder(path: string, dataFolder: string): Promise<void> {
  const data = await realpath(dataFolder)
  for (const own of ['database', 'scratch']) {
    if (isWithin(join(data, own), path)) throw refused(`The folder ${path} belongs to the server. Choose another one.`)
  }
}

function isWithin(outer: string, inner: string): boolean {
  const way = relative(outer, inner)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}

async function writeReadRemove(folder: string): Promise<void> {
  const path = join(folder, `.freehold-probe-${randomBytes(6).toString('hex')}`)
  const wanted = randomBytes(4096)
  try {
    await using file = await open(path, 'wx', 0o600)
    await file.writeFile(wanted)
    await file.sync()
    if (!(await readFile(path)).equals(wanted)) throw new Error('it gives back other bytes than were written')
  } finally {
    await rm(path, { force: true })
  }
  await syncFolder(folder)
}

function refused(message: string): Refusal {
  return new Refusal(422, 'backup.folder_refused', message, { errors: [{ pointer: '/folder', message }] })
}
