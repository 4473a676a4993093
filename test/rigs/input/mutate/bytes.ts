import { anyOf, repeated, type Dice, type Mutator } from './dice.ts'

const TELLING = [
  0x00, 0x01, 0x02, 0x0a, 0x0d, 0x1f, 0x20, 0x22, 0x30, 0x31, 0x5c, 0x7f, 0x80, 0x84, 0x85, 0xa0, 0xfe, 0xff,
]
/** No mutation makes an input longer than this: a flood is a test of its own. */
export const LONGEST = 512 * 1024

interface Span {
  start: number
  end: number
}

function span(bytes: Buffer, dice: Dice): Span {
  const start = dice.below(bytes.length + 1)
  return { start, end: Math.min(bytes.length, start + dice.below(dice.chance(0.8) ? 16 : bytes.length + 1)) }
}

function replaced(bytes: Buffer, { start, end }: Span, ...by: readonly Buffer[]): Buffer {
  return Buffer.concat([bytes.subarray(0, start), ...by, bytes.subarray(end)])
}

function changed(bytes: Buffer, dice: Dice, change: (byte: number) => number): Buffer {
  if (bytes.length === 0) return dice.bytes(1)
  const copy = Buffer.from(bytes)
  const at = dice.below(copy.length)
  copy[at] = change(copy[at]!)
  return copy
}

const flipBit: Mutator = (bytes, dice) => changed(bytes, dice, (byte) => byte ^ (1 << dice.below(8)))
const setByte: Mutator = (bytes, dice) => changed(bytes, dice, () => dice.pick(TELLING))
const stepByte: Mutator = (bytes, dice) => changed(bytes, dice, (byte) => byte + dice.pick([-2, -1, 1, 2]))
const remove: Mutator = (bytes, dice) => replaced(bytes, span(bytes, dice))
const insert: Mutator = (bytes, dice) => {
  const { start } = span(bytes, dice)
  return replaced(bytes, { start, end: start }, dice.bytes(1 + dice.below(8)))
}
const repeat: Mutator = (bytes, dice) => {
  const { start, end } = span(bytes, dice)
  const piece = bytes.subarray(start, end)
  const times = dice.chance(0.9) ? 1 + dice.below(4) : dice.below(400)
  const most = Math.floor((LONGEST - bytes.length) / Math.max(1, piece.length))
  return replaced(
    bytes,
    { start: end, end },
    ...Array.from({ length: Math.max(0, Math.min(times, most)) }, () => piece),
  )
}
const cut: Mutator = (bytes, dice) => bytes.subarray(0, dice.below(bytes.length + 1))
const graft: Mutator = (bytes, dice, others) => {
  const other = dice.pick(others.length === 0 ? [bytes] : others)
  const { start, end } = span(other, dice)
  return replaced(bytes, span(bytes, dice), other.subarray(start, end))
}
const blank: Mutator = (bytes, dice) => {
  const { start, end } = span(bytes, dice)
  return replaced(bytes, { start, end }, Buffer.alloc(end - start, dice.pick(TELLING)))
}

/** Changes that know nothing of the format. */
export const mutateBytes: Mutator = repeated(
  anyOf(flipBit, setByte, stepByte, remove, insert, repeat, cut, graft, blank, flipBit, setByte),
)
