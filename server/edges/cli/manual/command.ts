import { Argument, type Command } from 'commander'
import { versionHere } from '../program.ts'
import type { Terminal } from '../terminal.ts'
import { commandTree } from '../tree.ts'
import { commandPage } from './command-page.ts'
import { configPage } from './config-page.ts'
import { serverPage } from './server-page.ts'

/** The pages by their file names. */
export const PAGES: Readonly<Record<string, (version: string) => Promise<string>>> = {
  'freehold.1': async (version) => commandPage(await commandTree(), version),
  'freehold.8': async (version) => serverPage(version),
  'freehold.toml.5': async (version) => configPage(version),
}

/** `freehold manual`: a page for man, made from all commands and settings of this version. */
export function addManual(program: Command, terminal: Terminal): void {
  program
    .command('manual')
    .addArgument(new Argument('<page>').choices(Object.keys(PAGES)))
    .description('print a manual page: freehold manual freehold.1 | man -l -')
    .action(async (name: string) => void terminal.out.write((await PAGES[name]?.(versionHere())) ?? ''))
}
