import { checkChain } from '../audit/check.ts'
import { StartProblem } from '../errors.ts'
import type { RawDatabase } from './open.ts'

/**
 * The check after an I/O error: every page, every reference, the whole audit log.
 * @throws StartProblem 1 when something is damaged, saying what and what to do
 */
export function verifyWhole(raw: RawDatabase): { entries: number } {
  const integrity = String(raw.pragma('integrity_check(1)', { simple: true }))
  if (integrity !== 'ok') throw damaged(`SQLite found: ${integrity}`)
  const orphans = raw.pragma('foreign_key_check') as unknown[]
  if (orphans.length > 0) throw damaged(`${orphans.length} rows refer to others that are missing`)
  const { checked, firstBad } = checkChain(raw)
  if (firstBad !== null) throw damaged(`the audit log does not match its hashes from entry ${firstBad} on`)
  return { entries: checked }
}

function damaged(what: string): StartProblem {
  return new StartProblem(
    1,
    `The disk reported an error, and the check of the data failed: ${what}. Nothing was changed since. ` +
      'Mend or replace the disk, then restore the last verified backup into an empty folder: freehold restore --help',
  )
}
