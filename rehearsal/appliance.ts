import { accessSync } from 'node:fs'
import { readConfig } from '../server/base/config.ts'
import { openLog } from '../server/base/log.ts'
import { assertKeyFile, ensureKeyFile, readKeyFile } from '../server/base/secrets/key-file.ts'
import { startKeyProcess } from '../server/domains/ca/key-process.ts'
import { startServer } from '../server/server.ts'
import { SteppedClock } from './clock.ts'

// The product, whole and unchanged, but for the clock that it is handed: `server/main.ts` hands in the machine's and knows no
// other. Whoever started this process moves the clock by messages; when he is gone, it ends.

/** What the rehearsal asks of its appliance; each question has one answer. */
export type Question =
  /** Go on to a time. */
  | { moveTo: number }
  /** Do what is due by now, and say when it is done. */
  | { catchUp: true }
  /** From now on the machine's clock. */
  | { present: true }

async function main(at: number): Promise<void> {
  const config = readConfig(process.env, process.cwd())
  accessSync(config.dataFolder)
  for (const file of [config.masterKeyFile, config.caKeyFile]) ensureKeyFile(file)
  assertKeyFile(config.caKeyFile, 'credential of the key process')
  const log = openLog(config.logLevel)
  const clock = new SteppedClock(at)
  const server = await startServer({
    config,
    masterKey: readKeyFile(config.masterKeyFile, 'master key'),
    keys: await startKeyProcess({ credentialFile: config.caKeyFile, log }),
    clock: clock.now,
    log,
    say: (line) => void process.stdout.write(`${line}\n`),
  })
  const end = (): void =>
    void server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  process.once('SIGTERM', end)
  process.once('disconnect', end)
  // Ctrl-C reaches every process of the terminal; the one that was started there ends this one in its turn.
  process.on('SIGINT', () => undefined)
  process.on('message', (question: Question) => {
    const done = 'catchUp' in question ? server.catchUp() : Promise.resolve(turn(clock, question))
    done.then(
      () => process.send?.({ at: clock.now() }),
      (error: unknown) => process.send?.({ error: String(error) }),
    )
  })
}

function turn(clock: SteppedClock, question: Exclude<Question, { catchUp: true }>): void {
  if ('present' in question) clock.catchUp()
  else clock.moveTo(question.moveTo)
}

process.umask(0o077)
await main(Number(process.argv[2]))
