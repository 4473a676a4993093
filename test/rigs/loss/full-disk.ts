import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { releaseReserve } from '../../../server/base/database/reserve.ts'
import type { Client } from '../../peers/client.ts'
import { newAddress, startServer, type Server } from '../../peers/server.ts'
import type { Disk } from './disk.ts'
import { askedAfter, faultsOfHome, Ledger, startWriters, untilAcknowledged, within } from './writers.ts'

const REFUSED_WITHIN_MS = 10_000
const ACCEPTS_WITHIN_MS = 5_000
const READS = ['/session', '/accounts?limit=50', '/audit/entries?limit=50']
/** So many refusals in a row, without a change accepted in between, and the disk counts as full. */
const ENOUGH = 64

export interface FullDisk {
  /** Mounted, with a home in it. */
  disk: Disk
  owner: Client
  source?: string
}

export interface FullDiskResult {
  faults: string[]
  acknowledged: number
  refused: number
  /** From the space being there to the first answer to a change that was asked for after it. */
  acceptedAfterMs: number
}

/**
 * Fills the disk under writers until changes are refused, looks whether the reserve lets an administrator act, fills that too,
 * reads, and frees the space again under the same server.
 */
export async function fillAndFree({ disk, owner, source }: FullDisk): Promise<FullDiskResult> {
  const { cookie } = owner
  const ledger = new Ledger()
  const filler = new Filler(disk.folder)
  const server = await startServer({ home: disk.folder, ...(source === undefined ? {} : { source }) })
  const faults: string[] = []
  let acceptedAfterMs: number
  try {
    const writers = await startWriters({ server, owner, ledger, expected: ['base.disk_full'] })
    await untilAcknowledged(20, { ledger, server })
    filler.fill()
    faults.push(...(await faultsOfReserve(ledger)))
    faults.push(...(await faultsOfRefusing(ledger, filler)), ...(await faultsOfReading(server, owner)))
    acceptedAfterMs = await acceptedAfter(ledger, () => filler.free())
    writers.stop()
    await writers.ended
  } finally {
    await server.kill()
    owner.cookie = cookie
  }
  if (acceptedAfterMs > ACCEPTS_WITHIN_MS) faults.push(`no change was accepted within ${ACCEPTS_WITHIN_MS} ms of space`)
  faults.push(...faultsOfHome(disk.folder, ledger))
  return { faults, acknowledged: ledger.acknowledged.length, refused: refusedOf(ledger), acceptedAfterMs }
}

/** Stops a server, takes every byte of its disk, the reserve's too, and starts it; then once more with space. */
export async function startOnFullDisk({ disk, owner, source }: FullDisk): Promise<string[]> {
  const { cookie } = owner
  const ledger = new Ledger()
  const filler = new Filler(disk.folder)
  const options = { home: disk.folder, ...(source === undefined ? {} : { source }) }
  const first = await startServer(options)
  const writers = await startWriters({ server: first, owner, ledger })
  await untilAcknowledged(20, { ledger, server: first })
  writers.stop()
  await writers.ended
  await first.halt()
  owner.cookie = cookie
  releaseReserve(join(disk.folder, 'data/database'))
  filler.fill()
  const refusal = await startServer(options).then(
    async (server) => {
      await server.kill()
      return null
    },
    (error: unknown) => String(error),
  )
  filler.free()
  const second = await startServer(options)
  await second.kill()
  const said = refusal === null || /free some space/i.test(refusal)
  return [...(said ? [] : [`the start does not say what to do: ${refusal}`]), ...faultsOfHome(disk.folder, ledger)]
}

/** A file that takes all the space that is left. */
class Filler {
  readonly #file: string

  constructor(folder: string) {
    this.#file = join(folder, 'filler')
  }

  fill(): void {
    const descriptor = openSync(this.#file, 'a')
    for (const size of [1024 * 1024, 4096]) while (wrote(descriptor, size)) continue
    closeSync(descriptor)
  }

  free(): void {
    rmSync(this.#file)
  }
}

/** False if there was no space for it. */
function wrote(descriptor: number, bytes: number): boolean {
  try {
    writeSync(descriptor, Buffer.alloc(bytes, 0x46))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}

function refusedOf({ refused }: Ledger): number {
  return refused.get('base.disk_full')?.length ?? 0
}

/** The first refusal gives the reserve back, and with it changes are accepted again. */
async function faultsOfReserve(ledger: Ledger): Promise<string[]> {
  const refused = await within(REFUSED_WITHIN_MS, () => (refusedOf(ledger) > 0 ? performance.now() : null))
  if (refused === null) return ['the disk is full and nothing is refused']
  const acts = await within(ACCEPTS_WITHIN_MS, () => askedAfter(ledger, refused) > 0 || null)
  return acts === null ? ['the reserve lets nobody act on a full disk'] : []
}

async function faultsOfRefusing(ledger: Ledger, filler: Filler): Promise<string[]> {
  let [accepted, before] = [ledger.acknowledged.length, refusedOf(ledger)]
  const full = await within(REFUSED_WITHIN_MS, () => {
    filler.fill()
    if (ledger.acknowledged.length > accepted) [accepted, before] = [ledger.acknowledged.length, refusedOf(ledger)]
    return refusedOf(ledger) >= before + ENOUGH || null
  })
  return full === null ? ['the disk and its reserve are full and changes are not refused'] : []
}

async function faultsOfReading(server: Server, owner: Client): Promise<string[]> {
  const reader = owner.anotherAt(server.baseUrl, server.certificate, newAddress())
  const faults: string[] = []
  for (const path of READS) {
    const { status } = await reader.call('GET', path)
    if (status !== 200) faults.push(`GET ${path} gives ${status} on a full disk`)
  }
  reader.close()
  return faults
}

async function acceptedAfter(ledger: Ledger, free: () => void): Promise<number> {
  const freedAt = performance.now()
  free()
  await within(2 * ACCEPTS_WITHIN_MS, () => askedAfter(ledger, freedAt) > 0 || null)
  const first = ledger.acknowledged.find(({ askedAt }) => askedAt > freedAt)
  return first === undefined ? Infinity : first.answeredAt - freedAt
}
