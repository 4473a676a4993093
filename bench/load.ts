import { startPlain } from './core/http.ts'
import { furnish, type House } from './load/house.ts'
import { runStreams, sampleSlopes, type RunResult, type Slopes } from './load/run.ts'
import { growth, now, percentile } from './load/schedule.ts'
import { trafficOf, type Traffic } from './load/streams.ts'
import type { LagAnswer } from './load/lag.ts'
import type { Effort, Figure } from './measure.ts'

const MINUTE = 60_000
const MB = 2 ** 20

const COUNTS = {
  brief: {
    // Just short of a full big tile of the log, where a proof has most to hash.
    size: { browsers: 3, people: 200, revoked: 500, entries: 65_000 },
    share: 0.2,
    burst: false,
    warmMs: 2_000,
    peakMs: 3_000,
    soakMs: 2_000,
    settleMs: 500,
    sampleMs: 300,
  },
  full: {
    size: { browsers: 55, people: 10_000, revoked: 5_000, entries: 200_000 },
    share: 1,
    burst: true,
    warmMs: 20_000,
    peakMs: 5 * MINUTE,
    soakMs: 20 * MINUTE,
    settleMs: 5 * MINUTE,
    sampleMs: 15_000,
  },
}
/** The soak's load, of ten times the peak hour. */
const SOAK_SHARE = 0.3

/**
 * All that comes in at once, ten times as much as in the busiest hour, and then a soak. Calls are sent when they are due, whether
 * or not earlier ones were answered, and their time counts from then.
 */
export async function measure(effort: Effort): Promise<Figure[]> {
  const counts = COUNTS[effort]
  const house = await furnish(counts.size)
  const plain = await startPlain(house.server)
  try {
    const traffic = await trafficOf(house, `https://${house.server.address}:${plain.port}/`)
    const { share, burst, warmMs } = counts
    const plan = { share, burst, certificates: [house.server.certificate, plain.certificate], seed: 1 }
    await runStreams(house, traffic, { ...plan, ms: warmMs, burst: false })
    await house.watch.lag()
    const peak = await runStreams(house, traffic, { ...plan, ms: counts.peakMs, seed: 2 })
    const lag = await house.watch.lag()
    const { soak, slopes } = await soakOf(house, traffic, counts, plan.certificates)
    return [...peakFigures(peak, lag), ...soakFigures(soak, slopes), generatorFigure(peak)]
  } finally {
    plain.child.kill()
    await house.close()
  }
}

async function soakOf(
  house: House,
  traffic: Traffic,
  { soakMs, settleMs, sampleMs }: (typeof COUNTS)[Effort],
  certificates: string[],
): Promise<{ soak: RunResult; slopes: Slopes }> {
  const from = now() + settleMs
  const plan = { ms: soakMs, share: SOAK_SHARE, burst: false, certificates, seed: 3 }
  const [soak, slopes] = await Promise.all([
    runStreams(house, traffic, plan),
    sampleSlopes(house, { from, to: now() + soakMs }, sampleMs),
  ])
  return { soak, slopes }
}

function peakFigures({ outcomes, exports, plans, processor }: RunResult, lag: LagAnswer): Figure[] {
  const { console: pages, crl, crlBurst, enrollments, machine } = outcomes
  const errors = errorsOf(outcomes)
  const calls = Object.values(outcomes).reduce((sum, outcome) => sum + outcome.latency.length, 0)
  const crls = [...(crl?.latency ?? []), ...(crlBurst?.latency ?? [])]
  const seconds = (times: number[]): string => times.map((ms) => (ms / 1000).toFixed(1)).join(', ')
  return [
    figure(
      'errors',
      errors.length,
      '',
      0,
      `of ${calls + errors.length} calls; ${[...new Set(errors)].slice(0, 3).join('; ')}`,
    ),
    latency('console_p99_ms', pages?.latency ?? [], 100),
    latency('change_p99_ms', outcomes['changes']?.latency ?? [], 100),
    latency('scep_p99_ms', enrollments?.latency ?? [], 500),
    latency('crl_p99_ms', crls, 50),
    latency('machine_p99_ms', machine?.latency ?? [], 50),
    figure(
      'loop_lag_p99_ms',
      lag.p99Ms,
      'ms',
      20,
      `most ${lag.maxMs.toFixed(0)} ms, ${Math.round(processor * 100)} % of a core; exports took ${seconds(exports)} s, the plan ${seconds(plans)} s`,
    ),
  ]
}

/** Each with the stream in which it happened. */
function errorsOf(outcomes: RunResult['outcomes']): string[] {
  return Object.entries(outcomes).flatMap(([name, { errors }]) => errors.map((error) => `${name}: ${error}`))
}

function soakFigures(soak: RunResult, { heap, rss, descriptors }: Slopes): Figure[] {
  const errors = errorsOf(soak.outcomes)
  const grown = growth(rss) / MB
  return [
    figure('soak_errors', errors.length, '', 0, [...new Set(errors)].slice(0, 3).join('; ')),
    figure(
      'heap_slope_mb_per_10min',
      growth(heap) / MB,
      'MB',
      0.5,
      `after a forced collection, ${heap.length} samples; RSS ${grown.toFixed(1)} MB`,
    ),
    figure(
      'fd_slope_per_10min',
      growth(descriptors),
      '',
      1,
      `${descriptors.at(0)?.value} at first, ${descriptors.at(-1)?.value} at last`,
    ),
    figure('wal_max_mb', soak.walMax / MB, 'MB', 64, 'in the soak'),
  ]
}

function generatorFigure({ outcomes }: RunResult): Figure {
  const lags = Object.values(outcomes).flatMap((outcome) => outcome.lag)
  return figure('generator_lag_p99_ms', percentile(lags, 0.99), 'ms', 20, `most ${Math.max(...lags).toFixed(0)} ms`)
}

function latency(name: string, times: readonly number[], bound: number): Figure {
  const shown = `${times.length} calls, median ${percentile(times, 0.5).toFixed(1)}, most ${percentile(times, 1).toFixed(0)}`
  return figure(name, percentile(times, 0.99), 'ms', bound, shown)
}

function figure(name: string, value: number, unit: string, atMost: number, note: string): Figure {
  return { name, value, unit, bound: { is: 'at most', value: atMost }, note }
}
