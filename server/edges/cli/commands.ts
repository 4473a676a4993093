import { resolved, type Description, type Operation, type Schema } from './description.ts'
import { NAMES } from './names.ts'

/** How an option is written: as a word, a number, one of a list, a switch, JSON, or asked for without echo. */
export type OptionKind = 'text' | 'number' | 'choice' | 'flag' | 'json' | 'secret'

export interface CommandOption {
  /** Name in the request, as in `extendedKeyUsage`. */
  field: string
  /** As it is typed, without dashes: `extended-key-usage`. */
  flag: string
  kind: OptionKind
  /** May be given more than once. */
  many: boolean
  choices: readonly string[]
  required: boolean
  /** `--no-<flag>` says: none. */
  nullable: boolean
  /** A text that may be long enough to come from a file, as `@ca.pem`. */
  long: boolean
  /** What its file holds is JSON. */
  structured: boolean
  help: string
}

export interface CommandArgument {
  /** Name in the address, as in `id`. */
  field: string
  /** As help shows it, as in `<account>`. */
  name: string
}

/** One command of the route list. */
export interface RouteCommand {
  noun: string
  verb: string
  method: string
  /** As in `/api/v1/certificates/{serial}`. */
  path: string
  summary: string
  permission: string
  stepUp: boolean
  /** Sends the version that the caller saw. */
  ifMatch: boolean
  /** A list that goes on at a cursor. */
  paged: boolean
  /** The answer is a file, not JSON. */
  download: boolean
  /** There is a `show` at the same address: what is not given stays as it is. */
  keeps: boolean
  refusals: readonly string[]
  args: readonly CommandArgument[]
  options: readonly CommandOption[]
}

/** What stands beside an operation in OpenAPI, for whoever shows an act as a command. */
export interface CommandNote {
  noun: string
  verb: string
  /** As in `freehold certificates revoke <serial> --reason <reason>`: what must be given, nothing else. */
  line: string
  args: readonly { name: string; field: string }[]
  options: readonly { flag: string; field: string; kind: OptionKind; many: boolean; required: boolean }[]
}

const API = '/api/v1'

/** Every command of a description, in its order. */
export function commandsOf(description: Description): RouteCommand[] {
  return Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const name = NAMES[addressOf(method, path)]
      return name === undefined ? [] : [commandOf(name, method.toUpperCase(), path, operation, description)]
    }),
  )
}

/** The description with `x-freehold-command` beside each operation that has one. */
export function withCommands<T extends object>(description: T): T {
  const known = description as T & Description
  const notes = new Map(
    commandsOf(known).map((command) => [`${command.method.toLowerCase()} ${command.path}`, noteOf(command)]),
  )
  const paths = Object.entries(known.paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => {
        const note = notes.get(`${method} ${path}`)
        return [method, note ? { ...operation, 'x-freehold-command': note } : operation]
      }),
    ),
  ])
  return { ...description, paths: Object.fromEntries(paths) }
}

/** `post /api/v1/certificates/{serial}/revocation` → `POST /certificates/:serial/revocation`. */
export function addressOf(method: string, path: string): string {
  const below = path.startsWith(`${API}/`) ? path.slice(API.length) : path
  return `${method.toUpperCase()} ${below.replaceAll(/\{(\w+)\}/g, ':$1')}`
}

/** The shortest line that the command can be called by. */
export function lineOf({ noun, verb, args, options, keeps }: RouteCommand): string {
  const needed = keeps ? [] : options.filter(({ required, kind }) => required && kind !== 'secret')
  return [
    `freehold ${noun} ${verb}`,
    ...args.map(({ name }) => `<${name}>`),
    ...needed.map((option) => (option.kind === 'flag' ? `--${option.flag}` : `--${option.flag} <${placeOf(option)}>`)),
  ].join(' ')
}

/** What stands for an option's value in help. */
export function placeOf({ kind, flag }: CommandOption): string {
  if (kind === 'number') return 'number'
  return kind === 'json' ? 'json' : flag
}

function noteOf(command: RouteCommand): CommandNote {
  const { noun, verb, args, options } = command
  return {
    noun,
    verb,
    line: lineOf(command),
    args: args.map(({ name, field }) => ({ name, field })),
    options: options.map(({ flag, field, kind, many, required }) => ({ flag, field, kind, many, required })),
  }
}

function commandOf(
  name: string,
  method: string,
  path: string,
  operation: Operation,
  description: Description,
): RouteCommand {
  const [noun = '', verb = ''] = name.split(' ')
  const answer = operation.responses?.['200']?.content?.['application/json']?.schema
  const options = optionsOf(operation, description)
  const fields = new Set(options.map(({ field }) => field))
  return {
    noun,
    verb,
    method,
    path,
    summary: operation.summary ?? '',
    permission: operation['x-permission'] ?? '',
    stepUp: operation['x-step-up'] === true,
    ifMatch: (operation.parameters ?? []).some((one) => one.in === 'header' && one.name === 'If-Match'),
    paged: fields.has('cursor') && answer !== undefined,
    download: answer === undefined,
    keeps: method === 'PUT' && description.paths[path]?.['get'] !== undefined,
    refusals: operation['x-refusals'] ?? [],
    args: argumentsOf(path),
    options,
  }
}

