import { isDeepStrictEqual } from 'node:util'
import { parse, stringify, TomlError } from 'smol-toml'
import { UsageProblem } from '../terminal.ts'

/** A section as the server shows it. */
export interface Section {
  name: string
  version: number
  values: Readonly<Record<string, unknown>>
  secrets: Readonly<Record<string, { set: boolean }>>
  pins: Readonly<Record<string, string>>
}

/** Values by section and field; what a file does not name stays as it is. */
export type Wanted = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** One field that would change. */
export interface Difference {
  section: string
  field: string
  before: unknown
  after: unknown
}

/** All settings as a file that can be read back. Secrets and what is pinned elsewhere are only named. */
export function fileOf(sections: readonly Section[], from: string): string {
  const parts = sections.map(({ name, values, secrets, pins }) => {
    const own = Object.entries(values).filter(([field]) => !(field in pins))
    const writable = own.filter(([, value]) => !holdsNull(value))
    const notes = [
      ...own.filter(([, value]) => holdsNull(value)).map(([field]) => `# ${field} is not set, or only in part`),
      ...Object.entries(pins).map(([field, where]) => `# ${field} is pinned by ${oneLine(where)}`),
      ...Object.entries(secrets).map(([field, { set }]) => `# the secret ${field} is ${set ? 'set' : 'not set'}`),
    ]
    return [...notes, stringify({ [name]: Object.fromEntries(writable) }).trimEnd()].join('\n')
  })
  return `# Settings of ${oneLine(from)}. What a file does not name stays as it is; secrets are never in it.\n\n${parts.join('\n\n')}\n`
}

/** All settings as JSON, where nothing set is a value, too. */
export function jsonOf(sections: readonly Section[]): Wanted {
  return Object.fromEntries(
    sections.map(({ name, values, pins }) => [
      name,
      Object.fromEntries(Object.entries(values).filter(([field]) => !(field in pins))),
    ]),
  )
}

function holdsNull(value: unknown): boolean {
  if (value === null) return true
  return typeof value === 'object' && Object.values(value).some(holdsNull)
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ')
}

/** What a file asks for: TOML, or JSON where its first sign is a brace. @throws UsageProblem */
export function wantedIn(text: string): Wanted {
  const read = parsed(text)
  for (const [section, values] of Object.entries(read))
    if (typeof values !== 'object' || values === null || Array.isArray(values))
      throw new UsageProblem(`${section} is no section. A file has sections, as in [site].`)
  return read as Wanted
}

function parsed(text: string): Record<string, unknown> {
  try {
    return text.trimStart().startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : parse(text)
  } catch (error) {
    const line = error instanceof TomlError ? ` (line ${error.line})` : ''
    throw new UsageProblem(`The file cannot be read${line}.`)
  }
}

/**
 * What would change, field by field; empty where everything is as the file says.
 * @throws UsageProblem for a section or field that the server does not have, or that is pinned elsewhere
 */
export function differences(sections: readonly Section[], wanted: Wanted): Difference[] {
  return Object.entries(wanted).flatMap(([name, values]) => {
    const section = sections.find((one) => one.name === name)
    if (!section) throw new UsageProblem(`The server has no section ${name}, or you may not see it.`)
    return Object.entries(values).flatMap(([field, after]) => {
      if (!(field in section.values)) throw new UsageProblem(`The section ${name} has no field ${field}.`)
      const before = section.values[field]
      if (isDeepStrictEqual(before, after)) return []
      const pinned = section.pins[field]
      if (pinned !== undefined) throw new UsageProblem(`${name}.${field} is pinned by ${pinned}. Change it there.`)
      return [{ section: name, field, before, after }]
    })
  })
}
