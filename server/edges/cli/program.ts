import type { Readable, Writable } from 'node:stream'
import { Command, CommanderError } from 'commander'
import { addCheck } from './check.ts'
import { exitCodeOf, EXIT, tellError, withoutKit } from './exit.ts'
import { addHealth } from './health.ts'
import { addRestore } from './restore.ts'
import { addStatus } from './status.ts'

/** What a command may touch: handed in, so that tests run commands as people do. */
export interface Terminal {
  env: NodeJS.ProcessEnv
  cwd: string
  /** Data. */
  out: Writable
  /** Words for people, and errors. */
  err: Writable
  stdin: Readable
}

/** Runs one command line and answers its exit code. Every one is listed in README.md and never renumbered. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.done
  const program = new Command('freehold')
    .description('Looks after a Freehold appliance from its own machine.')
    .option('--json', 'answers and errors as JSON')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.err.write(withoutKit(text)),
    })
  const end = (exit: number): void => void (code = exit)
  for (const add of [addHealth, addStatus, addCheck, addRestore]) add(program, terminal, end)
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    tellError(error, terminal, program.opts<{ json?: boolean }>().json === true)
    return exitCodeOf(error)
  }
}
