import { DecodeError } from './decode-error.ts'
import { TAG } from './der-tags.ts'
import { element } from './der-write.ts'

const MAX_DEPTH = 16

interface Cursor {
  bytes: Buffer
  at: number
}

/**
 * Rewrites BER into definite lengths: indefinite ones (RFC 5652 §5.2 lets a sender stream a message that way) and OCTET STRINGs
 * in pieces. The only tolerance of these codecs, for the outermost layer of a message; the order of members stays as sent.
 * @throws DecodeError
 */
export function definite(bytes: Buffer): Buffer {
  const cursor = { bytes, at: 0 }
  const result = rewrite(cursor, 0)
  if (cursor.at !== bytes.length) throw new DecodeError('BER: bytes after the end')
  return result
}

function rewrite(cursor: Cursor, depth: number): Buffer {
  if (depth > MAX_DEPTH) throw new DecodeError('BER: nested too deeply')
  const tag = byte(cursor)
  if ((tag & 0x1f) === 0x1f) throw new DecodeError('BER: a tag of more than one byte')
  const end = lengthEnd(cursor)
  if ((tag & 0x20) === 0) {
    if (end === null) throw new DecodeError('BER: an indefinite length on a primitive')
    return element(tag, slice(cursor, end))
  }
  const members = readMembers(cursor, end, depth)
  if (tag !== (TAG.octetString | 0x20)) return element(tag, ...members)
  return element(TAG.octetString, joinOctets(Buffer.concat(members)))
}

function readMembers(cursor: Cursor, end: number | null, depth: number): Buffer[] {
  const members: Buffer[] = []
  for (;;) {
    if (cursor.at === end) return members
    if (end !== null && cursor.at > end) throw new DecodeError('BER: an element longer than its surroundings')
    if (end === null && cursor.bytes[cursor.at] === 0 && cursor.bytes[cursor.at + 1] === 0) {
      cursor.at += 2
      return members
    }
    members.push(rewrite(cursor, depth + 1))
  }
}

/** The contents of definite OCTET STRINGs that follow one another, joined. */
export function joinOctets(bytes: Buffer): Buffer {
  const cursor = { bytes, at: 0 }
  const parts: Buffer[] = []
  while (cursor.at < bytes.length) {
    if (byte(cursor) !== TAG.octetString) throw new DecodeError('BER: a piece that is no OCTET STRING')
    const end = lengthEnd(cursor)
    if (end === null) throw new DecodeError('BER: an indefinite length on a primitive')
    parts.push(slice(cursor, end))
  }
  return Buffer.concat(parts)
}

function byte(cursor: Cursor): number {
  const value = cursor.bytes[cursor.at]
  if (value === undefined) throw new DecodeError('BER: the end where an element belongs')
  cursor.at += 1
  return value
}

function slice(cursor: Cursor, end: number): Buffer {
  const bytes = cursor.bytes.subarray(cursor.at, end)
  cursor.at = end
  return bytes
}

/** Where the element ends; null if it says so itself at its end. */
function lengthEnd(cursor: Cursor): number | null {
  const first = byte(cursor)
  if (first === 0x80) return null
  let size = first
  if (first > 0x80) {
    if ((first & 0x7f) > 4) throw new DecodeError('BER: an absurd length')
    size = 0
    for (let i = first & 0x7f; i > 0; i--) size = size * 256 + byte(cursor)
  }
  if (size > cursor.bytes.length - cursor.at) throw new DecodeError('BER: an element longer than its surroundings')
  return cursor.at + size
}
