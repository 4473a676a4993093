import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { parseHeader, toUnpadded, writeHeader } from './age-header.ts'
import type { Stanza } from './age-header.ts'
import { unwrapFileKey, wrapFileKey } from './age-x25519.ts'
import { DecodeError } from './decode-error.ts'

// The age file format, version 1 (C2SP age.md): what this writes, `age -d` of any Linux distribution opens.

export { newIdentity, recipientOf } from './age-x25519.ts'

const CHUNK = 64 * 1024
const TAG = 16
const NONCE = 16
const HEADER_LIMIT = 64 * 1024

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>
/** A stage for `stream.pipeline`. */
export type Stage = (source: Bytes) => AsyncGenerator<Buffer>

function derive(key: Buffer, salt: Buffer, use: 'header' | 'payload'): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, use, 32))
}

function headerMac(fileKey: Buffer, text: string): Buffer {
  return createHmac('sha256', derive(fileKey, Buffer.alloc(0), 'header'))
    .update(text, 'latin1')
    .digest()
}

/** 11 bytes of counter and one that marks the last chunk, so that chunks can be neither moved nor cut off. */
function chunkNonce(index: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(index, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

function sealChunk(key: Buffer, index: number, last: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, chunkNonce(index, last), { authTagLength: TAG })
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function openChunk(key: Buffer, index: number, last: boolean, sealed: Buffer): Buffer {
  if (sealed.length < TAG || (sealed.length === TAG && index > 0)) throw new DecodeError('age: the file was cut off')
  const cipher = createDecipheriv('chacha20-poly1305', key, chunkNonce(index, last), { authTagLength: TAG })
  cipher.setAuthTag(sealed.subarray(-TAG))
  const plain = cipher.update(sealed.subarray(0, -TAG))
  try {
    cipher.final()
  } catch {
    throw new DecodeError('age: the file was changed or cut off')
  }
  return plain
}

/** Yields pieces of exactly `size` bytes and a last one of 0…`size`; only an empty source has an empty piece. */
async function* pieces(source: Bytes, size: number): AsyncGenerator<{ piece: Buffer; last: boolean }> {
  let held: Buffer[] = []
  let length = 0
  for await (const bytes of source) {
    held.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    length += bytes.byteLength
    if (length <= size) continue
    let all = Buffer.concat(held, length)
    for (; all.length > size; all = all.subarray(size)) yield { piece: all.subarray(0, size), last: false }
    held = [all]
    length = all.length
  }
  yield { piece: Buffer.concat(held, length), last: true }
}

/**
 * Encrypts a stream to every recipient (`age1…`); any one of their identities opens it.
 * @throws DecodeError if a recipient is mistyped
 */
export function encrypting(recipients: readonly string[]): Stage {
  if (recipients.length === 0) throw new DecodeError('age: no recipient')
  return async function* seal(source) {
    const fileKey = randomBytes(16)
    const text = writeHeader(recipients.map((recipient) => wrapFileKey(recipient, fileKey)))
    yield Buffer.from(`${text} ${toUnpadded(headerMac(fileKey, text))}\n`, 'latin1')
    const nonce = randomBytes(NONCE)
    yield nonce
    const key = derive(fileKey, nonce, 'payload')
    let index = 0
    for await (const { piece, last } of pieces(source, CHUNK)) yield sealChunk(key, index++, last, piece)
  }
}

/**
 * Decrypts a stream with the first of the identities (`AGE-SECRET-KEY-1…`) that fits. Each piece that comes out is
 * authentic, but only the end of the stream says that none is missing: use nothing before.
 * @throws DecodeError if no identity fits, or the file was changed or cut off
 */
export function decrypting(identities: readonly string[]): Stage {
  return async function* open(source) {
    const { head, rest } = await splitHeader(source)
    const fileKey = openHeader(head, identities)
    const { head: nonce, rest: payload } = await splitAt(rest, NONCE)
    const key = derive(fileKey, nonce, 'payload')
    let index = 0
    for await (const { piece, last } of pieces(payload, CHUNK + TAG)) yield openChunk(key, index++, last, piece)
  }
}

/** {@link encrypting} for what fits in memory. */
export async function encryptTo(recipients: readonly string[], plain: Uint8Array): Promise<Buffer> {
  return collect(encrypting(recipients)([plain]))
}

/** {@link decrypting} for what fits in memory. */
export async function decryptWith(identities: readonly string[], sealed: Uint8Array): Promise<Buffer> {
  return collect(decrypting(identities)([sealed]))
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(source))
}

function openHeader(head: Buffer, identities: readonly string[]): Buffer {
  const { stanzas, text, mac } = parseHeader(head.toString('latin1'))
  const fileKey = findFileKey(stanzas, identities)
  if (!timingSafeEqual(headerMac(fileKey, text), mac)) throw new DecodeError('age: the header was changed')
  return fileKey
}

function findFileKey(stanzas: readonly Stanza[], identities: readonly string[]): Buffer {
  for (const identity of identities) {
    for (const stanza of stanzas) {
      const fileKey = unwrapFileKey(identity, stanza)
      if (fileKey) return fileKey
    }
  }
  throw new DecodeError('age: not encrypted to this identity')
}

/** The header ends with the line that begins with `---`. */
async function splitHeader(source: Bytes): Promise<{ head: Buffer; rest: Bytes }> {
  return split(source, (held) => {
    const mark = held.indexOf('\n---')
    const end = mark < 0 ? -1 : held.indexOf('\n', mark + 1)
    if ((end < 0 ? held.length : end) > HEADER_LIMIT) throw new DecodeError('age: no header')
    return end < 0 ? null : end + 1
  })
}

async function splitAt(source: Bytes, length: number): Promise<{ head: Buffer; rest: Bytes }> {
  return split(source, (held) => (held.length < length ? null : length))
}

/** Reads until `find` knows where the head ends; `rest` goes on from there. */
async function split(source: Bytes, find: (held: Buffer) => number | null): Promise<{ head: Buffer; rest: Bytes }> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  let held: Buffer = Buffer.alloc(0)
  let end = find(held)
  while (end === null) {
    const next = await iterator.next()
    if (next.done) throw new DecodeError('age: the file was cut off')
    held = Buffer.concat([held, next.value])
    end = find(held)
  }
  return { head: held.subarray(0, end), rest: resume(held.subarray(end), iterator) }
}

async function* resume(
  first: Buffer,
  iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  } finally {
    await iterator.return?.()
  }
}
