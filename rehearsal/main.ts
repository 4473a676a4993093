import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { messageOf } from '../server/base/errors.ts'
import { fingerprintOf } from '../server/platform/http/tls-identity.ts'
import { freePorts } from '../test/peers/server.ts'
import type { Actor } from './actor.ts'
import { startRehearsal, type Rehearsal, type RehearsalOptions } from './start.ts'

// npm run demo: a company, its directory and an appliance that has worked there for weeks. Nothing of it stays.

const HOST = '127.0.0.1'
const PORT = 9_443
const PLAIN_PORT = 9_080
const USAGE = `npm run demo -- [--small] [--people 2000] [--weeks 8] [--seed 1] [--port ${PORT}] [--keep]

  --small   60 people, one week: a few seconds instead of most of a minute
  --people  how many people the directory has, 20 to 20000
  --weeks   weeks of history, 1 to 26
  --seed    another number, another company
  --port    port of the console; devices use one that is free
  --keep    leaves the data behind and says where
`

const say = (line = ''): void => void process.stdout.write(`${line}\n`)

try {
  await main()
} catch (error) {
  process.stderr.write(`\nThe rehearsal did not start. ${messageOf(error)}\n`)
  process.exit(1)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      small: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      people: { type: 'string' },
      weeks: { type: 'string' },
      seed: { type: 'string' },
      port: { type: 'string' },
    },
  })
  if (values.help) return say(USAGE)
  const size: RehearsalOptions = {
    small: values.small,
    seed: number('seed', values.seed, 0, 2 ** 31) ?? 1,
    ...named('people', number('people', values.people, 20, 20_000)),
    ...named('weeks', number('weeks', values.weeks, 1, 26)),
  }
  const place = await placeFor(number('port', values.port, 1, 65_535))
  const home = mkdtempSync(join(tmpdir(), 'freehold-rehearsal-'))
  // Whatever ends this process, nothing is left behind.
  process.once('exit', () => {
    if (!values.keep) rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  })
  // Until everything is there, an end needs no farewell: the appliance goes with this process.
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
  const started = performance.now()
  const rehearsal = await startRehearsal({ ...size, place, home, say: (line) => say(`  ${line} …`) })
  introduce(rehearsal, performance.now() - started)
  if (values.keep) say(`Its data are in ${home} and stay there.`)
  stayUntilStopped(rehearsal)
}

function number(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`--${name} takes a whole number from ${least} to ${most}.`)
  return value
}

function named(name: 'people' | 'weeks', value: number | undefined): RehearsalOptions {
  return value === undefined ? {} : { [name]: value }
}

/** The usual ports; others where somebody has them already, as another rehearsal may. */
async function placeFor(asked: number | undefined): Promise<NonNullable<RehearsalOptions['place']>> {
  const [spare, sparePlain] = await freePorts(2)
  const plainPort = (await isFree(PLAIN_PORT)) ? PLAIN_PORT : sparePlain
  if (await isFree(asked ?? PORT)) return { address: HOST, port: asked ?? PORT, plainPort }
  if (asked !== undefined) throw new Error(`Port ${asked} is taken. Name another with --port, or leave it out.`)
  say(`Port ${PORT} is taken; taking ${spare} instead.`)
  return { address: HOST, port: spare, plainPort }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, HOST)
  try {
    await once(probe, 'listening')
  } catch {
    // Taken, or not ours to take: both mean another one.
    return false
  }
  probe.close()
  await once(probe, 'close')
  return true
}

function introduce({ server, world, timings }: Rehearsal, ms: number): void {
  const parts = Object.entries(timings).map(([what, time]) => `${what} ${seconds(time)}`)
  say(`\nReady after ${seconds(ms)} (${parts.join(', ')}).`)
  say(`\n  ${server.baseUrl}`)
  say(`  SHA-256 ${fingerprintOf(server.certificate)}`)
  say('  A browser warns, as nobody vouches for this certificate; compare the fingerprint.\n')
  signIns(world)
  const { place, company } = world.directory
  say(`Directory: ldaps://${place.host}:${place.port}, for reading only; devices: ${server.plainUrl}/scep/laptops`)
  say(`  ${company.named('service').dn}, password ${company.named('service').password}`)
  say('\nA plan waits for approval: a script has disabled a whole site this morning.')
  say('Enter: fresh codes. Ctrl-C: the end; nothing stays.')
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function signIns({ owner, administrator, auditor }: Rehearsal['world']): void {
  const who: readonly (readonly [string, Actor])[] = [
    ['Administrator', owner],
    ['AD administrator', administrator],
    ['Auditor', auditor],
  ]
  for (const [role, { username, password, secret, browser }] of who) {
    say(`  ${role.padEnd(18)}${username.padEnd(10)}${password.padEnd(18)}code ${browser.authenticator?.shown() ?? ''}`)
    say(
      `  ${''.padEnd(18)}otpauth://totp/Freehold%20rehearsal:${username}?secret=${secret}&issuer=Freehold%20rehearsal`,
    )
  }
  say()
}

function stayUntilStopped(rehearsal: Rehearsal): void {
  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    say('\nEnding …')
    rehearsal.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${messageOf(error)}\n`)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal)
    process.on(signal, end)
  }
  createInterface({ input: process.stdin }).on('line', () => signIns(rehearsal.world))
  // The appliance is a process of its own: when it is gone, there is nothing left to show.
  void rehearsal.server.ended().then(end)
}
