import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { silentLog } from '../../base/log.ts'
import { systemClock } from '../../base/time.ts'
import { restoreBackup } from '../../domains/backup/index.ts'
import { tell } from './exit.ts'
import { numbersOf } from './numbers.ts'
import type { Terminal } from './terminal.ts'
import { readKit } from './read-kit.ts'

interface RestoreOptions {
  kit: string
  data: string
  masterKeyFile?: string
  caKeyFile?: string
}

/** `freehold restore`: puts an appliance back on a bare machine from one file and the recovery kit. */
export function addRestore(program: Command, terminal: Terminal): void {
  program
    .command('restore')
    .argument('<file>', 'a backup')
    .requiredOption('--kit <file>', 'the recovery kit; - reads it from standard input')
    .requiredOption('--data <folder>', 'the data folder: empty, or not there yet')
    .option('--master-key-file <file>', 'where the master key goes (default: keys/master.key beside the data folder)')
    .option(
      '--ca-key-file <file>',
      "where the key process's credential goes (default: keys/ca.key beside the data folder)",
    )
    .description(
      'put an appliance back from a backup and the recovery kit; nothing is touched unless all of it is sound',
    )
    .action(async (file: string, options: RestoreOptions, command: Command) => {
      const place = placesOf(options, terminal.cwd)
      const { manifest, entriesChecked, epochAt } = await restoreBackup({
        ...place,
        file: resolve(terminal.cwd, file),
        identity: await readKit(options.kit, terminal),
        user: userName(),
        clock: systemClock,
        log: silentLog(),
      })
      const { data, lines } = numbersOf(manifest, entriesChecked)
      tell(terminal, command.optsWithGlobals()['json'] === true, { ...data, ...place, epochAt }, [
        `Restored into ${place.dataFolder}.`,
        ...lines,
        `Keys       ${place.masterKeyFile}, ${place.caKeyFile}`,
        `The audit log goes on at entry ${epochAt}, which says that this was restored. Start the server now.`,
      ])
    })
}

/** The same places as the server's own defaults, so that a plain start finds everything. */
function placesOf({ data, masterKeyFile, caKeyFile }: RestoreOptions, cwd: string) {
  const dataFolder = resolve(cwd, data)
  const keys = join(dataFolder, '..', 'keys')
  return {
    dataFolder,
    masterKeyFile: resolve(cwd, masterKeyFile ?? join(keys, 'master.key')),
    caKeyFile: resolve(cwd, caKeyFile ?? join(keys, 'ca.key')),
  }
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? ''}`
  }
}
