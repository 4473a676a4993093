import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Refusal } from '../../base/errors.ts'
import type { Connection } from './connection.ts'
import { EXIT } from './exit.ts'
import { readAll } from './fields.ts'
import { inert, inertJson } from './print.ts'
import { commonOf } from './program.ts'
import { callFresh } from './step-up.ts'
import { connectionFor } from './target.ts'
import { ask, canAsk, UsageProblem, type CommonOptions, type Terminal } from './terminal.ts'

/** `freehold export`: all settings as a file. */
export function addExport(program: Command, terminal: Terminal): void {
  program
    .command('export')
    .option('--to <file>', 'where the file goes; standard output otherwise')
    .description('write all settings into a file; secrets are never in it')
    .action(async ({ to }: { to?: string }, command: Command) => {
      const common = commonOf(command)
      await connected(terminal, common, async (connection) => {
        const { body } = await connection.call({ method: 'GET', path: '/api/v1/settings/export' })
        const { toml: text } = body as { toml: string }
        if (to === undefined) terminal.out.write(text)
        else await writeFile(resolve(terminal.cwd, to), text, { flag: 'wx', mode: 0o600 })
      })
    })
}

/** `freehold plan`: what a file would change; nothing is changed. */
export function addPlan(program: Command, terminal: Terminal, end: (code: number) => void): void {
  program
    .command('plan')
    .argument('<file>', 'as `freehold export` writes it; - for standard input')
    .description('show what a file of settings would change; ends with 3 if it would change something')
    .action(async (file: string, _options, command: Command) => {
      const common = commonOf(command)
      await connected(terminal, common, async (connection) => {
        const { plan } = await planned(terminal, connection, common, file)
        tellPlan(terminal, common, plan)
        end(plan.sections.length > 0 ? EXIT.problems : EXIT.done)
      })
    })
}

/** `freehold apply`: makes the settings as a file says. */
export function addApply(program: Command, terminal: Terminal): void {
  program
    .command('apply')
    .argument('<file>', 'as `freehold export` writes it; - for standard input')
    .option('--yes', 'without asking')
    .option('--keep', 'keep at once what would be tried for a minute and revert')
    .description('make the settings as a file says, all of it or nothing; what is so already is left alone')
    .action(async (file: string, options: { yes?: boolean; keep?: boolean }, command: Command) => {
      const common = commonOf(command)
      await connected(terminal, common, async (connection) => {
        const { toml, plan } = await planned(terminal, connection, common, file)
        tellPlan(terminal, common, plan)
        if (plan.sections.length === 0) return
        await approve(terminal, common, options.yes === true)
        await applyPlan(terminal, connection, common, { toml, hash: plan.hash, keep: options.keep === true })
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

/** What the server answers to `POST /settings/plan`. */
interface Plan {
  hash: string
  sections: { name: string; tried: boolean; changes: { field: string; before: unknown; after: unknown }[] }[]
  refusals: { line: number | null; message: string }[]
}

/** @throws UsageProblem for a file that holds something that the server cannot take; then nothing of it is applied */
async function planned(
  terminal: Terminal,
  connection: Connection,
  common: CommonOptions,
  file: string,
): Promise<{ toml: string; plan: Plan }> {
  const toml = file === '-' ? await readAll(terminal) : await readFile(resolve(terminal.cwd, file), 'utf8')
  const asked = { method: 'POST', path: '/api/v1/settings/plan', body: { toml }, headers: reasonOf(common) }
  const { body } = await callFresh(terminal, connection, common, asked)
  const plan = body as Plan
  if (plan.refusals.length > 0)
    throw new UsageProblem(
      plan.refusals.map(({ line, message }) => inert(line === null ? message : `Line ${line}: ${message}`)).join('\n'),
    )
  return { toml, plan }
}

function reasonOf({ reason }: CommonOptions): Record<string, string> {
  return reason === undefined ? {} : { 'freehold-reason': encodeURIComponent(reason) }
}

function tellPlan({ out, err }: Terminal, { json }: CommonOptions, { hash, sections }: Plan): void {
  if (json === true) {
    out.write(`${inertJson({ hash, sections })}\n`)
    return
  }
  for (const { name, changes } of sections)
    for (const { field, before, after } of changes)
      out.write(`${inert(`${name}.${field}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`)}\n`)
  const count = sections.reduce((sum, { changes }) => sum + changes.length, 0)
  err.write(count === 0 ? 'Everything is as the file says.\n' : `${count} to change.\n`)
}

async function approve(terminal: Terminal, common: CommonOptions, yes: boolean): Promise<void> {
  if (yes) return
  const answer = canAsk(terminal, common) ? (await ask(terminal, 'Apply this? yes or no: ')).trim().toLowerCase() : ''
  if (answer === 'yes') return
  throw new Refusal(403, 'cli.no_input', 'Nothing was changed. With --yes it is applied without asking.')
}

/** All of it or nothing: the server does it in one unit, if nothing moved since the plan. */
async function applyPlan(
  terminal: Terminal,
  connection: Connection,
  common: CommonOptions,
  { toml, hash, keep }: { toml: string; hash: string; keep: boolean },
): Promise<void> {
  const headers = reasonOf(common)
  const asked = { method: 'POST', path: '/api/v1/settings/application', body: { toml, hash }, headers }
  const { body } = await callFresh(terminal, connection, common, asked)
  const { applied, tried } = body as { applied: string[]; tried: string | null }
  terminal.err.write(`Applied ${inert(applied.join(', '))}.\n`)
  if (tried === null) return
  if (keep) {
    const path = '/api/v1/settings/trial/keep'
    await callFresh(terminal, connection, common, { method: 'POST', path, body: {}, headers })
  } else
    terminal.err.write(
      `${inert(tried)} is tried for a minute and reverts by itself unless it is kept: freehold settings-trial keep\n`,
    )
}
