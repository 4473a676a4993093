import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const RESERVE_BYTES = 8 * 1024 * 1024

function reserveOf(folder: string): string {
  return join(folder, 'reserve')
}

/** Keeps some disk space back, so that an admin can still act when the disk is full. */
export function reserveSpace(folder: string): void {
  // One that a full disk cut short reserves less than it says.
  if (statSync(reserveOf(folder), { throwIfNoEntry: false })?.size === RESERVE_BYTES) return
  // Random bytes are not needed, but zeros must be written: a sparse file would reserve nothing.
  writeFileSync(reserveOf(folder), Buffer.alloc(RESERVE_BYTES, 0x46), { mode: 0o600 })
}

/** Gives the reserved space back to the disk; the next start reserves it again. */
export function releaseReserve(folder: string): void {
  rmSync(reserveOf(folder), { force: true })
}
