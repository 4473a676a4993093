import { readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { z } from 'zod'
import { StartProblem, messageOf } from './errors.ts'

const Port = z.coerce.number<string | number>().int().min(0).max(65_535)

/** Boot settings: what must be known before the database is open. Everything else lives in the database, or is pinned here. */
const Schema = z.strictObject({
  data: z.strictObject({ folder: z.string().min(1).default('.freehold/data') }).prefault({}),
  listen: z
    .strictObject({
      address: z
        .string()
        .refine((text) => isIP(text) !== 0, 'an IP address, such as 127.0.0.1 or 0.0.0.0')
        .optional(),
      https_port: Port.optional(),
      http_port: Port.optional(),
    })
    .prefault({}),
  socket: z
    .strictObject({
      path: z.string().min(1).optional(),
      group: z.string().min(1).max(64).optional(),
    })
    .prefault({}),
  settings: z.record(z.string(), z.record(z.string(), z.unknown())).prefault({}),
  log: z.strictObject({ level: z.enum(['error', 'warn', 'info', 'debug', 'silent']).default('info') }).prefault({}),
})

export interface BootSetting {
  section: string
  key: string
  /** As it would be written; null where there is none. */
  preset: string | null
  choices: readonly string[]
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>
  default?: unknown
  enum?: string[]
}

/** Every boot setting, for whoever documents them. */
export function bootSettings(): BootSetting[] {
  const { properties = {} } = z.toJSONSchema(Schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  return Object.entries(properties).flatMap(([section, { properties: keys = {} }]) =>
    Object.entries(keys).map(([key, setting]) => ({
      section,
      key,
      preset: setting.default === undefined ? null : JSON.stringify(setting.default),
      choices: setting.enum ?? [],
    })),
  )
}

/** Secrets come as files only; the server never takes one from the environment itself. */
const KEY_FILES = ['FREEHOLD_MASTER_KEY_FILE', 'FREEHOLD_CA_KEY_FILE'] as const

export interface ListenConfig {
  address: string
  httpsPort: number
  httpPort: number
}

/** One setting that is set outside the database. */
export interface PinnedValue {
  section: string
  /** As it is written there: `https_port`. */
  key: string
  value: unknown
  /** A text of the environment, which has no types. */
  untyped: boolean
  /** For people: the variable, or the file with section and key. */
  source: string
}

export interface Config {
  dataFolder: string
  /** Where the server listens: as it is pinned, else as it was last kept, else by default. */
  listen: ListenConfig
  /** What file or environment say about it, by field, and where they say it. */
  listenPins: ReadonlyMap<keyof ListenConfig, string>
  /** Settings that file or environment pin; the room of settings knows which there are. */
  pinned: readonly PinnedValue[]
  /**
   * Where commands of this machine reach the server, and whose members may use it beside root and the server's own user. A path
   * that somebody named has to work; without the one that goes without saying a server runs all the same.
   */
  socket: { path: string; group: string | null; named: boolean }
  logLevel: string
  /** The file of boot settings; null where there is none. */
  file: string | null
  /** 32 bytes, base64; outside the data folder. */
  masterKeyFile: string
  /** The key process's own credential. The server knows where it is and never opens it. */
  caKeyFile: string
  /** True when nobody said where the keys are: then they are made beside the data folder. */
  ownsKeys: boolean
}

/**
 * Reads the boot settings: environment over file over default.
 * @throws StartProblem 1, naming the setting, for anything unknown or wrong
 */
export function readConfig(env: NodeJS.ProcessEnv, cwd: string): Config {
  const fromFile = readFile(env['FREEHOLD_CONFIG_FILE'])
  const merged = mergeSections(fromFile, fromEnvironment(env))
  const { data, error } = Schema.safeParse(merged)
  if (error) throw new StartProblem(1, error.issues.map((issue) => sentence(issue)).join('\n'))
  const dataFolder = resolve(cwd, data.data.folder)
  const keys = join(dataFolder, '..', 'keys')
  return {
    dataFolder,
    listen: { ...listenNote(dataFolder), ...pinnedPlace(data.listen) },
    listenPins: listenPins(fromFile, env),
    pinned: pinnedValues(fromFile, env),
    socket: {
      path: resolve(cwd, data.socket.path ?? join(dataFolder, 'run', 'freehold.sock')),
      group: data.socket.group ?? null,
      named: data.socket.path !== undefined,
    },
    logLevel: data.log.level,
    file: env['FREEHOLD_CONFIG_FILE'] ?? null,
    masterKeyFile: resolve(cwd, env['FREEHOLD_MASTER_KEY_FILE'] ?? join(keys, 'master.key')),
    caKeyFile: resolve(cwd, env['FREEHOLD_CA_KEY_FILE'] ?? join(keys, 'ca.key')),
    ownsKeys: KEY_FILES.every((name) => env[name] === undefined),
  }
}

type Sections = Record<string, Record<string, unknown>>

function readFile(file: string | undefined): Sections {
  if (file === undefined) return {}
  try {
    return parse(readFileSync(file, 'utf8')) as Sections
  } catch (error) {
    // The first line alone: those after it quote the file, and what stands in it may be a secret.
    const line = error instanceof TomlError ? ` (line ${error.line})` : ''
    throw new StartProblem(1, `The configuration ${file} cannot be read: ${messageOf(error).split('\n')[0]}${line}`)
  }
}

/** `FREEHOLD_LISTEN__HTTPS_PORT=443` is `https_port = 443` in `[listen]`. */
function fromEnvironment(env: NodeJS.ProcessEnv): Sections {
  const sections: Sections = {}
  const reserved: readonly string[] = [...KEY_FILES, 'FREEHOLD_CONFIG_FILE']
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('FREEHOLD_') || reserved.includes(name)) continue
    if (name.startsWith(SETTINGS)) continue
    const [section, key] = name.slice('FREEHOLD_'.length).toLowerCase().split('__')
    if (section === undefined || key === undefined)
      throw new StartProblem(1, `The environment names ${name}, which Freehold does not know.${nearest(name)}`)
    sections[section] = { ...sections[section], [key]: value }
  }
  return sections
}

