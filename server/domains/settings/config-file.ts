import { parse, stringify, TomlError } from 'smol-toml'
import { messageOf } from '../../base/errors.ts'
import { camelCase, snakeCase } from './pins.ts'
import type { Section } from './section.ts'
import type { Fields } from './store.ts'

/** What is wrong with a line of a file. */
export interface FileProblem {
  /** Into the file as data: `/settings/mail/port`. */
  pointer: string
  /** From 1; null where it cannot be told. */
  line: number | null
  message: string
}

/** The settings that a file wants, by section; and what of it nobody can want. */
export interface Wish {
  values: ReadonlyMap<string, Fields>
  problems: FileProblem[]
}

interface Shown {
  section: Section
  values: Fields
  pins: ReadonlyMap<string, string>
  secrets: readonly string[]
}

/** All settings as a file that `plan` and `apply` take, and that a server takes as its configuration. Secrets are not in it. */
export function writeSettingsFile(shown: readonly Shown[]): string {
  const parts = shown.map(({ section, values, pins, secrets }) => {
    const lines = Object.entries(values).flatMap(([field, value]) => {
      const line = lineOf(snakeCase(field), value)
      const source = pins.get(field)
      return source === undefined ? [line] : [`# Set by ${source}; apply leaves it alone.`, `# ${line}`]
    })
    const kept = secrets.map((name) => `# ${snakeCase(name)} is set and not exported.`)
    return [`[settings.${section.name}]`, ...lines, ...kept].join('\n')
  })
  return `${parts.join('\n\n')}\n`
}

/** TOML has no null: a setting that is nothing is left out, with a word about it. */
function lineOf(key: string, value: Fields[string]): string {
  return value === null ? `# ${key} is not set` : stringify({ [key]: value }).trimEnd()
}

/** Reads a file of settings against the sections there are. */
export function readSettingsFile(sections: readonly Section[], toml: string): Wish {
  const problems: FileProblem[] = []
  const values = new Map<string, Fields>()
  const tree = parsed(toml, problems)
  for (const [name, rest] of Object.entries(tree))
    if (name !== 'settings')
      problems.push({ pointer: `/${name}`, line: lineWith(toml, null, name), message: `${name} is no setting.` })
    else if (isTable(rest)) readSections(sections, toml, rest, { values, problems })
  return { values, problems }
}

function readSections(
  sections: readonly Section[],
  toml: string,
  tables: Record<string, unknown>,
  { values, problems }: { values: Map<string, Fields>; problems: FileProblem[] },
): void {
  for (const [name, table] of Object.entries(tables)) {
    const section = sections.find((one) => one.name === name)
    if (!section || !isTable(table)) {
      const message = `There are no settings of this name. There are ${sections.map((one) => one.name).join(', ')}.`
      problems.push({ pointer: `/settings/${name}`, line: lineOfHead(toml, name), message })
      continue
    }
    const fields = Object.entries(table).map(([key, value]) => [camelCase(key), value])
    values.set(name, Object.fromEntries(fields) as Fields)
  }
}

function parsed(toml: string, problems: FileProblem[]): Record<string, unknown> {
  try {
    return parse(toml)
  } catch (error) {
    // The first line of the message alone: those after it quote the file.
    const line = error instanceof TomlError ? error.line : null
    problems.push({ pointer: '', line, message: messageOf(error).split('\n')[0] ?? '' })
    return {}
  }
}

/** The line of a setting, for people: it is looked for as it is usually written. */
export function lineWith(toml: string, section: string | null, key: string): number | null {
  const lines = toml.split('\n')
  const start = section === null ? 0 : (lineOfHead(toml, section) ?? 0)
  const found = lines.findIndex((line, index) => index >= start && line.trimStart().startsWith(key))
  return found === -1 ? null : found + 1
}

function lineOfHead(toml: string, section: string): number | null {
  const found = toml.split('\n').findIndex((line) => line.trim() === `[settings.${section}]`)
  return found === -1 ? null : found + 1
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
