import { checkChain } from '../audit/check.ts'
import type { RawDatabase } from './open.ts'

/** What the check of everything found: how many entries of the audit log there are, or what is damaged, as part of a sentence. */
export type Verdict = { entries: number } | { damage: string }

/** The check after an I/O error: every page, every reference, the whole audit log. Takes as long as there is data. */
export function verifyWhole(raw: RawDatabase, progress: (checked: number) => void = () => {}): Verdict {
  const integrity = String(raw.pragma('integrity_check(1)', { simple: true }))
  if (integrity !== 'ok') return { damage: `SQLite found: ${integrity}` }
  const orphans = raw.pragma('foreign_key_check') as unknown[]
  if (orphans.length > 0) return { damage: `${orphans.length} rows refer to others that are missing` }
  const { checked, firstBad } = checkChain(raw, 0, progress)
  if (firstBad !== null) return { damage: `the audit log does not match its hashes from entry ${firstBad} on` }
  return { entries: checked }
}
