import { mutateBytes } from './bytes.ts'
import { anyOf, repeated, type Dice, type Mutator } from './dice.ts'

// Changes that know tag, length and value (ITU-T X.690), so that what is changed lies deep and the rest stays in order.

interface Node {
  tag: number
  /** Null where the value is no elements. */
  members: Node[] | null
  value: Buffer
  /** Bytes before the members: the count of unused bits of a BIT STRING. */
  lead: Buffer
  /** Written instead of the right length. */
  length?: Buffer
}

const NOTHING = Buffer.alloc(0)
const MOST_NODES = 4_000
const OCTETS = 0x04
const BITS = 0x03
const TAGS = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1e, 0x24, 0x30, 0x31, 0x80, 0x82,
]
const MORE_TAGS = [
  0x00, 0x1f, 0x1c, 0x3f, 0x5f, 0x60, 0x64, 0x65, 0x73, 0x7f, 0x85, 0x86, 0x87, 0xa0, 0xa1, 0xa3, 0xbf, 0xff,
]
const VALUES = [
  '',
  '00',
  '01',
  '7f',
  '80',
  'ff',
  '0000',
  '00ff',
  '8000',
  'ffffffff',
  '7fffffff',
  '00ffffffff',
  '80'.repeat(64),
]
const LENGTHS = [
  '80',
  '81',
  '8100',
  '817f',
  '82ffff',
  '83ffffff',
  '847fffffff',
  '84ffffffff',
  '8500ffffffff',
  '88ffffffffffffffff',
  'ff',
]

/** The elements in `bytes`, or null if it is none. */
function parse(bytes: Buffer, depth = 0): Node[] | null {
  const nodes: Node[] = []
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at]!
    const header = headerAt(bytes, at)
    if (header === null || depth > 40 || (tag & 0x1f) === 0x1f) return null
    const value = bytes.subarray(header.start, header.end)
    nodes.push({ tag, value, ...membersOf(tag, value, depth) })
    at = header.end
  }
  return nodes
}

function headerAt(bytes: Buffer, at: number): { start: number; end: number } | null {
  const first = bytes[at + 1]
  if (first === undefined) return null
  const count = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || count > 4 || at + 2 + count > bytes.length) return null
  const start = at + 2 + count
  const end = start + (count === 0 ? first : bytes.readUIntBE(at + 2, count))
  return end > bytes.length ? null : { start, end }
}

/** Strings often hold further elements: extensions, keys, the content of a message. */
function membersOf(tag: number, value: Buffer, depth: number): { members: Node[] | null; lead: Buffer } {
  const lead = tag === BITS && value[0] === 0 ? value.subarray(0, 1) : NOTHING
  const inner = value.subarray(lead.length)
  const mayHold = (tag & 0x20) !== 0 || ((tag === OCTETS || tag === BITS) && inner.length > 2 && inner[0] === 0x30)
  const members = mayHold ? parse(inner, depth + 1) : null
  return { members, lead: members === null ? NOTHING : lead }
}

function write(nodes: readonly Node[]): Buffer {
  const backwards: Buffer[] = []
  emit(nodes, backwards)
  return Buffer.concat(backwards.toReversed())
}

/** From the last byte to the first, as a length is known only once all that it covers is there. */
function emit(nodes: readonly Node[], backwards: Buffer[]): number {
  let size = 0
  for (let at = nodes.length - 1; at >= 0; at--) {
    const { tag, members, value, lead, length } = nodes[at]!
    let inner = value.length
    if (members === null) backwards.push(value)
    else {
      inner = emit(members, backwards) + lead.length
      backwards.push(lead)
    }
    const header = Buffer.concat([Buffer.from([tag]), length ?? lengthOf(inner)])
    backwards.push(header)
    size += header.length + inner
  }
  return size
}

