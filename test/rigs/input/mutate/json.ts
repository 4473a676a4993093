import { mutateBytes } from './bytes.ts'
import { anyOf, type Dice, type Mutator } from './dice.ts'

const LONG = 'a'.repeat(70_000)

/** Values that type checks and databases stumble over. */
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  -0,
  1e21,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 63),
  '',
  ' ',
  '\0',
  'a\0b',
  '0',
  '-1',
  '1e3',
  'null',
  'true',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '%00',
  '%',
  '%zz',
  "'",
  '";--',
  "' or 1=1 --",
  '\u202e',
  '\ufeff',
  '\ud83d\ude00',
  'é',
  'e\u0301',
  '\r\nX: y',
  'x'.repeat(255),
  'x'.repeat(256),
  LONG,
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00Z',
  '1970-01-01',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  [],
  {},
  [null],
  [[]],
  [{}],
  { toString: 1 },
  { valueOf: null },
  { length: 1e9 },
  ['a', 'b'],
  Array.from({ length: 300 }, () => 1),
]

/** Texts that JSON.stringify cannot make; they stand for themselves in the text. */
const RAW = [
  '\uD800',
  '1e999',
  '-',
  '01',
  'NaN',
  'undefined',
  '"\\ud800"',
  '"\\u0000"',
  '{"a":1,"a":2}',
  '{"__proto__":{"x":1}}',
  '[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]',
  '['.repeat(60_000),
  '{"constructor":{"prototype":1}}',
]
/** Where one of {@link RAW} goes. */
const MARK = '\u0001raw\u0001'

export function drawValue(dice: Dice): unknown {
  return dice.pick(VALUES)
}

/** A copy with one thing in it changed. */
export function mutateValue(value: unknown, dice: Dice, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || dice.chance(0.15)) return replaced(value, dice)
  if (Array.isArray(value)) return mutateArray(value, dice, depth)
  return mutateObject(value as Record<string, unknown>, dice, depth)
}

function replaced(value: unknown, dice: Dice): unknown {
  const ways = [
    () => drawValue(dice),
    () => [value],
    () => ({ value }),
    () => JSON.stringify(value),
    () =>
      typeof value === 'string' ? mutateBytes(Buffer.from(value), dice, []).toString('latin1') : dice.below(2 ** 31),
    () => (typeof value === 'string' ? value.repeat(1 + dice.below(4)) : [value, value]),
    () => (typeof value === 'string' ? value.toUpperCase() : null),
  ]
  return dice.pick(ways)()
}

function mutateArray(list: readonly unknown[], dice: Dice, depth: number): unknown {
  const copy = [...list]
  const at = dice.below(copy.length + 1)
  const ways = [
    () => copy.splice(at, 1),
    () => copy.splice(at, 0, drawValue(dice)),
    () => copy.push(...copy.slice(0, 500)),
    () => at < copy.length && (copy[at] = mutateValue(copy[at], dice, depth + 1)),
  ]
  dice.pick(ways)()
  return copy
}

function mutateObject(fields: Record<string, unknown>, dice: Dice, depth: number): unknown {
  const names = Object.keys(fields)
  const copy = { ...fields }
  const name = names.length === 0 ? 'x' : dice.pick(names)
  const drawn = () =>
    dice.pick([...names, 'id', 'version', 'constructor', '__proto__', 'toString', '', 'x'.repeat(300), 'a/b~c'])
  if (dice.chance(0.15)) delete copy[name]
  else if (dice.chance(0.2))
    Object.defineProperty(copy, drawn(), {
      value: drawValue(dice),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  else copy[name] = mutateValue(copy[name], dice, depth + 1)
  return copy
}

/** The text of a value; now and then with something in it that no serializer writes. */
export function jsonText(value: unknown, dice: Dice): string {
  if (!dice.chance(0.06) || typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const names = Object.keys(value)
  const name = names.length === 0 ? 'x' : dice.pick(names)
  const text = JSON.stringify({ ...value, [name]: MARK })
  return text.replace(JSON.stringify(MARK), () => dice.pick(RAW))
}

const changeValue: Mutator = (bytes, dice) => {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    // Changed beyond JSON already.
    return mutateBytes(bytes, dice, [])
  }
  for (let count = 1 + dice.below(3); count > 0; count--) value = mutateValue(value, dice)
  return Buffer.from(jsonText(value, dice), 'utf8')
}

export const mutateJson: Mutator = anyOf(changeValue, changeValue, changeValue, mutateBytes)
