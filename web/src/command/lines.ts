import { buildRequest } from '../api/call.ts'
import type { Deed } from './deed.ts'
import type { CommandNote } from './description.ts'
import { joined, quoted } from './shell.ts'

const SECRET = /password|passphrase|secret|token|^code$|^current$|^next$|privateKey|pfx|^pem$/i

/** Whether a field holds something that belongs in no line, shell history or screenshot. */
export function isSecret(field: string, note: CommandNote | null): boolean {
  return SECRET.test(field) || note?.options.find((option) => option.field === field)?.kind === 'secret'
}

/** `bindPassword` → `BIND_PASSWORD`: stands where a secret has to be put. */
export function placeholder(field: string): string {
  return field.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
}

/** The deed with every secret replaced by its placeholder, also within lists and groups. */
export function withoutSecrets(deed: Deed, note: CommandNote | null = null): Deed {
  return { ...deed, input: hidden(deed.input, note) as Record<string, unknown> }
}

function hidden(value: unknown, note: CommandNote | null): unknown {
  if (Array.isArray(value)) return value.map((one) => hidden(one, note))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, one]) => [field, isSecret(field, note) ? named(field, one) : hidden(one, note)]),
  )
}

/** A word in place of a secret, or of each in a group of them; what is empty stays so. */
function named(field: string, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return value
  if (typeof value !== 'object' || Array.isArray(value)) return placeholder(field)
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, named(name, one)]))
}

/** The call with curl: session and certificate as the manual says (`/help/api-calls`). */
export function curlOf(deed: Deed, origin: string, note: CommandNote | null = null): string {
  const { method, url, body } = buildRequest(deed.address, inputOf(withoutSecrets(deed, note)))
  const sends = body !== null
  return joined([
    ['curl', '--cacert', 'freehold.pem', '--cookie', 'cookies'],
    ...(method === 'GET' || (sends && method === 'POST') ? [] : [['--request', method]]),
    ...(deed.version === undefined ? [] : [['--header', quoted(`If-Match: "${deed.version}"`)]]),
    ...(deed.reason
      ? [['--header', quoted(`Freehold-Reason: ${encodeURIComponent(deed.reason.toWellFormed())}`)]]
      : []),
    ...(sends ? [['--json', quoted(body)]] : []),
    [quoted(`${origin}${url}`)],
  ])
}

/** The version goes into a header of its own; some addresses have it in their input too. */
function inputOf({ input, version }: Deed): Record<string, unknown> {
  if (version === undefined) return input
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'version'))
}

/** The line for the command `freehold`, with everything that the deed holds. */
export function commandOf(deed: Deed, note: CommandNote): string {
  const { input } = withoutSecrets(deed, note)
  const args = note.args.map(({ field }) => quoted(textOf(input[field])))
  const options = note.options.flatMap((option) => optionOf(option, input[option.field]))
  const common = deed.reason ? [['--reason', quoted(deed.reason)]] : []
  return joined([
    ['freehold', ...common.flat(), note.noun, note.verb, ...args],
    ...options,
    ...(deed.version === undefined ? [] : [['--version', String(deed.version)]]),
  ])
}

function optionOf(option: CommandNote['options'][number], value: unknown): string[][] {
  const { flag, field, kind, many, required } = option
  // A field that was not filled yet, and has to be.
  if (value === '' && required && kind !== 'secret') return [[`--${flag}`, placeholder(field)]]
  if (value === undefined || value === '') return []
  if (kind === 'secret') return value === null ? [] : [[`--${flag}-file`, placeholder(field)]]
  if (kind === 'flag') return [[value === true ? `--${flag}` : `--no-${flag}`]]
  if (value === null) return [[`--no-${flag}`]]
  if (kind === 'json') return [given(flag, JSON.stringify(value))]
  if (many && Array.isArray(value)) return value.map((one) => given(flag, textOf(one)))
  return [given(flag, textOf(value))]
}

/** A value that looks like an option is tied to its own. */
function given(flag: string, text: string): string[] {
  return text.startsWith('-') ? [quoted(`--${flag}=${text}`)] : [`--${flag}`, quoted(text)]
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
