import { closeSync, existsSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '../../peers/client.ts'
import { until } from '../../peers/program.ts'
import { copyHomeTo, newAddress, startServer, type Server, type ServerOptions } from '../../peers/server.ts'
import { diskOf, formatImage, type Disk } from './disk.ts'
import { shownDisk } from './shown-disk.ts'
import { faultsOfHome, Ledger, startWriters, untilAcknowledged, type Writing } from './writers.ts'

const MEGABYTES = 128
const WRITERS = 8
const READERS = 4
const LONE_CHANGES = 10
/** Browsers that come at the same instant, as after a break in the network. */
const STORM = 20
const BETWEEN_STORMS_MS = 1_000
const BETWEEN_READS_MS = 20
const LOOP_WATCH = join(import.meta.dirname, 'loop-watch.ts')

export interface SlowDisk extends Pick<ServerOptions, 'source' | 'env'> {
  /** A home in which a server was set up. */
  home: string
  owner: Client
  /** What each write of the disk takes longer. */
  delayMs: number
  /** How long to measure. */
  seconds: number
}

/** Milliseconds, except where the name says otherwise. */
export interface SlowDiskFigures {
  /** Of a 4 KiB write with fdatasync on this disk, nothing else going on. */
  flush: { p50: number; max: number }
  /** Changes made one after another, nothing else going on; how long the event loop stood still in calls to the kernel meanwhile. */
  lone: { changes: number; fastestMs: number; blockedMs: number }
  changesPerSecond: number
  change: Quantiles
  /** A list read over a connection that is open. */
  read: Quantiles
  /** From nothing to the answer, a storm of them at once. */
  newConnection: Quantiles
  /** How late the server's event loop was. */
  loopLag: Quantiles
}

export interface Quantiles {
  p50: number
  p99: number
  max: number
}

/** Writers, readers and new connections against a server on a slow disk. Nothing may be lost and nothing may fail. */
export async function onSlowDisk(
  run: SlowDisk,
): Promise<{ faults: string[]; figures: SlowDiskFigures; acknowledged: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-slow-'))
  try {
    const disk = await slowDiskWith(run.home, folder, run.delayMs)
    try {
      const flush = flushTimes(disk.folder)
      const { ledger, failures, ...figures } = await underLoad(run, disk.folder, join(folder, 'loop'))
      await disk.unmount()
      await disk.mount()
      const faults = [...failures, ...faultsOfHome(disk.folder, ledger)]
      return { faults, figures: { flush, ...figures }, acknowledged: ledger.acknowledged.length }
    } finally {
      await disk.remove()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What a server on a slow disk must not show: an answer sooner than the disk, or an event loop that waits for each flush. */
export function faultsOfPace({ flush, lone }: SlowDiskFigures, delayMs: number): string[] {
  const { fastestMs, blockedMs, changes } = lone
  return [
    ...(fastestMs >= delayMs
      ? []
      : [`a change was answered after ${fastestMs} ms, and no write of the disk is that fast`]),
    ...(blockedMs < (flush.p50 * changes) / 2
      ? []
      : [`the event loop stood still for ${blockedMs} ms over ${changes} changes`]),
  ]
}

async function slowDiskWith(home: string, folder: string, delayMs: number): Promise<Disk> {
  const image = join(folder, 'image')
  await formatImage(image, MEGABYTES)
  const filling = diskOf(image, join(folder, 'filling'))
  await filling.mount()
  try {
    copyHomeTo(home, filling.folder)
  } finally {
    await filling.unmount()
  }
  return await shownDisk(join(folder, 'slow'), ['--filter=delay', 'file', image, `wdelay=${delayMs}ms`])
}

const FLUSHES = 20

function flushTimes(folder: string): { p50: number; max: number } {
  const file = join(folder, 'flush')
  const descriptor = openSync(file, 'w')
  const times = Array.from({ length: FLUSHES }, () => {
    const start = performance.now()
    writeSync(descriptor, Buffer.alloc(4096, 1), 0, 4096, 0)
    fdatasyncSync(descriptor)
    return performance.now() - start
  })
  closeSync(descriptor)
  rmSync(file)
  const { p50, max } = quantiles(times)
  return { p50, max }
}

interface Measured extends Omit<SlowDiskFigures, 'flush'> {
  ledger: Ledger
  failures: string[]
}

async function underLoad(run: SlowDisk, home: string, watchFile: string): Promise<Measured> {
  const { owner, source, seconds } = run
  const { cookie } = owner
  const env = { NODE_OPTIONS: `--import=${LOOP_WATCH}`, LOOP_WATCH_FILE: watchFile, ...run.env }
  const server = await startServer({ home, env, ...(source === undefined ? {} : { source }) })
  try {
    const ledger = new Ledger()
    const failures: string[] = []
    const loop = (): Promise<Loop> => loopOf(server, watchFile)
    const lone = await loneChanges({ server, owner, ledger, writers: 1 }, loop)
    const writing = await startWriters({ server, owner, ledger, writers: WRITERS })
    await loop()
    const begin = performance.now()
    const end = begin + seconds * 1_000
    const [reads, connects] = await Promise.all([
      Promise.all(Array.from({ length: READERS }, () => readOnOne(server, owner, end, failures))),
      connectInStorms(server, owner, end, failures),
    ])
    const times = timesAfter(ledger, begin)
    const { lag } = await loop()
    writing.stop()
    await writing.ended
    await server.kill()
    return {
      ledger,
      failures,
      lone,
      changesPerSecond: times.length / seconds,
      change: quantiles(times),
      read: quantiles(reads.flat()),
      newConnection: quantiles(connects),
      loopLag: lag,
    }
  } finally {
    await server.kill()
    owner.cookie = cookie
  }
}

async function loneChanges(one: Writing, loop: () => Promise<Loop>): Promise<SlowDiskFigures['lone']> {
  await loop()
  const begin = performance.now()
  const writing = await startWriters(one)
  await untilAcknowledged(LONE_CHANGES, one)
  writing.stop()
  await writing.ended
  const times = timesAfter(one.ledger, begin)
  return { changes: times.length, fastestMs: Math.min(...times), blockedMs: (await loop()).blockedMs }
}

/** How long each change took that was asked for after that time. */
function timesAfter({ acknowledged }: Ledger, time: number): number[] {
  return acknowledged.filter(({ askedAt }) => askedAt > time).map(({ askedAt, answeredAt }) => answeredAt - askedAt)
}

/** What loop-watch.ts writes. */
interface Loop {
  lag: Quantiles
  blockedMs: number
}

/** How the server's event loop fared since the last time this was asked. */
async function loopOf(server: Server, file: string): Promise<Loop> {
  process.kill(server.pid, 'SIGUSR2')
  await until(async () => existsSync(file) && readFileSync(file, 'utf8').endsWith('}'), 30_000, 'the word of the loop')
  const loop = JSON.parse(readFileSync(file, 'utf8')) as Loop
  rmSync(file)
  return loop
}

async function readOnOne(server: Server, owner: Client, end: number, failures: string[]): Promise<number[]> {
  const reader = owner.anotherAt(server.baseUrl, server.certificate, newAddress())
  const times: number[] = []
  // The first opens the connection.
  for (let first = true; performance.now() < end; first = false) {
    const ms = await timeOf(reader, '/accounts?limit=50', failures)
    if (!first && ms !== null) times.push(ms)
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_READS_MS))
  }
  reader.close()
  return times
}

async function connectInStorms(server: Server, owner: Client, end: number, failures: string[]): Promise<number[]> {
  const times: number[] = []
  while (performance.now() < end) {
    const next = performance.now() + BETWEEN_STORMS_MS
    const storm = Array.from({ length: STORM }, async () => {
      const browser = owner.anotherAt(server.baseUrl, server.certificate, newAddress())
      const ms = await timeOf(browser, '/session', failures)
      if (ms !== null) times.push(ms)
      browser.close()
    })
    await Promise.all(storm)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())))
  }
  return times
}

/** Milliseconds until the answer; null if it was none to be content with, which is then among the failures. */
async function timeOf(client: Client, path: string, failures: string[]): Promise<number | null> {
  const start = performance.now()
  try {
    const { status } = await client.call('GET', path)
    if (status === 200) return performance.now() - start
    failures.push(`GET ${path} gave ${status}`)
  } catch (error) {
    failures.push(`GET ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
  return null
}

function quantiles(values: readonly number[]): Quantiles {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}
