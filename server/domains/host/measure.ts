import { randomBytes } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Log } from '../../base/log.ts'

const FLUSHES = 15
const PAGE = 4096

/**
 * How long the disk takes to make one page durable: the median of a few tries, in microseconds. Every change waits for one
 * such flush, so this is the appliance's own speed limit. Once, at start. Null where the disk takes nothing: full, or broken.
 */
export async function measureFlush(folder: string, log: Log): Promise<number | null> {
  try {
    return await medianFlush(folder)
  } catch (error) {
    log.warn({ err: error, folder }, 'the flush of the disk could not be measured')
    return null
  }
}

async function medianFlush(folder: string): Promise<number> {
  const path = join(folder, `.flush-${randomBytes(6).toString('hex')}`)
  try {
    await using file = await open(path, 'wx', 0o600)
    const page = randomBytes(PAGE)
    const times: number[] = []
    for (let round = 0; round < FLUSHES; round++) {
      await file.write(page, 0, PAGE, round * PAGE)
      const start = performance.now()
      await file.datasync()
      times.push(performance.now() - start)
    }
    const median = times.toSorted((a, b) => a - b)[Math.floor(FLUSHES / 2)] ?? 0
    return Math.round(median * 1000)
  } finally {
    await rm(path, { force: true })
  }
}
