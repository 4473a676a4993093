import type { Config } from '../../../base/config.ts'
import type { Millis } from '../../../base/time.ts'
import type { Connection } from '../connection.ts'

/** `unknown` is not good: it says why nobody can tell from here. */
export type Verdict = 'good' | 'attention' | 'bad' | 'unknown'

export interface Finding {
  check: string
  verdict: Verdict
  says: string
  /** What to do; null where nothing has to be done. */
  remedy: string | null
}

/** What a check may look at. */
export interface Patient {
  env: NodeJS.ProcessEnv
  /** Null where the configuration itself is the problem. */
  config: Config | null
  /** A way to the running server; null where there is none. */
  connection: Connection | null
  /** Whether the server of this machine answers at all. */
  answers: boolean
  now: Millis
}

export type Examine = (patient: Patient) => Promise<Finding[]>

export function good(check: string, says: string): Finding {
  return { check, verdict: 'good', says, remedy: null }
}

export function unknown(check: string, says: string, remedy: string | null = null): Finding {
  return { check, verdict: 'unknown', says, remedy }
}

export function wrong(check: string, verdict: 'attention' | 'bad', says: string, remedy: string): Finding {
  return { check, verdict, says, remedy }
}

const LEAST_FREE = 0.1

/** Whether a disk has room for what comes. */
export function judgeSpace(freeBytes: number, totalBytes: number): Finding {
  const share = freeBytes / totalBytes
  const says = `${Math.floor(freeBytes / 1e9)} GB are free where the data are (${Math.floor(share * 100)} %).`
  if (share >= LEAST_FREE) return good('disk', says)
  const verdict = share < LEAST_FREE / 5 ? 'bad' : 'attention'
  return wrong('disk', verdict, says, 'Free space, or move backups to another disk.')
}
