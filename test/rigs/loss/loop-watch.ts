import { readFileSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

// Loaded into a server beside its own code: at each SIGUSR2 it writes how its event loop fared since the one before.

const file = process.env['LOOP_WATCH_FILE']
if (file !== undefined) {
  const lag = monitorEventLoopDelay({ resolution: 1 })
  lag.enable()
  let before = spent()
  process.on('SIGUSR2', () => {
    const now = spent()
    const ms = (percentile: number): number => lag.percentile(percentile) / 1e6
    const blockedMs = Math.max(0, now.activeMs - before.activeMs - (now.runnableMs - before.runnableMs))
    writeFileSync(file, JSON.stringify({ lag: { p50: ms(50), p99: ms(99), max: lag.max / 1e6 }, blockedMs }))
    lag.reset()
    before = now
  })
}

/** How long the loop was at work, and how long its thread ran or could have run: the rest it stood still in a call to the kernel. */
function spent(): { activeMs: number; runnableMs: number } {
  const [ran = 0, waited = 0] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ').map(Number)
  return { activeMs: performance.eventLoopUtilization().active, runnableMs: (ran + waited) / 1e6 }
}