function mergeSections(under: Sections, over: Sections): Sections {
  const names = new Set([...Object.keys(under), ...Object.keys(over)])
  return Object.fromEntries([...names].map((name) => [name, { ...under[name], ...over[name] }]))
}

const SETTINGS = 'FREEHOLD_SETTINGS__'

/** `[settings.mail] host = …` in the file, `FREEHOLD_SETTINGS__MAIL__HOST` in the environment, which wins. */
function pinnedValues(file: Sections, env: NodeJS.ProcessEnv): PinnedValue[] {
  const path = env['FREEHOLD_CONFIG_FILE'] ?? ''
  const sections = Object.entries((file['settings'] ?? {}) as Record<string, Record<string, unknown>>)
  const inFile = sections.flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, value]) => ({
      section,
      key,
      value,
      untyped: false,
      source: `${path} [settings.${section}] ${key}`,
    })),
  )
  const inEnvironment = Object.entries(env)
    .filter(([name]) => name.startsWith(SETTINGS))
    .map(([name, value]) => {
      const [section = '', key = ''] = name.slice(SETTINGS.length).toLowerCase().split('__')
      return { section: section.replaceAll('_', '-'), key, value, untyped: true, source: name }
    })
  const known = new Map([...inFile, ...inEnvironment].map((pin) => [`${pin.section} ${pin.key}`, pin]))
  return [...known.values()]
}

const LISTEN_KEYS = { address: 'address', httpsPort: 'https_port', httpPort: 'http_port' } as const

function listenPins(file: Sections, env: NodeJS.ProcessEnv): Map<keyof ListenConfig, string> {
  const pins = new Map<keyof ListenConfig, string>()
  for (const [field, key] of Object.entries(LISTEN_KEYS) as [keyof ListenConfig, string][]) {
    const variable = `FREEHOLD_LISTEN__${key.toUpperCase()}`
    if (env[variable] !== undefined) pins.set(field, variable)
    else if (file['listen']?.[key] !== undefined) pins.set(field, `${env['FREEHOLD_CONFIG_FILE']} [listen] ${key}`)
  }
  return pins
}

function pinnedPlace({ address, https_port, http_port }: z.output<typeof Schema>['listen']): Partial<ListenConfig> {
  return {
    ...(address !== undefined && { address }),
    ...(https_port !== undefined && { httpsPort: https_port }),
    ...(http_port !== undefined && { httpPort: http_port }),
  }
}

const Note = z.object({ address: z.string(), httpsPort: Port, httpPort: Port })

/**
 * Where the server last listened: for the command line and for the page of a server that cannot start, which have no database.
 * The server itself asks its settings.
 */
function listenNote(dataFolder: string): ListenConfig {
  const usual = { address: '127.0.0.1', httpsPort: 8443, httpPort: 8080 }
  try {
    const note = Note.safeParse(JSON.parse(readFileSync(join(dataFolder, 'listening'), 'utf8')))
    return note.success ? note.data : usual
  } catch {
    // Before the first start there is none, and an unreadable one counts as none.
    return usual
  }
}

/** Notes where the server listens, see `Config.listen`. */
export function noteListening(dataFolder: string, place: ListenConfig): void {
  writeFileSync(join(dataFolder, 'listening'), JSON.stringify(place), { mode: 0o600 })
}

const KNOWN = [
  'FREEHOLD_CONFIG_FILE',
  ...KEY_FILES,
  'FREEHOLD_DATA__FOLDER',
  'FREEHOLD_LISTEN__ADDRESS',
  'FREEHOLD_LISTEN__HTTPS_PORT',
  'FREEHOLD_LISTEN__HTTP_PORT',
  'FREEHOLD_LOG__LEVEL',
  'FREEHOLD_SOCKET__PATH',
  'FREEHOLD_SOCKET__GROUP',
]

function nearest(name: string): string {
  const scored = KNOWN.map((known) => ({ known, shared: sharedPairs(known, name) })).toSorted(
    (a, b) => b.shared - a.shared,
  )
  return ` Did you mean ${scored[0]?.known}?`
}

function sharedPairs(a: string, b: string): number {
  const pairs = new Set(Array.from({ length: a.length - 1 }, (_, index) => a.slice(index, index + 2)))
  return Array.from({ length: b.length - 1 }, (_, index) => b.slice(index, index + 2)).filter((pair) => pairs.has(pair))
    .length
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `FREEHOLD_${[...issue.path, key].join('__').toUpperCase()}`)
    return `Freehold does not know the setting ${names.join(', ')}.${nearest(names[0] ?? '')}`
  }
  return `The setting ${issue.path.join('.')} is not usable: ${issue.message}.`
}
