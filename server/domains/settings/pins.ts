import { readFileSync } from 'node:fs'
import type { ReadTx, Unit } from '../../base/audit/unit.ts'
import type { Config, PinnedValue } from '../../base/config.ts'
import { messageOf, StartProblem } from '../../base/errors.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import { changeSection } from './change-section.ts'
import { LISTENER } from './network.ts'
import type { Pins } from './parts.ts'
import { readSecret, valuesFrom } from './read-section.ts'
import type { Section } from './section.ts'
import { findStored, type Fields } from './store.ts'

/** Settings that are set outside the database: their values, and who to name for them. */
export interface Pinned {
  sources: Pins
  values: ReadonlyMap<string, Fields>
  secrets: ReadonlyMap<string, Record<string, string>>
}

/**
 * Reads what file and environment pin, and holds it against the sections.
 * @throws StartProblem 1, naming the setting
 */
export function readPins(
  sections: readonly Section[],
  config: Pick<Config, 'pinned' | 'listen' | 'listenPins'>,
): Pinned {
  const sources = new Map<string, Map<string, string>>()
  const values = new Map<string, Fields>()
  const secrets = new Map<string, Record<string, string>>()
  for (const pin of config.pinned) {
    const { section, field, secret } = placeOf(sections, pin)
    sources.set(section.name, (sources.get(section.name) ?? new Map<string, string>()).set(field, pin.source))
    if (secret) secrets.set(section.name, { ...secrets.get(section.name), [field]: readSecretFile(pin) })
    else values.set(section.name, { ...values.get(section.name), [field]: valueOf(section, field, pin) })
  }
  if (config.listenPins.size > 0) {
    sources.set(LISTENER.name, new Map(config.listenPins))
    values.set(
      LISTENER.name,
      Object.fromEntries([...config.listenPins.keys()].map((field) => [field, config.listen[field]])),
    )
  }
  return { sources, values, secrets }
}

function placeOf(sections: readonly Section[], pin: PinnedValue): { section: Section; field: string; secret: boolean } {
  const section = sections.find(({ name }) => name === pin.section)
  if (!section)
    throw new StartProblem(1, `${pin.source}: there are no settings of the name ${pin.section}. ${namesOf(sections)}`)
  if (section.name === LISTENER.name)
    throw new StartProblem(1, `${pin.source}: where the server listens is set under [listen], as FREEHOLD_LISTEN__….`)
  const field = camelCase(pin.key)
  if (Object.hasOwn(section.schema.shape, field)) return { section, field, secret: false }
  const named = camelCase(pin.key.replace(/_file$/, ''))
  if (section.secrets.includes(named)) {
    if (pin.key.endsWith('_file')) return { section, field: named, secret: true }
    throw new StartProblem(1, `${pin.source}: a secret comes as a file. Name its path in ${pin.key}_file.`)
  }
  const known = [
    ...Object.keys(section.schema.shape).map(snakeCase),
    ...section.secrets.map((name) => `${snakeCase(name)}_file`),
  ]
  throw new StartProblem(1, `${pin.source} is not known. ${section.name} has ${known.join(', ')}.`)
}

/** A text of the environment is taken as it is, as a number or a switch, or as a list with commas: whichever the setting takes. */
function valueOf(section: Section, field: string, { value, untyped, source }: PinnedValue): Fields[string] {
  const readings = untyped && typeof value === 'string' ? [value, fromJson(value), listOf(value)] : [value]
  for (const reading of readings) {
    const { data } = section.schema.safeParse({ [field]: reading })
    if (data && reading !== undefined) return (data as Fields)[field] ?? null
  }
  const { error } = section.schema.safeParse({ [field]: readings[0] })
  throw new StartProblem(
    1,
    `${source} is not usable: ${error?.issues[0]?.message ?? 'another kind of value is needed'}.`,
  )
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Then it is none.
    return undefined
  }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function readSecretFile({ value, source }: PinnedValue): string {
  try {
    return readFileSync(String(value), 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    throw new StartProblem(1, `${source}: the file cannot be read (${messageOf(error)}).`)
  }
}

/**
 * Writes pinned values over what is stored, each section with its version and its entry: history and backups then say what was
 * in force, and a value stays when its pin goes.
 */
export async function applyPins(unit: Unit, vault: Vault, sections: readonly Section[], pinned: Pinned): Promise<void> {
  for (const section of sections) {
    const values = pinned.values.get(section.name) ?? {}
    const secrets = pinned.secrets.get(section.name) ?? {}
    if (await differ(unit.tx, vault, section, values, secrets))
      await changeSection(unit, vault, section, { wanted: { values, secrets }, seen: null, how: 'pinned' })
  }
}

/** Whether there is anything to write: most starts have nothing. */
export async function pinsDiffer(
  tx: ReadTx,
  vault: Vault,
  sections: readonly Section[],
  pinned: Pinned,
): Promise<boolean> {
  const checks = await Promise.all(
    sections.map((section) =>
      differ(tx, vault, section, pinned.values.get(section.name) ?? {}, pinned.secrets.get(section.name) ?? {}),
    ),
  )
  return checks.includes(true)
}

async function differ(
  tx: ReadTx,
  vault: Vault,
  section: Section,
  values: Fields,
  secrets: Record<string, string>,
): Promise<boolean> {
  const stored = valuesFrom(section, (await findStored(tx, section.name)).fields) as Fields
  if (Object.entries(values).some(([field, value]) => JSON.stringify(stored[field]) !== JSON.stringify(value)))
    return true
  for (const [name, secret] of Object.entries(secrets))
    if ((await readSecret(tx, vault, section, name)) !== secret) return true
  return false
}

export function camelCase(key: string): string {
  return key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

export function snakeCase(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function namesOf(sections: readonly Section[]): string {
  return `There are ${sections.map(({ name }) => name).join(', ')}.`
}
