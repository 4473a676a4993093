import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

// freehold_<256 random bits>_<CRC-32 of all before it>, both in base 62: scanners of secrets find it by its beginning, and anybody
// can tell without a database that something is none. Underlines belong to words: a double click takes the whole of it.

const SIGNS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PREFIX = 'freehold_'
/** 62^43 > 2^256, 62^6 > 2^32. */
const RANDOM_SIGNS = 43
const SUM_SIGNS = 6
const FORM = /^freehold_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/

/** A new token, as its maker sees it once. */
export function newTokenText(): string {
  const random = BigInt(`0x${randomBytes(32).toString('hex')}`)
  const body = PREFIX + inBase62(random, RANDOM_SIGNS)
  return `${body}_${sumOf(body)}`
}

/** Whether a text can be a token at all: its form and its sum. It says nothing of whether there is one. */
export function isTokenText(text: string): boolean {
  return FORM.test(text) && text.endsWith(sumOf(text.slice(0, PREFIX.length + RANDOM_SIGNS)))
}

function sumOf(body: string): string {
  return inBase62(BigInt(crc32(body)), SUM_SIGNS)
}

function inBase62(number: bigint, length: number): string {
  let text = ''
  for (let rest = number; rest > 0n; rest /= 62n) text = SIGNS[Number(rest % 62n)] + text
  return text.padStart(length, '0')
}
