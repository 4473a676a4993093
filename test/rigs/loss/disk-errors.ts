import type { Server } from '../../peers/server.ts'
import type { FaultyCall, FaultyCalls } from './faulty-calls.ts'
import { DISK_IS_GONE } from './power.ts'
import { runRounds, type Rounds, type RoundsResult } from './rounds.ts'
import { askedAfter, within, type Ledger } from './writers.ts'

/** Within which the call must come, under writers, and within which the process must be gone after it. */
const REACHED_WITHIN_MS = 30_000
const GONE_WITHIN_MS = 20_000
const ACCEPTS_WITHIN_MS = 5_000
const EXIT_CODE = 1
const VERIFIED = /everything was verified/

export interface DiskErrors extends Omit<Rounds, 'end' | 'expected' | 'env' | 'rounds'> {
  calls: FaultyCalls
  /** One round each. */
  faulty: readonly FaultyCall[]
}

/**
 * Rounds in which one call to the kernel fails under writers: nothing that was asked after it is acknowledged, the process ends
 * by itself, and the next one verifies everything before it goes on. A disk that only has no space for a write is refused,
 * and the server goes on.
 */
export async function diskErrors({ calls, faulty, ...run }: DiskErrors): Promise<RoundsResult> {
  let [round, mustVerify] = [0, false]
  return await runRounds({
    ...run,
    // One more, to see that the last one left something to go on with.
    rounds: faulty.length + 1,
    env: calls.env,
    expected: [...DISK_IS_GONE, 'base.disk_full', 'base.verifying'],
    async end(server, ledger) {
      const call = faulty[round++]
      const faults = mustVerify && !VERIFIED.test(server.output) ? ['the server did not verify its data first'] : []
      if (call === undefined) return await server.kill().then(() => faults)
      calls.arm(call)
      try {
        faults.push(...(await faultsAfter(call, { server, ledger, calls })))
      } finally {
        calls.disarm()
        await server.kill()
      }
      mustVerify = !isFull(call)
      return faults.map((fault) => `${sentenceOf(call)}: ${fault}`)
    },
  })
}

interface Scene {
  server: Server
  ledger: Ledger
  calls: FaultyCalls
}

async function faultsAfter(call: FaultyCall, scene: Scene): Promise<string[]> {
  const hitAt = await within(REACHED_WITHIN_MS, () => scene.calls.hitAt())
  if (hitAt === null) return [`no such call within ${REACHED_WITHIN_MS} ms`]
  return isFull(call) ? await faultsOfGoingOn(scene, hitAt) : await faultsOfEnding(scene, hitAt)
}

function isFull({ kind, error }: FaultyCall): boolean {
  return kind === 'write' && error === 'ENOSPC'
}

async function faultsOfEnding({ server, ledger }: Scene, hitAt: number): Promise<string[]> {
  // A change that is acknowledged after the error settles it: there is nothing left to wait for.
  await within(GONE_WITHIN_MS, () => !server.running || askedAfter(ledger, hitAt) > 0 || null)
  const late = askedAfter(ledger, hitAt)
  return [
    ...(server.running && late === 0 ? [`the server was still there ${GONE_WITHIN_MS} ms after the error`] : []),
    ...(!server.running && (await server.ended()) !== EXIT_CODE
      ? [`the server ended with ${await server.ended()}`]
      : []),
    ...(late === 0 ? [] : [`${late} changes were asked for after the error and acknowledged`]),
  ]
}

async function faultsOfGoingOn({ server, ledger, calls }: Scene, hitAt: number): Promise<string[]> {
  calls.disarm()
  const goesOn = await within(ACCEPTS_WITHIN_MS, () => askedAfter(ledger, hitAt) > 0 || null)
  return [
    ...(server.running ? [] : [`the server ended with ${await server.ended()}`]),
    ...(goesOn === null ? [`no change was accepted within ${ACCEPTS_WITHIN_MS} ms of there being space again`] : []),
  ]
}

function sentenceOf({ kind, file, nth, error, forGood = false }: FaultyCall): string {
  return `${error} at ${kind} ${nth}${forGood ? ' and all after it' : ''} of …${file}`
}
