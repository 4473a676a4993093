import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '../../server/base/errors.ts'
import { iso } from '../../server/base/time.ts'
import { newAddress } from '../../test/peers/server.ts'
import type { CallsResult, CallsTask, Stream } from './calls.ts'
import type { DevicesResult, DevicesTask } from './devices.ts'
import { jobOf, type House } from './house.ts'
import { startGenerator } from './generator.ts'
import { middleFifth, noOutcome, now, type Outcome, type Sample, type Window } from './schedule.ts'
import { browserStreams, deviceStreams, RATES, type Traffic } from './streams.ts'
import { descriptorsOf, processorTimeOf, walOf } from './watch.ts'

export interface Plan {
  ms: number
  /** Of ten times the peak hour. */
  share: number
  /** Whether all devices come at once in the middle, with three exports instead of one. */
  burst: boolean
  certificates: string[]
  seed: number
}

/** Milliseconds of each, and what went wrong with others. */
interface JobTimes {
  exports: number[]
  plans: number[]
  jobs: Outcome
}

export interface RunResult {
  outcomes: Record<string, Outcome>
  exports: number[]
  plans: number[]
  walMax: number
  /** Of one core, that the server's process used. */
  processor: number
}

/** Between the moment at which all generators are ready and the first call. */
const LEAD_MS = 100
/** Challenges and enrollments come by chance: so many standard deviations of how far one can fall behind the other. */
const DEVIATIONS = 5

/** All streams together; generators are processes of their own. */
export async function runStreams(house: House, traffic: Traffic, plan: Plan): Promise<RunResult> {
  const { certificates, seed, share, burst } = plan
  const calls = (streams: Stream[], offset: number) => {
    const task: CallsTask = { certificates, seed: seed + offset, streams }
    return startGenerator<CallsResult>('calls.ts', task)
  }
  const [browsers, fetchers, devices] = await Promise.all([
    calls(browserStreams(traffic, share), 100),
    calls(deviceStreams(traffic, share, burst), 200),
    startGenerator<DevicesResult>('devices.ts', devicesTask(house, plan)),
  ])
  const used = processorTimeOf(house.server)
  const from = now() + LEAD_MS
  const window = { from, to: from + plan.ms }
  const [people, fetched, { challenges, enrollments }, { exports, plans, jobs }, walMax] = await Promise.all([
    browsers.run(window),
    fetchers.run(window),
    devices.run(window),
    runJobs(house, window, burst),
    watchWal(house, window),
  ])
  const processor = (processorTimeOf(house.server) - used) / ((now() - from) / 1000)
  return { outcomes: { ...people, ...fetched, challenges, enrollments, jobs }, exports, plans, walMax, processor }
}

function devicesTask({ server, owner, profile, scepUrl, ra }: House, plan: Plan): DevicesTask {
  const perSecond = RATES.enrollments * plan.share
  return {
    seed: plan.seed,
    perSecond,
    origin: server.baseUrl,
    certificate: server.certificate,
    cookie: owner.cookie ?? '',
    from: newAddress(),
    profile,
    scepUrl,
    ra: ra.toString('base64'),
    ahead: Math.ceil(DEVIATIONS * Math.sqrt((2 * perSecond * plan.ms) / 1000)),
  }
}

/** Exports one after the other, three at once during the burst, and one plan of a directory that was reorganised. */
async function runJobs({ owner, directory, source }: House, window: Window, burst: boolean): Promise<JobTimes> {
  const times: JobTimes = { exports: [], plans: [], jobs: noOutcome() }
  const run = async (into: number[], path: string, body: object): Promise<void> => {
    try {
      into.push(await jobOf(owner, path, body))
    } catch (error) {
      times.jobs.errors.push(messageOf(error))
    }
  }
  const around = 3_600_000
  const body = { from: iso(Date.now() - around), to: iso(Date.now() + around) }
  const exportsIn = async ({ from, to }: Window): Promise<void> => {
    await wait(from - now())
    while (now() < to) await run(times.exports, '/audit/exports', body)
  }
  const planIn = async ({ from }: Window): Promise<void> => {
    await wait(from - now())
    directory.reorganise()
    await run(times.plans, `/directory/sources/${source}/plans`, {})
  }
  const middle = middleFifth(window)
  await Promise.all([exportsIn(window), ...(burst ? [exportsIn(middle), exportsIn(middle)] : []), planIn(window)])
  return times
}

async function watchWal({ server }: House, { to }: Window): Promise<number> {
  let most = 0
  while (now() < to) {
    most = Math.max(most, walOf(server))
    await wait(250)
  }
  return most
}

export interface Slopes {
  heap: Sample[]
  rss: Sample[]
  descriptors: Sample[]
}

/** Looks at the server again and again until `to`, from `from` on. */
export async function sampleSlopes({ server, watch }: House, { from, to }: Window, everyMs: number): Promise<Slopes> {
  const slopes: Slopes = { heap: [], rss: [], descriptors: [] }
  await wait(Math.max(0, from - now()))
  while (now() < to) {
    const { bytes, rss } = await watch.heap()
    const at = now()
    slopes.heap.push({ at, value: bytes })
    slopes.rss.push({ at, value: rss })
    slopes.descriptors.push({ at, value: descriptorsOf(server) })
    await wait(everyMs)
  }
  return slopes
}
