import { DecodeError } from './decode-error.ts'

// BIP 173, without its limit of 90 characters. age writes keys in this form.

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

function checksum(values: Iterable<number>): number {
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (const [bit, word] of GENERATOR.entries()) if ((top >>> bit) & 1) sum ^= word
  }
  return sum
}

function expand(prefix: string): number[] {
  const codes = Array.from(prefix, (letter) => letter.charCodeAt(0))
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)]
}

/** Cuts groups of `from` bits into groups of `to` bits; what is left over must be less than a group, and zero. */
function regroup(values: Iterable<number>, from: number, to: number, pad: boolean): number[] {
  const result: number[] = []
  let bits = 0
  let held = 0
  for (const value of values) {
    held = ((held << from) | value) & 0xfff
    bits += from
    while (bits >= to) {
      bits -= to
      result.push((held >> bits) & ((1 << to) - 1))
    }
  }
  const rest = held & ((1 << bits) - 1)
  if (pad && bits > 0) result.push((rest << (to - bits)) & ((1 << to) - 1))
  if (!pad && (bits >= from || rest !== 0)) throw new DecodeError('bech32: padding is not zero')
  return result
}

/** Writes bytes as lower-case bech32 with the (lower-case) prefix. */
export function toBech32(prefix: string, data: Uint8Array): string {
  const values = regroup(data, 8, 5, true)
  const sum = checksum([...expand(prefix), ...values, 0, 0, 0, 0, 0, 0]) ^ 1
  const tail = [25, 20, 15, 10, 5, 0].map((shift) => (sum >>> shift) & 31)
  return `${prefix}1${[...values, ...tail].map((value) => ALPHABET[value]).join('')}`
}

/** @throws DecodeError if the text is mixed case, mistyped or has another prefix than `prefix` (lower case). */
export function fromBech32(prefix: string, text: string): Buffer {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) throw new DecodeError('bech32: upper and lower case mixed')
  const split = lower.lastIndexOf('1')
  if (lower.slice(0, split) !== prefix || lower.length > 1000) throw new DecodeError(`bech32: not a ${prefix} text`)
  const values = Array.from(lower.slice(split + 1), (letter) => ALPHABET.indexOf(letter))
  if (values.length < 6 || values.includes(-1)) throw new DecodeError('bech32: a character that cannot be there')
  if (checksum([...expand(prefix), ...values]) !== 1) throw new DecodeError('bech32: the checksum does not fit')
  return Buffer.from(regroup(values.slice(0, -6), 5, 8, false))
}