function argumentsOf(path: string): CommandArgument[] {
  const parts = path.split('/')
  return parts.flatMap((part, index) => {
    const field = /^\{(\w+)\}/.exec(part)?.[1]
    if (field === undefined) return []
    return [{ field, name: field === 'id' ? singular(parts[index - 1] ?? field) : kebab(field) }]
  })
}

function singular(word: string): string {
  if (word === 'people') return 'person'
  return word.replace(/ies$/, 'y').replace(/s$/, '')
}

function optionsOf(operation: Operation, description: Description): CommandOption[] {
  const query = (operation.parameters ?? [])
    .filter((one) => one.in === 'query')
    .map(({ name, required, schema = {} }) => optionOf(name, schema, required === true, description))
  const body = operation.requestBody?.content['application/json']?.schema
  if (!body) return query
  const shape = resolved(body, description)
  const needed = new Set(shape.required)
  const given = Object.entries(shape.properties ?? {})
  return [...query, ...given.map(([name, schema]) => optionOf(name, schema, needed.has(name), description))]
}

/** Names of fields that hold secrets: they never stand on a command line, where every user of the machine sees them. */
const SECRET = /^(current|next|token|code|pin|passphrase)$|password|secret|privateKey|pfx/i

function optionOf(field: string, given: Schema, required: boolean, description: Description): CommandOption {
  const { schema, nullable } = withoutNull(resolved(given, description), description)
  const list = schema.type === 'array'
  const one = list && schema.items ? resolved(schema.items, description) : schema
  const choices = choicesOf(one)
  const secret = SECRET.test(field) || schema.writeOnly === true || schema.format === 'password'
  return {
    field,
    flag: kebab(field),
    kind: secret ? 'secret' : kindOf(one, choices),
    many: list && kindOf(one, choices) !== 'json',
    choices,
    required: required && !('default' in given),
    nullable: nullable && !secret,
    long: (one.maxLength ?? 0) > 1_000,
    structured: kindOf(one, choices) === 'json',
    help: given.description ?? [WORDS[field], helpOf(one, given.default)].filter(Boolean).join('; '),
  }
}

function withoutNull(schema: Schema, description: Description): { schema: Schema; nullable: boolean } {
  if (Array.isArray(schema.type) && schema.type.includes('null')) {
    const [type] = schema.type.filter((name) => name !== 'null')
    return { schema: { ...schema, ...(type === undefined ? {} : { type }) }, nullable: true }
  }
  const rest = (schema.anyOf ?? []).filter(({ type }) => type !== 'null')
  if (schema.anyOf === undefined || rest.length === schema.anyOf.length) return { schema, nullable: false }
  const only = rest.length === 1 ? resolved(rest[0]!, description) : { ...schema, anyOf: rest }
  return { schema: only, nullable: true }
}

function choicesOf({ enum: listed, anyOf = [] }: Schema): string[] {
  if (listed) return listed.map(String)
  const constants = anyOf.flatMap((one) => ('const' in one ? [String(one.const)] : []))
  return constants.length > 0 && constants.length === anyOf.length ? constants : []
}

function kindOf(schema: Schema, choices: readonly string[]): OptionKind {
  const isNumber = (type: Schema['type']): boolean => type === 'integer' || type === 'number'
  if (schema.type === 'boolean') return 'flag'
  if (choices.length > 0) return (schema.anyOf ?? []).some(({ type }) => isNumber(type)) ? 'number' : 'choice'
  if (isNumber(schema.type)) return 'number'
  return schema.type === 'string' ? 'text' : 'json'
}

/** What fields mean that every list has. */
const WORDS: Readonly<Record<string, string>> = {
  q: 'words to look for',
  filter: 'as in: state eq "expiring" and not (subject co "printer")',
  sort: 'a minus in front turns the order round',
  cursor: 'where the page before ended; --all goes on by itself',
  limit: 'how many in a page',
}

function helpOf({ type, minimum, maximum, format }: Schema, preset: unknown): string {
  const parts: string[] = []
  if (type === 'integer' && minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER)
    parts.push(`${minimum} to ${maximum}`)
  if (format === 'date') parts.push('as 2026-11-30')
  if (format === 'date-time') parts.push('as 2026-11-30T12:00:00Z')
  if (preset !== undefined && preset !== null) parts.push(`default: ${JSON.stringify(preset)}`)
  return parts.join('; ')
}

/** `extendedKeyUsage` → `extended-key-usage`. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
