import { closeSync, copyFileSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { run } from '../../peers/program.ts'
import { diskOf, NO_CHANCE } from './disk.ts'
import type { Recording } from './recording.ts'
import { faultsOfHome } from './writers.ts'
import { randomFrom } from '../random.ts'

const HEAD_BYTES = 17
/** A disk writes no less than this at once, but longer writes may be torn. */
const WHOLE_BYTES = 4096

/** One line of what the recorder wrote down. */
export interface Order {
  isFlush: boolean
  /** How many changes had been acknowledged when it came. */
  acknowledged: number
  /** Where on the disk. */
  offset: number
  length: number
  /** Where its bytes are among the records. */
  at: number
}

export function readOrders(records: string): Order[] {
  const descriptor = openSync(records, 'r')
  const orders: Order[] = []
  const head = Buffer.alloc(HEAD_BYTES)
  const { size } = fstatSync(descriptor)
  for (let at = 0; at + HEAD_BYTES <= size;) {
    readSync(descriptor, head, 0, HEAD_BYTES, at)
    const length = head.readUInt32LE(13)
    orders.push({
      isFlush: head[0] === 'F'.charCodeAt(0),
      acknowledged: head.readUInt32LE(1),
      offset: Number(head.readBigUInt64LE(5)),
      length,
      at: at + HEAD_BYTES,
    })
    at += HEAD_BYTES + length
  }
  closeSync(descriptor)
  return orders
}

export interface Replay {
  /** At how many moments the power goes. */
  points: number
  seed: number
  untilFault?: boolean
}

export interface ReplayResult {
  faults: string[]
  points: number
}

/**
 * What a disk may hold after a power cut, for many moments of a recording: everything before the last flush, and of what was
 * written after it a random half, torn at blocks. All that was acknowledged before the moment must be there.
 */
export async function replay(
  recording: Recording,
  { points, seed, untilFault = false }: Replay,
): Promise<ReplayResult> {
  const random = randomFrom(seed)
  const orders = readOrders(recording.records)
  const moments = Array.from({ length: points }, () => Math.floor(random() * orders.length)).toSorted((a, b) => a - b)
  const durable = new DurableImage(recording, orders)
  const faults: string[] = []
  let done = 0
  try {
    for (const moment of moments) {
      if (untilFault && faults.length > 0) break
      const image = `${recording.image}-cut`
      await durable.cutAt(moment, image, random)
      const acknowledged = orders[moment]?.acknowledged ?? 0
      const found = await faultsOfImage(image, recording, acknowledged)
      faults.push(...found.map((fault) => `seed ${seed}, cut at order ${moment} of ${orders.length}: ${fault}`))
      rmSync(image)
      done++
    }
  } finally {
    durable.close()
  }
  return { faults, points: done }
}

/** The disk as of the last flush, which moves forward only. */
class DurableImage {
  readonly #file: string
  readonly #orders: readonly Order[]
  readonly #records: number
  readonly #image: number
  #next = 0

  constructor({ image, records }: Recording, orders: readonly Order[]) {
    this.#file = `${image}-durable`
    copyFileSync(image, this.#file)
    this.#image = openSync(this.#file, 'r+')
    this.#records = openSync(records, 'r')
    this.#orders = orders
  }

  /** Writes to `target` what may be on the disk if the power goes right after the order `moment` was given. */
  async cutAt(moment: number, target: string, random: () => number): Promise<void> {
    const given = this.#orders.slice(0, moment + 1)
    const flushed = given.findLastIndex(({ isFlush }) => isFlush)
    for (; this.#next <= flushed; this.#next++) this.#apply(this.#orders[this.#next]!, this.#image, () => true)
    // Most of an image is holes, which this leaves out.
    await run('cp', [this.#file, target])
    const cut = openSync(target, 'r+')
    for (const order of given.slice(flushed + 1)) this.#apply(order, cut, () => random() < 0.5)
    closeSync(cut)
  }

  #apply({ isFlush, offset, length, at }: Order, image: number, lands: () => boolean): void {
    if (isFlush) return
    for (let done = 0; done < length; done += WHOLE_BYTES) {
      if (!lands()) continue
      const part = Buffer.alloc(Math.min(WHOLE_BYTES, length - done))
      readSync(this.#records, part, 0, part.length, at + done)
      writeSync(image, part, 0, part.length, offset + done)
    }
  }

  close(): void {
    closeSync(this.#image)
    closeSync(this.#records)
    rmSync(this.#file)
  }
}

/** Mounts it, which lets the file system mend itself from its journal, and looks at the database. */
async function faultsOfImage(image: string, { ledger }: Recording, acknowledged: number): Promise<string[]> {
  const disk = diskOf(image, `${image}-mounted`, NO_CHANCE)
  try {
    await disk.mount()
  } catch (error) {
    return [`the file system cannot be mounted: ${error instanceof Error ? error.message : String(error)}`]
  }
  try {
    return faultsOfHome(disk.folder, ledger, acknowledged)
  } catch (error) {
    return [`the database cannot be read: ${error instanceof Error ? error.message : String(error)}`]
  } finally {
    await disk.unmount()
  }
}
