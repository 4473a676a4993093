import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { exitCodeOf, EXIT, tellError, withoutKit } from './exit.ts'
import { NAMES } from './names.ts'
import { OWN, type Adder } from './own.ts'
import { UsageProblem, type CommonOptions, type Terminal } from './terminal.ts'

export type { Terminal } from './terminal.ts'

/** Runs one command line and answers its exit code. Every one is listed in README.md and never renumbered. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.done
  const words = args[0] === 'help' ? [...args.slice(1), '--help'] : [...args]
  if (words[0] === '--version' || words[0] === '-V') {
    terminal.out.write(`freehold ${versionHere()}\n`)
    return EXIT.done
  }
  try {
    const program = await programFor(wordsOf(words), terminal, (exit) => void (code = exit))
    await program.parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    // Commander has said already what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    tellError(error, terminal, words.includes('--json'))
    if (error instanceof UsageProblem && !words.includes('--json'))
      terminal.err.write(`Help: freehold help ${wordsOf(words).slice(0, 2).join(' ')}\n`)
    return exitCodeOf(error)
  }
}

/** This version, as package.json states it. */
export function versionHere(): string {
  const text = readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** What every command takes: before the noun always, behind the verb where no field has the same name. */
export const COMMON: readonly (readonly [flags: string, help: string])[] = [
  ['--json', 'answers and errors as JSON'],
  ['--output <form>', 'table, csv or ndjson'],
  ['--profile <name>', 'the server of this profile'],
  ['--local', 'the server of this machine, over its socket'],
  ['--no-input', 'ask nobody: what would have to be asked is refused'],
  ['--reason <text>', 'why; it stands in the audit log'],
  ['--timeout <seconds>', 'for each answer; 30 otherwise'],
]

const TAKES_VALUE = new Set(['--output', '--profile', '--reason', '--timeout'])

/** The words of a command line up to the first that is neither noun nor verb: what has to be loaded. */
function wordsOf(args: readonly string[]): string[] {
  const words: string[] = []
  for (let index = 0; index < args.length && words.length < 2; index++) {
    const arg = args[index]!
    if (!arg.startsWith('-')) words.push(arg)
    else if (words.length > 0) break
    else if (TAKES_VALUE.has(arg)) index++
  }
  return words
}

/** Adds the common options that no option of the command's own is named like. */
export function addCommon(command: Command): Command {
  for (const [flags, help] of COMMON) {
    const long = flags.split(' ')[0]!
    if (command.options.some((option) => option.long === long)) continue
    const option = command.createOption(flags, help)
    if (long === '--output') option.choices(['table', 'csv', 'ndjson'])
    if (long === '--timeout') option.argParser(secondsOf)
    command.addOption(option)
  }
  return command
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 3_600)) throw new InvalidArgumentError('It takes 1 to 3600 seconds.')
  return seconds
}

/** The common options of a call; those behind the verb count more than those before the noun. */
export function commonOf(command: Command): CommonOptions {
  const own: string[] = command.options.map((option) => option.attributeName())
  const before: CommonOptions = rootOf(command).opts()
  const shared: CommonOptions = Object.fromEntries(
    Object.entries(command.opts()).filter(([name]) => own.includes(name) && COMMON_NAMES.has(name)),
  )
  return { ...before, ...shared, input: before.input !== false && shared.input !== false }
}

const COMMON_NAMES = new Set(['json', 'output', 'profile', 'local', 'input', 'reason', 'timeout'])

function rootOf(command: Command): Command {
  return command.parent ? rootOf(command.parent) : command
}

function newProgram(terminal: Terminal): Command {
  return addCommon(new Command('freehold'))
    .description('Looks after a Freehold appliance: from anywhere after `freehold sign-in`, or on its own machine.')
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand('help [command...]', 'help and examples for a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.err.write(withoutKit(text)),
    })
}

/** All commands with all that they take. */
export async function wholeProgram(terminal: Terminal): Promise<Command> {
  const program = newProgram(terminal)
  const end = (): void => {}
  for (const { load } of OWN) (await load())(program, terminal, end)
  const { addEveryRoute } = await import('./routes-of.ts')
  addEveryRoute(program, terminal, end)
  for (const command of program.commands) if (command.commands.length === 0) addCommon(command)
  return program
}

/** The program with all that this command line can mean; everything else is there by name, for help and for guesses. */
async function programFor(words: readonly string[], terminal: Terminal, end: (code: number) => void): Promise<Command> {
  const program = newProgram(terminal)
  const [noun = '', verb] = words
  for (const { name, summary, load } of OWN) {
    if (name === noun) (await load())(program, terminal, end)
    else program.command(name).description(summary)
  }
  for (const [name, verbs] of nouns()) {
    if (name === noun) await addNoun(program, terminal, end, name, verb)
    else program.command(name).description(verbs.join(', '))
  }
  for (const command of program.commands) if (command.commands.length === 0) addCommon(command)
  return program
}

async function addNoun(
  program: Command,
  terminal: Terminal,
  end: (code: number) => void,
  noun: string,
  verb: string | undefined,
): Promise<void> {
  const { addRoutes } = await import('./routes-of.ts')
  addRoutes(program, terminal, end, noun, verb)
}

/** Nouns with their verbs, as the table has them. */
export function nouns(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const name of Object.values(NAMES)) {
    const [noun = '', verb = ''] = name.split(' ')
    found.set(noun, [...(found.get(noun) ?? []), verb])
  }
  return found
}

export type { Adder }
