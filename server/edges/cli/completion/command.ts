import { Argument, type Command } from 'commander'
import { commandTree } from '../tree.ts'
import type { Terminal } from '../terminal.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { zshScript } from './zsh.ts'

/** The script for each shell. */
export const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

/** `freehold completion`: a script for a shell, made from all commands. */
export function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>').choices(Object.keys(SCRIPTS)))
    .description('print the script that completes commands in bash, zsh or fish')
    .action(async (shell: keyof typeof SCRIPTS) => {
      terminal.out.write(SCRIPTS[shell](await commandTree()))
    })
}
