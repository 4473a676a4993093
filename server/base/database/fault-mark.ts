import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Millis } from '../time.ts'

/** The disk reported an error: when, and in its own words. */
export interface DiskFault {
  at: Millis
  reason: string
}

const pathIn = (folder: string): string => join(folder, 'verify-before-use')

/** Says, across a restart, that everything must be verified before anything is written. @throws if the disk takes no file either */
export function markFault(folder: string, fault: DiskFault): void {
  writeFileSync(pathIn(folder), JSON.stringify(fault), { mode: 0o600 })
}

/** The fault that the last process left behind; one that could not even write it down still counts. */
export function faultIn(folder: string, at: Millis): DiskFault | null {
  if (!existsSync(pathIn(folder))) return null
  try {
    return JSON.parse(readFileSync(pathIn(folder), 'utf8')) as DiskFault
  } catch {
    // The mark itself may be what the disk spoiled; that it is there says enough.
    return { at, reason: 'unknown' }
  }
}

export function clearFault(folder: string): void {
  rmSync(pathIn(folder), { force: true })
}
