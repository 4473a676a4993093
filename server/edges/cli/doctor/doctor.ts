import type { Command } from 'commander'
import { readConfig, type Config } from '../../../base/config.ts'
import { messageOf, StartProblem } from '../../../base/errors.ts'
import { systemClock } from '../../../base/time.ts'
import { askServer } from '../ask-server.ts'
import type { Connection } from '../connection.ts'
import { EXIT } from '../exit.ts'
import { inert, inertJson } from '../print.ts'
import { Problem } from '../problem.ts'
import { commonOf } from '../program.ts'
import { connectionFor } from '../target.ts'
import type { CommonOptions, Terminal } from '../terminal.ts'
import { certificateEnd, dataFolder, disk, keyFiles, socketOf } from './machine.ts'
import { backup, clock, condition, space, sync } from './server.ts'
import { good, unknown, wrong, type Examine, type Finding, type Patient } from './types.ts'

/** `freehold doctor`: what is not as it should be, each with what to do. */
export function addDoctor(program: Command, terminal: Terminal, end: (code: number) => void): void {
  program
    .command('doctor')
    .description('look at everything that can be wrong, and say what to do; ends with 3 if something is')
    .action(async (_options, command: Command) => {
      const common = commonOf(command)
      const findings = await examine(terminal, common)
      if (common.json === true) terminal.out.write(`${inertJson({ findings })}\n`)
      else for (const line of findings.flatMap(linesOf)) terminal.out.write(`${line}\n`)
      end(findings.some(({ verdict }) => verdict === 'bad' || verdict === 'attention') ? EXIT.problems : EXIT.done)
    })
}

function linesOf({ check, verdict, says, remedy }: Finding): string[] {
  const head = `${verdict.padEnd(9)}  ${check}: ${inert(says)}`
  return remedy === null ? [head] : [head, `           → ${remedy}`]
}

const OF_THE_SERVER: readonly (readonly [string, Examine])[] = [
  ['clock', clock],
  ['data', condition],
  ['backup', backup],
  ['directory', sync],
]

/** All checks, each for itself: one that fails hides no other. Of a server elsewhere only what it says of itself. */
export async function examine(terminal: Terminal, common: CommonOptions): Promise<Finding[]> {
  const { connection, why } = await wayTo(terminal, common)
  try {
    if (connection && !connection.local) return await examineElsewhere(terminal, connection)
    const { config, finding } = configuration(terminal)
    const server = await serverFindings(() => askServer(terminal, '/readyz'))
    const answers = server.some(({ check, verdict }) => check === 'server' && verdict === 'good')
    const patient: Patient = { env: terminal.env, config, connection, answers, now: systemClock() }
    const machine: readonly (readonly [string, Examine])[] = [
      ['data folder', dataFolder],
      ['keys', keyFiles],
      ['socket', socketOf(terminal)],
      ['certificate', certificateEnd],
      ['disk', disk],
    ]
    const found = [finding, ...server, ...(why === null ? [] : [unknown('way in', why)])]
    return [...found, ...(await allOf([...machine, ...OF_THE_SERVER], patient))]
  } finally {
    connection?.close()
  }
}

async function examineElsewhere({ env }: Terminal, connection: Connection): Promise<Finding[]> {
  const server = await serverFindings(async () => {
    try {
      return await connection.call({ method: 'GET', path: '/readyz' })
    } catch (error) {
      // Not ready is an answer, too.
      if (error instanceof Problem && error.status === 503) return error
      throw error
    }
  })
  const patient: Patient = { env, config: null, connection, answers: true, now: systemClock() }
  return [...server, ...(await allOf([['disk', space], ...OF_THE_SERVER], patient))]
}

async function allOf(checks: readonly (readonly [string, Examine])[], patient: Patient): Promise<Finding[]> {
  const found: Finding[] = []
  for (const [name, check] of checks) found.push(...(await safely(name, check, patient)))
  return found
}

async function safely(name: string, check: Examine, patient: Patient): Promise<Finding[]> {
  try {
    return await check(patient)
  } catch (error) {
    return [unknown(name, `It could not be looked at: ${messageOf(error)}`)]
  }
}

function configuration({ env, cwd }: Terminal): { config: Config | null; finding: Finding } {
  try {
    const config = readConfig(env, cwd)
    return {
      config,
      finding: good('configuration', config.file === null ? 'No file; environment and defaults.' : config.file),
    }
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error
    return { config: null, finding: wrong('configuration', 'bad', error.message, 'Mend the setting that is named.') }
  }
}

async function wayTo(
  terminal: Terminal,
  common: CommonOptions,
): Promise<{ connection: Connection | null; why: string | null }> {
  try {
    return { connection: await connectionFor(terminal, common), why: null }
  } catch (error) {
    return { connection: null, why: messageOf(error) }
  }
}

interface Ready {
  subsystems?: { subsystem: string; ready: boolean; reason: string | null }[]
}

async function serverFindings(ask: () => Promise<{ body: unknown }>): Promise<Finding[]> {
  try {
    const { body } = await ask()
    const parts = ((body ?? {}) as Ready).subsystems ?? []
    const bad = parts.filter(({ ready }) => !ready)
    return [
      good('server', 'It answers.'),
      ...bad.map(({ subsystem, reason }) => wrong(subsystem, 'bad', reason ?? 'not ready', remedyFor(subsystem))),
      ...(parts.length > 0 && bad.length === 0
        ? [good('parts', parts.map(({ subsystem }) => subsystem).join(', '))]
        : []),
    ]
  } catch (error) {
    return [
      wrong(
        'server',
        'bad',
        messageOf(error),
        'systemctl status freehold, or the terminal where it was started, says why.',
      ),
    ]
  }
}

function remedyFor(subsystem: string): string {
  if (subsystem === 'audit') return 'Compare the log with an export or a backup: docs, evidence.'
  if (subsystem === 'disk') return 'Free space on the disk of the data.'
  if (subsystem === 'certificates') return 'freehold jobs list --kind ca.publish_crl shows why no list was published.'
  return 'The log of the server has the cause: journalctl -u freehold'
}
