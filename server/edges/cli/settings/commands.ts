import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Refusal } from '../../../base/errors.ts'
import type { Connection } from '../connection.ts'
import { EXIT } from '../exit.ts'
import { readAll } from '../fields.ts'
import { inert, inertJson } from '../print.ts'
import { commonOf } from '../program.ts'
import { callFresh } from '../step-up.ts'
import { connectionFor } from '../target.ts'
import { ask, canAsk, type CommonOptions, type Terminal } from '../terminal.ts'
import { differences, fileOf, jsonOf, wantedIn, type Difference, type Section } from './file.ts'

/** `freehold export`: all settings as a file. */
export function addExport(program: Command, terminal: Terminal): void {
  program
    .command('export')
    .option('--to <file>', 'where the file goes; standard output otherwise')
    .description('write all settings into a file; secrets are never in it')
    .action(async ({ to }: { to?: string }, command: Command) => {
      const common = commonOf(command)
      await connected(terminal, common, async (connection) => {
        const sections = await sectionsOf(connection)
        const text = common.json === true ? `${inertJson(jsonOf(sections))}\n` : fileOf(sections, connection.name)
        if (to === undefined) terminal.out.write(text)
        else await writeFile(resolve(terminal.cwd, to), text, { flag: 'wx', mode: 0o600 })
      })
    })
}

/** `freehold plan`: what a file would change; nothing is changed. */
export function addPlan(program: Command, terminal: Terminal, end: (code: number) => void): void {
  program
    .command('plan')
    .argument('<file>', 'as `freehold export` writes it, TOML or JSON; - for standard input')
    .description('show what a file of settings would change; ends with 3 if it would change something')
    .action(async (file: string, _options, command: Command) => {
      const common = commonOf(command)
      await connected(terminal, common, async (connection) => {
        const changes = await planned(terminal, connection, file)
        tellPlan(terminal, common, changes)
        end(changes.length > 0 ? EXIT.problems : EXIT.done)
      })
    })
}

/** `freehold apply`: makes the settings as a file says. */
export function addApply(program: Command, terminal: Terminal): void {
  program
    .command('apply')
    .argument('<file>', 'as `freehold export` writes it, TOML or JSON; - for standard input')
    .option('--yes', 'without asking')
    .option('--keep', 'keep at once what would be tried for a minute and revert')
    .description('make the settings as a file says, section by section; what is so already is left alone')
    .action(async (file: string, options: { yes?: boolean; keep?: boolean }, command: Command) => {
      const common = commonOf(command)
      await connected(terminal, common, async (connection) => {
        const changes = await planned(terminal, connection, file)
        tellPlan(terminal, common, changes)
        if (changes.length === 0) return
        await approve(terminal, common, options.yes === true)
        await applyAll(terminal, connection, common, changes, options.keep === true)
      })
    })
}

async function connected(
  terminal: Terminal,
  common: CommonOptions,
  run: (connection: Connection) => Promise<void>,
): Promise<void> {
  const connection = await connectionFor(terminal, common)
  try {
    await run(connection)
  } finally {
    connection.close()
  }
}

async function sectionsOf(connection: Connection): Promise<Section[]> {
  const { body } = await connection.call({ method: 'GET', path: '/api/v1/settings' })
  return (body as { sections: Section[] }).sections
}

async function planned(terminal: Terminal, connection: Connection, file: string): Promise<Difference[]> {
  const text = file === '-' ? await readAll(terminal) : await readFile(resolve(terminal.cwd, file), 'utf8')
  return differences(await sectionsOf(connection), wantedIn(text))
}

function tellPlan({ out, err }: Terminal, { json }: CommonOptions, changes: readonly Difference[]): void {
  if (json === true) {
    out.write(`${inertJson({ changes })}\n`)
    return
  }
  for (const { section, field, before, after } of changes)
    out.write(`${section}.${field}: ${inert(JSON.stringify(before))} → ${inert(JSON.stringify(after))}\n`)
  err.write(changes.length === 0 ? 'Everything is as the file says.\n' : `${changes.length} to change.\n`)
}

async function approve(terminal: Terminal, common: CommonOptions, yes: boolean): Promise<void> {
  if (yes) return
  const answer = canAsk(terminal, common) ? (await ask(terminal, 'Apply this? yes or no: ')).trim().toLowerCase() : ''
  if (answer === 'yes') return
  throw new Refusal(403, 'cli.no_input', 'Nothing was changed. With --yes it is applied without asking.')
}

interface Applied {
  trial?: { until: string } | null
}

async function applyAll(
  terminal: Terminal,
  connection: Connection,
  common: CommonOptions,
  changes: readonly Difference[],
  keep: boolean,
): Promise<void> {
  const reason = common.reason === undefined ? {} : { 'freehold-reason': encodeURIComponent(common.reason) }
  for (const [name, fields] of Map.groupBy(changes, ({ section }) => section)) {
    // Read anew: an earlier section may have moved this one.
    const { version } = (await sectionsOf(connection)).find((section) => section.name === name)!
    const { body } = await callFresh(terminal, connection, common, {
      method: 'PUT',
      path: `/api/v1/settings/${encodeURIComponent(name)}`,
      headers: { 'if-match': `"${version}"`, ...reason },
      body: { values: Object.fromEntries(fields.map(({ field, after }) => [field, after])) },
    })
    terminal.err.write(`Applied ${name}.\n`)
    const { trial } = body as Applied
    if (!trial) continue
    if (keep)
      await callFresh(terminal, connection, common, {
        method: 'POST',
        path: '/api/v1/settings/trial/keep',
        body: {},
        headers: reason,
      })
    else
      terminal.err.write(
        `It reverts by itself unless it is kept until ${inert(trial.until)}: freehold settings-trial keep\n`,
      )
  }
}
