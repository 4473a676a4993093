import { mkdirSync, accessSync, constants } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { readConfig, type Config } from './base/config.ts'
import { StartProblem, messageOf } from './base/errors.ts'
import { openLog, type Log } from './base/log.ts'
import { assertKeyFile, ensureKeyFile, readKeyFile } from './base/secrets/key-file.ts'
import type { KeyProcess } from './domains/ca/index.ts'
import { systemClock } from './base/time.ts'
import type { RunningServer } from './server.ts'
import { STABLE_AFTER, Starts } from './starts.ts'

/** Starts the appliance and says where it is; what keeps it from starting is said in one sentence with what to do. */
async function main(): Promise<void> {
  const config = readConfig(process.env, process.cwd())
  prepareFolder(config)
  enableCompileCache(join(config.dataFolder, 'cache'))
  const log = openLog(config.logLevel)
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  const starts = new Starts(config.dataFolder, systemClock, log)
  const server = starts.note() ? await openSafePage(config, log, say) : await openServer(config, starts, log, say)
  // At an end alone it would be written for nobody: the start that must be quick is the one after a crash.
  flushCompileCache()
  const stable = setTimeout(() => starts.forget(), STABLE_AFTER)
  const stop = (signal: string) => {
    log.info({ signal }, 'stopping')
    clearTimeout(stable)
    starts.forget()
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

async function openServer(
  config: Config,
  starts: Starts,
  log: Log,
  say: (line: string) => void,
): Promise<RunningServer> {
  try {
    return await openHouse(config, log, say)
  } catch (error) {
    // A busy folder or a wrong key: nobody restarts after these, so they are no loop.
    if (error instanceof StartProblem && error.exitCode !== 1) starts.forget()
    throw error
  }
}

async function openHouse(config: Config, log: Log, say: (line: string) => void): Promise<RunningServer> {
  if (config.ownsKeys) for (const file of [config.masterKeyFile, config.caKeyFile]) ensureKeyFile(file)
  const masterKey = readKeyFile(config.masterKeyFile, 'master key')
  assertKeyFile(config.caKeyFile, 'credential of the key process')
  // Only now, so that the compile cache serves the rest of the code; the key process starts meanwhile.
  const [{ startServer }, keys] = await Promise.all([import('./server.ts'), startKeys(config, log)])
  return await startServer({ config, masterKey, keys, clock: systemClock, log, say })
}

async function openSafePage(config: Config, log: Log, say: (line: string) => void): Promise<RunningServer> {
  const { startSafePage } = await import('./safe-page.ts')
  return await startSafePage({ config, clock: systemClock, log, say })
}

async function startKeys({ caKeyFile }: Config, log: Log): Promise<KeyProcess> {
  const { startKeyProcess } = await import('./domains/ca/key-process.ts')
  return await startKeyProcess({ credentialFile: caKeyFile, log })
}

function prepareFolder({ dataFolder }: Config): void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    accessSync(dataFolder, constants.W_OK)
  } catch (error) {
    const owner = `${process.getuid?.() ?? ''}:${process.getgid?.() ?? ''}`
    throw new StartProblem(
      1,
      `The data folder ${dataFolder} cannot be written (${messageOf(error)}). Give it to the user that runs Freehold: ` +
        `chown ${owner} ${dataFolder}; or name another folder in FREEHOLD_DATA__FOLDER.`,
    )
  }
}

process.umask(0o077)
try {
  await main()
} catch (error) {
  if (!(error instanceof StartProblem)) throw error
  process.stderr.write(`\nFreehold did not start.\n${error.message}\n\n`)
  process.exitCode = error.exitCode
  process.exit()
}