function lengthOf(size: number, least = 0): Buffer {
  if (size < 0x80 && least === 0) return Buffer.from([size])
  const digits = size.toString(16)
  const bytes = Buffer.from(digits.padStart(Math.max(digits.length + (digits.length % 2), least * 2), '0'), 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}

/** Every list of members in the tree, with the tree itself. */
function listsOf(nodes: Node[]): Node[][] {
  const lists = [nodes]
  for (let at = 0; at < lists.length && lists.length < MOST_NODES; at++) {
    for (const { members } of lists[at]!) if (members !== null) lists.push(members)
  }
  return lists
}

/** A node that can be put anywhere, into itself too. */
function copyOf(node: Node): Node {
  return { ...node, members: node.members?.map(copyOf) ?? null }
}

interface Place {
  list: Node[]
  at: number
  node: Node
  lists: Node[][]
}

/** One element within another, so many times; written from the inside out. */
function nested(node: Node, depth: number, tag: number): Node {
  const backwards = [write([node])]
  let size = backwards[0]!.length
  for (let count = 1; count < depth; count++) {
    const header = Buffer.concat([Buffer.from([tag]), lengthOf(size)])
    backwards.push(header)
    size += header.length
  }
  return leaf(tag, Buffer.concat(backwards.toReversed()))
}

type Change = (place: Place, dice: Dice) => void

const leaf = (tag: number, value: Buffer): Node => ({ tag, value, members: null, lead: NOTHING })
const around = (tag: number, members: Node[]): Node => ({ tag, value: NOTHING, members, lead: NOTHING })

const CHANGES: readonly Change[] = [
  ({ node }, dice) => void (node.tag = dice.pick(dice.chance(0.7) ? TAGS : MORE_TAGS)),
  ({ node }, dice) => void (node.tag ^= dice.pick([0x20, 0x40, 0x80, 0xa0, 0x01])),
  // An empty SEQUENCE or SET where something belongs.
  ({ list, at, node }) => void (list[at] = around(node.tag, [])),
  ({ list, at }) => void list.splice(at, 1),
  ({ list, at, node }, dice) => void list.splice(at, 0, ...Array.from({ length: 1 + dice.below(3) }, () => node)),
  ({ list, at, node }, dice) => {
    if (list.length < 200 && write([node]).length < 200)
      list.splice(at, 0, ...Array.from({ length: 40 + dice.below(100) }, () => node))
  },
  ({ list, at }, dice) => {
    const other = dice.below(list.length)
    ;[list[at], list[other]] = [list[other]!, list[at]!]
  },
  ({ list, at, node }, dice) => {
    const depth = dice.chance(0.8) ? 1 + dice.below(3) : dice.below(dice.chance(0.9) ? 40 : 20_000)
    list[at] = nested(node, depth, dice.pick([0x30, 0x31, 0xa0, 0x24]))
  },
  ({ list, at, node }, dice) => void (list[at] = leaf(node.tag, Buffer.from(dice.pick(VALUES), 'hex'))),
  ({ list, at, node }, dice) => {
    list[at] = leaf(node.tag, mutateBytes(node.members === null ? node.value : write(node.members), dice, []))
  },
  ({ node }, dice) => void (node.length = Buffer.from(dice.pick(LENGTHS), 'hex')),
  ({ node }, dice) => {
    const size = write([{ ...node, tag: 0 }]).length
    node.length = lengthOf(Math.max(0, size + dice.below(7) - 5))
  },
  ({ node }, dice) => {
    const value = node.members === null ? node.value : Buffer.concat([node.lead, write(node.members)])
    node.length = lengthOf(value.length, 1 + dice.below(4))
  },
  ({ list, at, node }) => {
    // Indefinite form: whatever is in it, then the two zeros that end it.
    const value = node.members === null ? node.value : write(node.members)
    list[at] = { ...leaf(node.tag | 0x20, Buffer.concat([value, Buffer.alloc(2)])), length: Buffer.from([0x80]) }
  },
  ({ list, at, lists }, dice) => {
    const from = dice.pick(lists)
    if (from.length > 0) list[at] = copyOf(dice.pick(from))
  },
  ({ list, at, lists }, dice) => {
    const from = dice.pick(lists)
    if (from.length > 0) list.splice(at, 0, copyOf(dice.pick(from)))
  },
  ({ list, at, node }, dice) => {
    list[at] = leaf(node.tag, Buffer.alloc(dice.chance(0.95) ? 300 : 70_000, dice.pick([0, 0x41, 0x80, 0xff, 0x30])))
  },
]

const changeOne: Mutator = (bytes, dice) => {
  const nodes = parse(bytes)
  const lists = nodes === null ? [] : listsOf(nodes).filter((list) => list.length > 0)
  if (nodes === null || lists.length === 0) return mutateBytes(bytes, dice, [])
  const list = dice.pick(lists)
  const at = dice.below(list.length)
  dice.pick(CHANGES)({ list, at, node: list[at]!, lists }, dice)
  return write(nodes)
}

/** Mostly changes of the structure, sometimes of bytes. */
export const mutateDer: Mutator = anyOf(repeated(changeOne), repeated(changeOne), repeated(changeOne), mutateBytes)
