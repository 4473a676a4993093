import type { Attribute, Entry } from './entries.ts'

/** Values of one attribute that are sent at once; as in Active Directory's policy MaxValRange. */
export const MOST_VALUES = 1_500

const RANGE = /^([a-z0-9-]{1,64});range=(\d{1,9})-(\d{1,9}|\*)$/
const ALL = '*'
const NONE = '1.1'

/** The attributes of an entry that were asked for, long lists in ranges (MS-ADTS §3.1.1.3.1.3.3). */
export function selected(entry: Entry, asked: readonly string[]): Attribute[] {
  const wanted = asked.filter((name) => name !== NONE && name !== ALL)
  const everything = asked.length === 0 || asked.includes(ALL)
  const whole = [...entry.attributes].filter(([name]) => everything || wanted.includes(name))
  const ranges = wanted.flatMap((name) => {
    const found = RANGE.exec(name)
    const attribute = found === null ? undefined : entry.attributes.get(found[1]!)
    if (found === null || attribute === undefined) return []
    return [ranged(attribute, Number(found[2]), found[3] === ALL ? Number.POSITIVE_INFINITY : Number(found[3]))]
  })
  return [...whole.flatMap(([, attribute]) => bounded(attribute)), ...ranges]
}

/** A list that is too long comes empty, with its first part beside it. */
function bounded(attribute: Attribute): Attribute[] {
  if (attribute.values.length <= MOST_VALUES) return [attribute]
  return [{ name: attribute.name, values: [] }, ranged(attribute, 0, MOST_VALUES - 1)]
}

function ranged({ name, values }: Attribute, from: number, to: number): Attribute {
  const last = Math.min(to, from + MOST_VALUES - 1, values.length - 1)
  const end = last >= values.length - 1 ? ALL : String(last)
  return { name: `${name};range=${from}-${end}`, values: values.slice(from, last + 1) }
}
