import type { Reading } from '../../base/audit/unit.ts'

/** What somebody types, as the rooms look for it. */
export interface Sought {
  /** Trimmed, lower case, NFKC, blanks made one. */
  text: string
  /** A serial or its beginning: four hexadecimal digits or more, with or without colons and blanks; else null. */
  serial: string | null
  /** The whole of one of our ids; else null. */
  id: string | null
}

/** One object that could be meant. */
export interface Hit {
  id: string
  title: string
  /** What tells it from others of the same name. */
  detail: string
  /** Texts that it is found by besides those two. */
  also?: readonly string[]
}

/** Objects of one kind that can be found. The rooms hand theirs in; nobody knows the others'. */
export interface Searchable {
  /** As in the kind of an audit target. */
  kind: string
  /** The permission to read such objects. */
  may: `${string}.${string}`
  /** Whoever has the permission for some groups alone may ask too: `find` then gives nothing that lies outside them. */
  narrows?: boolean
  /** At most `most` objects that fit; those that fit best must be among them, in any order. */
  find: (reading: Reading, sought: Sought, most: number) => Promise<readonly Hit[]>
}

/** What a room reads of each kind before the best are chosen. */
export const MOST_READ = 40

/** A pattern for LIKE that finds the text anywhere; the statement says `escape '\'`. */
export function anywhere(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}

/** The first text that is greater than everything that begins with `start`: the end of a range in an index. */
export function beyond(start: string): string {
  return `${start}\u{10ffff}`
}
