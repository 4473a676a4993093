import { dnKey } from '../../server/domains/directory/identity.ts'

export interface Attribute {
  /** As the server spells it. */
  name: string
  values: readonly (string | Buffer)[]
}

/** One object of the directory; attributes by their name in lower case. */
export interface Entry {
  dn: string
  attributes: ReadonlyMap<string, Attribute>
}

export type Scope = 'base' | 'one' | 'sub'

/** An entry from names and values as they are written; what has no value is left out. */
export function entryOf(
  dn: string,
  values: Readonly<Record<string, string | Buffer | readonly string[] | null>>,
): Entry {
  const attributes = new Map<string, Attribute>()
  for (const [name, given] of Object.entries({ ...values, distinguishedName: dn === '' ? null : dn })) {
    const list = given === null ? [] : Array.isArray(given) ? (given as string[]) : [given as string | Buffer]
    if (list.length > 0) attributes.set(name.toLowerCase(), { name, values: list })
  }
  return { dn, attributes }
}

/** Between two parts of a key: {@link dnKey} puts it there, and no value can contain it. */
const SEPARATOR = '\u0000'

/** What the directory holds at one moment, by name. */
export class EntryTree {
  readonly #byKey: ReadonlyMap<string, Entry>

  constructor(entries: Iterable<Entry>) {
    this.#byKey = new Map([...entries].map((entry) => [dnKey(entry.dn), entry]))
  }

  get size(): number {
    return this.#byKey.size
  }

  get(dn: string): Entry | undefined {
    return this.#byKey.get(dnKey(dn))
  }

  all(): Iterable<Entry> {
    return this.#byKey.values()
  }

  /** The entries of a scope, in the order in which they were made; null if there is no such base. */
  within(base: string, scope: Scope): Entry[] | null {
    const key = dnKey(base)
    const root = this.#byKey.get(key)
    if (root === undefined) return null
    if (scope === 'base') return [root]
    const end = `${SEPARATOR}${key}`
    const below = [...this.#byKey].filter(([name]) => name.endsWith(end))
    if (scope === 'sub') return [root, ...below.map(([, entry]) => entry)]
    return below.filter(([name]) => !name.slice(0, -end.length).includes(SEPARATOR)).map(([, entry]) => entry)
  }
}
