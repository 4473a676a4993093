import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { startServer } from '../../test/peers/server.ts'
import { median, type Effort, type Figure } from '../measure.ts'

const COUNTS = { brief: { starts: 2, restMs: 1_000 }, full: { starts: 7, restMs: 10_000 } }

/** From the start of the process to the first answer of /healthz; the first start, which fills the compile cache, is left out. */
export async function startTime(home: string, effort: Effort): Promise<Figure> {
  const times: number[] = []
  for (let start = 0; start <= COUNTS[effort].starts; start++) {
    const server = await startServer({ home })
    if (start > 0) times.push(server.readyMs)
    await server.stop()
  }
  return {
    name: 'start_ms',
    value: median(times),
    unit: 'ms',
    bound: { is: 'at most', value: 1500 },
    note: `to /healthz, warm, ${times.length} starts, ${Math.round(Math.min(...times))} to ${Math.round(Math.max(...times))}`,
  }
}

/** Proportional memory of the server and all its children after a rest. */
export async function memory(home: string, effort: Effort): Promise<Figure> {
  const server = await startServer({ home })
  await wait(COUNTS[effort].restMs)
  const processes = treeOf(server.pid).map((pid) => ({ name: nameOf(pid), mb: pssOf(pid) }))
  await server.stop()
  return {
    name: 'tree_pss_mb',
    value: processes.reduce((sum, { mb }) => sum + mb, 0),
    unit: 'MB',
    bound: { is: 'at most', value: 160 },
    note: processes.map(({ name, mb }) => `${name} ${mb.toFixed(1)}`).join(', '),
  }
}

function treeOf(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(Number(name)) }))
  const below = (pid: number): number[] => [
    pid,
    ...parents.filter(({ parent }) => parent === pid).flatMap((child) => below(child.pid)),
  ]
  return below(root)
}

function parentOf(pid: number): number {
  try {
    // The name in brackets may contain blanks and brackets; the parent is the second word after it.
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    )
  } catch {
    // The process ended between the listing and the look.
    return -1
  }
}

function nameOf(pid: number): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  return (
    words
      .find((word) => word.endsWith('.ts'))
      ?.split('/')
      .slice(-2)
      .join('/') ??
    words[0] ??
    String(pid)
  )
}

function pssOf(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024
}
