import { randomBytes, randomInt } from 'node:crypto'
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, rmSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { StartProblem } from '../../../base/errors.ts'

/** What one caller has to make: a file of this name, last changed at this second. Good for one connection, once. */
export interface Challenge {
  name: string
  second: number
}

/** Sticky: nobody takes away or renames what another made. Not readable: nobody sees what others are asked for. */
const MODE = 0o1730

/**
 * The folder in which callers prove who they are.
 * @throws StartProblem 1 if it is there and is not ours
 */
export function openProofFolder(folder: string, gid: number | null): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stat = lstatSync(folder)
  if (!stat.isDirectory() || stat.uid !== process.getuid?.())
    throw new StartProblem(1, `${folder} belongs to somebody else. Remove it, or name another place in socket.path.`)
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true })
  if (gid !== null && gid !== stat.gid) chownSync(folder, -1, gid)
  chmodSync(folder, gid === null ? 0o1700 : MODE)
}

/** A challenge that nobody can guess, with a time in the past that no file has by itself. */
export function newChallenge(): Challenge {
  return { name: randomBytes(32).toString('base64url'), second: randomInt(1, 1_000_000_000) }
}

/**
 * Whose file answers the challenge; null where none does. Looked at once, without following links; afterwards it is gone.
 *
 * A file that was moved or linked here from elsewhere has another time or another link: a time of one's choice can be set by
 * the owner of a file alone (utimensat(2)).
 */
export function takeProof(folder: string, { name, second }: Challenge): number | null {
  const file = join(folder, name)
  const stat = lstatSync(file, { throwIfNoEntry: false })
  if (stat === undefined) return null
  rmSync(file, { recursive: true, force: true })
  return isProof(stat, second) ? stat.uid : null
}

function isProof(stat: Stats, second: number): boolean {
  return stat.isFile() && stat.nlink === 1 && stat.size === 0 && stat.mtimeMs === second * 1000
}
