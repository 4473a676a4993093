import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '../../peers/client.ts'
import { copyHomeTo, startServer, type ServerOptions } from '../../peers/server.ts'
import { diskOf, formatImage } from './disk.ts'
import { shownDisk } from './shown-disk.ts'
import { Ledger, type Acknowledged, startWriters, untilAcknowledged } from './writers.ts'

const MEGABYTES = 96
const RECORDER = join(import.meta.dirname, 'recorder.py')

/** What a disk saw while a server ran on it under writers. */
export interface Recording {
  /** The disk before the first record. */
  image: string
  records: string
  ledger: Ledger
  remove: () => void
}

export interface Recorded extends Pick<ServerOptions, 'source' | 'env'> {
  /** A home in which a server was set up. */
  home: string
  owner: Client
  /** How many acknowledged changes it should hold. */
  changes: number
}

/** Runs a server under writers on a disk that records every write and flush, until so many changes were acknowledged. */
export async function recordOrders(run: Recorded): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-orders-'))
  const remove = (): void => rmSync(folder, { recursive: true })
  const files = { image: join(folder, 'before'), live: join(folder, 'live'), records: join(folder, 'records') }
  const ledger = new CountingLedger(join(folder, 'acknowledged'))
  try {
    await imageWith(run.home, files.image)
    copyFileSync(files.image, files.live)
    const settings = Object.entries({ image: files.live, records: files.records, acknowledged: ledger.file })
    const kept = ['python', RECORDER, ...settings.map(([name, value]) => `${name}=${value}`)]
    const disk = await shownDisk(join(folder, 'disk'), kept)
    try {
      await underWriters({ ...run, home: disk.folder, ledger })
    } finally {
      await disk.remove()
    }
  } catch (error) {
    remove()
    throw error
  } finally {
    ledger.close()
  }
  return { image: files.image, records: files.records, ledger, remove }
}

/** Says to the recorder, in a file, how many changes were acknowledged: before the next request of any writer goes out. */
class CountingLedger extends Ledger {
  readonly file: string
  readonly #descriptor: number

  constructor(file: string) {
    super()
    this.file = file
    writeFileSync(file, Buffer.alloc(4))
    this.#descriptor = openSync(file, 'r+')
  }

  override acknowledge(change: Acknowledged): void {
    super.acknowledge(change)
    const count = Buffer.alloc(4)
    count.writeUInt32LE(this.acknowledged.length)
    writeSync(this.#descriptor, count, 0, 4, 0)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

async function imageWith(home: string, image: string): Promise<void> {
  await formatImage(image, MEGABYTES)
  const disk = diskOf(image, `${image}-mounted`)
  await disk.mount()
  try {
    copyHomeTo(home, disk.folder)
  } finally {
    await disk.unmount()
  }
}

/** The server's part: it runs on the recorded disk until the writers have had so many answers, and is killed. */
async function underWriters(run: Recorded & { ledger: Ledger }): Promise<void> {
  const { owner, ledger, changes, home, source, env } = run
  const { cookie } = owner
  const server = await startServer({
    home,
    ...(source === undefined ? {} : { source }),
    ...(env === undefined ? {} : { env }),
  })
  try {
    const writers = await startWriters({ server, owner, ledger })
    await untilAcknowledged(changes, { ledger, server })
    await server.kill()
    await writers.ended
  } finally {
    await server.kill()
    owner.cookie = cookie
  }
}
