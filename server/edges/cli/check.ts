import { resolve } from 'node:path'
import type { Command } from 'commander'
import { checkWithKit } from '../../domains/backup/index.ts'
import { tell } from './exit.ts'
import { numbersOf } from './numbers.ts'
import type { Terminal } from './terminal.ts'
import { readKit } from './read-kit.ts'

/** `freehold check`: whether a kit opens a backup and all of it is sound; keeps nothing. */
export function addCheck(program: Command, terminal: Terminal): void {
  program
    .command('check')
    .argument('<file>', 'a backup')
    .requiredOption('--kit <file>', 'the recovery kit; - reads it from standard input')
    .description('prove that a recovery kit opens a backup and that all of it is sound; changes nothing')
    .action(async (file: string, { kit }: { kit: string }, command: Command) => {
      const identity = await readKit(kit, terminal)
      const { manifest, entriesChecked } = await checkWithKit(resolve(terminal.cwd, file), identity)
      const { data, lines } = numbersOf(manifest, entriesChecked)
      tell(terminal, command.optsWithGlobals()['json'] === true, data, [
        'This backup can be restored with this kit.',
        ...lines,
      ])
    })
}
