import { Readable, Writable } from 'node:stream'
import type { Command, Option } from 'commander'
import { wholeProgram } from './program.ts'

/** One option as it is typed. */
export interface TreeOption {
  /** As in `--reason`. */
  long: string
  /** What its value is called; null for a switch. */
  takes: string | null
  choices: readonly string[]
  help: string
}

/** One command as it is typed. */
export interface TreeCommand {
  /** As in `['certificates', 'revoke']`. */
  words: readonly string[]
  summary: string
  /** As in `<serial>` or `[address]`. */
  args: readonly string[]
  options: readonly TreeOption[]
}

/** Every command with all that it takes: what completion and manual are made of. */
export async function commandTree(): Promise<{ common: TreeOption[]; commands: TreeCommand[] }> {
  const silent = new Writable({ write: (_piece, _encoding, done) => done() })
  const program = await wholeProgram({ env: {}, cwd: '/', out: silent, err: silent, stdin: Readable.from([]) })
  return { common: optionsOf(program), commands: leavesOf(program, []) }
}

function leavesOf(command: Command, words: readonly string[]): TreeCommand[] {
  return command.commands.flatMap((one) => {
    const path = [...words, one.name()]
    if (one.commands.length > 0) return leavesOf(one, path)
    const args = one.registeredArguments.map((arg) => (arg.required ? `<${arg.name()}>` : `[${arg.name()}]`))
    return [{ words: path, summary: one.description(), args, options: optionsOf(one) }]
  })
}

function optionsOf(command: Command): TreeOption[] {
  return command.options.map((option) => ({
    long: option.long ?? '',
    takes: placeOf(option),
    choices: option.argChoices ?? [],
    help: option.description,
  }))
}

function placeOf({ flags }: Option): string | null {
  return /<([^<>]+)>/.exec(flags)?.[1] ?? null
}
