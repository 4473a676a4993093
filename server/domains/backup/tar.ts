import type { FileHandle } from 'node:fs/promises'
import { Refusal } from '../../base/errors.ts'

// POSIX ustar (IEEE 1003.1, pax "ustar Interchange Format"), regular files only: what `tar -x` of any system reads.

const BLOCK = 512
const OCTAL_LIMIT = 0o77777777777
const READ = 1024 * 1024
/** Writers fill up to whole records, of 10 kB with `tar`. */
const LONGEST_END = 1024 * 1024

/** One file to pack. `size` must be what `bytes` yields. */
export interface TarMember {
  name: string
  size: number
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** One file of an archive: read `bytes` to its end before asking for the next. */
export interface TarEntry {
  name: string
  size: number
  bytes: AsyncGenerator<Buffer>
}

/**
 * Writes members one after the other. `at` is the time of change that every member carries, in milliseconds.
 * @throws Error if a member yields more or fewer bytes than it said
 */
export async function* packTar(members: Iterable<TarMember>, at: number): AsyncGenerator<Buffer> {
  for (const member of members) {
    yield header(member.name, member.size, at)
    let written = 0
    for await (const piece of member.bytes) {
      written += piece.byteLength
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    }
    if (written !== member.size) throw new Error(`${member.name} has ${written} bytes instead of ${member.size}`)
    yield Buffer.alloc(padding(member.size))
  }
  yield Buffer.alloc(2 * BLOCK)
}

/**
 * Reads members one after the other. Names are checked: a member can only land below the folder it is unpacked into.
 * @throws Refusal backup.damaged
 */
export async function* unpackTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const reader = new Reader(source)
  for (;;) {
    const block = await reader.exactly(BLOCK)
    if (block.every((byte) => byte === 0)) return await reader.drain()
    const { name, size } = parseHeader(block)
    yield { name, size, bytes: reader.stream(size) }
    await reader.finished()
    await reader.exactly(padding(size))
  }
}

/** The bytes of an open file from its beginning. */
export async function* readFileBytes(file: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(READ), 0, READ)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

function header(name: string, size: number, at: number): Buffer {
  if (!isSafeName(name)) throw new Error(`No member may be called ${name}`)
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0, 'latin1')
  block.write('0000600\0', 100, 'latin1')
  block.write('0000000\0', 108, 'latin1')
  block.write('0000000\0', 116, 'latin1')
  writeSize(block, size)
  block.write(`${octal(Math.floor(at / 1000), 11)}\0`, 136, 'latin1')
  block.write('0', 156, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  block.write(`${octal(checksum(block), 6)}\0 `, 148, 'latin1')
  return block
}

/** Eleven octal digits end at 8 GiB; above, the first bit is set and the number is binary (GNU tar, star, libarchive). */
function writeSize(block: Buffer, size: number): void {
  if (size <= OCTAL_LIMIT) {
    block.write(`${octal(size, 11)}\0`, 124, 'latin1')
    return
  }
  block[124] = 0x80
  block.writeBigUInt64BE(BigInt(size), 128)
}

function readSize(block: Buffer): number {
  if (block[124] === 0x80) return Number(block.readBigUInt64BE(128))
  const text = block.toString('latin1', 124, 135)
  if (!/^[0-7]{11}$/.test(text)) throw damaged('a member has no size')
  return Number.parseInt(text, 8)
}

function parseHeader(block: Buffer): { name: string; size: number } {
  if (Number.parseInt(block.toString('latin1', 148, 154), 8) !== checksum(block)) throw damaged('a header is damaged')
  const [name = '', ...beyond] = block.toString('latin1', 0, 100).split('\0')
  if (!isSafeName(name) || beyond.some((rest) => rest !== '') || block[156] !== 0x30)
    throw damaged('it holds something that is not one of our files')
  const size = readSize(block)
  if (!Number.isSafeInteger(size)) throw damaged('a member has no size')
  return { name, size }
}

/** Folders of letters, digits, dots, `_` and `-`; no part begins with a dot, so `..` and hidden files cannot be. */
function isSafeName(name: string): boolean {
  return name.length <= 100 && /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,3}$/.test(name)
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

/** The sum of all bytes, the checksum field itself counted as spaces. */
function checksum(block: Buffer): number {
  let sum = 0
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte
  return sum
}

/** 422: the file is not what a backup run wrote. */
export function damaged(what: string): Refusal {
  return new Refusal(422, 'backup.damaged', `This backup is damaged: ${what}`)
}

/** Takes exact lengths out of a stream of pieces. */
class Reader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Buffer = Buffer.alloc(0)
  #left = 0

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  async exactly(length: number): Promise<Buffer> {
    while (this.#held.length < length) {
      if (!(await this.#more())) throw damaged('it was cut off')
    }
    const taken = this.#held.subarray(0, length)
    this.#held = this.#held.subarray(length)
    return taken
  }

  stream(size: number): AsyncGenerator<Buffer> {
    this.#left = size
    return this.#pieces()
  }

  async *#pieces(): AsyncGenerator<Buffer> {
    while (this.#left > 0) {
      if (this.#held.length === 0 && !(await this.#more())) throw damaged('it was cut off')
      const piece = this.#held.subarray(0, this.#left)
      this.#held = this.#held.subarray(piece.length)
      this.#left -= piece.length
      yield piece
    }
  }

  async finished(): Promise<void> {
    if (this.#left > 0) throw new Error('The member before was not read to its end')
  }

  /** Reads what follows the end mark: zeros, and few. That also makes the layers below say whether their end is genuine. */
  async drain(): Promise<void> {
    let bytes = 0
    do {
      bytes += this.#held.length
      if (bytes > LONGEST_END) throw damaged('its end does not come')
      if (this.#held.some((byte) => byte !== 0)) throw damaged('something follows its end')
      this.#held = Buffer.alloc(0)
    } while (await this.#more())
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next()
    if (next.done) return false
    const piece = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    this.#held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece])
    return true
  }
}
