import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Refusal } from '../../base/errors.ts'
import { placeOf, type CommandOption, type RouteCommand } from './commands.ts'
import { ask, canAsk, UsageProblem, type CommonOptions, type Terminal } from './terminal.ts'

/** What the fields of a request were set to. Null is a value; what was not given is not there. */
export type Given = Record<string, unknown>

const FILE_LIMIT = 4 * 1024 * 1024

/** Adds the options that stand for the fields of a request. */
export function addFields(command: Command, { options, keeps }: RouteCommand): void {
  for (const option of options) {
    const { flag, kind, many, choices, required, nullable } = option
    const help = [option.help, required && !keeps ? 'required' : ''].filter(Boolean).join('; ')
    if (kind === 'secret') {
      command.option(`--${flag}-file <file>`, secretHelp(option, required && !keeps))
      continue
    }
    if (kind === 'flag') {
      command.option(`--${flag}`, help).option(`--no-${flag}`)
      continue
    }
    const made = command.createOption(`--${flag} <${placeOf(option)}>`, helpOf(option, help))
    if (choices.length > 0 && !many) made.choices(choices)
    if (many) made.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value])
    command.addOption(made)
    if (nullable) command.option(`--no-${flag}`, 'none')
  }
}

function secretHelp({ structured }: CommandOption, asked: boolean): string {
  const what = `file that holds it${structured ? ' as JSON' : ''}, - for standard input`
  return asked ? `${what}; asked for otherwise` : what
}

function helpOf({ kind, many, choices, long }: CommandOption, help: string): string {
  const parts = [
    help,
    many && choices.length > 0 ? `of ${choices.join(', ')}` : '',
    many ? 'may be repeated' : '',
    kind === 'json' ? '@file takes it from a file' : long ? '@file takes it from a file' : '',
  ]
  return parts.filter(Boolean).join('; ')
}

/** What was typed, as values. Secrets are not among them. @throws UsageProblem */
export async function readFields(terminal: Terminal, route: RouteCommand, typed: Given): Promise<Given> {
  const given: Given = {}
  for (const option of route.options) {
    if (option.kind === 'secret') continue
    const value = typed[attributeOf(option.flag)]
    if (value === undefined) continue
    given[option.field] = value === false && option.kind !== 'flag' ? null : await valueOf(terminal, option, value)
  }
  return given
}

/** Secrets come from a file or from somebody who types them; never from an argument. */
export async function readSecrets(
  terminal: Terminal,
  route: RouteCommand,
  typed: Given,
  common: CommonOptions,
): Promise<Given> {
  const given: Given = {}
  for (const { field, flag, kind, required, structured } of route.options) {
    if (kind !== 'secret') continue
    const file = typed[attributeOf(`${flag}-file`)]
    const content = typeof file === 'string' ? await readSecret(terminal, file) : undefined
    if (content !== undefined) given[field] = structured ? jsonOf(`${flag}-file`, content) : content
    else if (required && !route.keeps) given[field] = await askSecret(terminal, common, flag)
  }
  return given
}

/** One line of a file; `-` is standard input. */
export async function readSecret(terminal: Terminal, file: string): Promise<string> {
  const text = file === '-' ? await readAll(terminal) : await readFile(resolve(terminal.cwd, file), 'utf8')
  return text.replace(/\r?\n$/, '')
}

export async function askSecret(terminal: Terminal, common: CommonOptions, name: string): Promise<string> {
  if (!canAsk(terminal, common)) {
    throw new Refusal(
      403,
      'cli.no_input',
      `This needs the ${name}, and nobody can be asked here. Name a file: --${name}-file`,
    )
  }
  return await ask(terminal, `${name.replaceAll('-', ' ')}: `, false)
}

export function attributeOf(flag: string): string {
  return flag.replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase())
}

async function valueOf(terminal: Terminal, option: CommandOption, value: unknown): Promise<unknown> {
  const { kind, many, flag, choices } = option
  if (many) {
    // A list of words from a fixed set may also be typed with commas; free text may hold commas itself.
    const texts = (value as string[]).flatMap((text) => (choices.length > 0 ? text.split(',') : [text]))
    const foreign = choices.length > 0 ? texts.find((text) => !choices.includes(text)) : undefined
    if (foreign !== undefined) throw new UsageProblem(`--${flag} takes ${choices.join(', ')}, not ${foreign}.`)
    return kind === 'number' ? texts.map((text) => numberOf(flag, text)) : texts.filter((text) => text !== '')
  }
  if (typeof value !== 'string') return value
  if (kind === 'number') return numberOf(flag, value)
  if (kind === 'json') return jsonOf(flag, await contentOf(terminal, value))
  return option.long ? await contentOf(terminal, value) : value
}

function numberOf(flag: string, text: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) throw new UsageProblem(`--${flag} takes a number.`)
  return number
}

function jsonOf(flag: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What the parser says repeats what it read, and that may be a secret.
    throw new UsageProblem(`--${flag} takes JSON, and this is none.`)
  }
}

/** `@file` stands for what is in it, `@-` for standard input. */
async function contentOf(terminal: Terminal, text: string): Promise<string> {
  if (!text.startsWith('@')) return text
  if (text === '@-') return await readAll(terminal)
  return await readFile(resolve(terminal.cwd, text.slice(1)), 'utf8')
}

/** Standard input to its end. */
export async function readAll({ stdin }: Terminal): Promise<string> {
  let text = ''
  for await (const piece of stdin as AsyncIterable<Buffer | string>) {
    text += piece.toString()
    if (text.length > FILE_LIMIT) throw new UsageProblem('Standard input is longer than 4 MB.')
  }
  return text
}
