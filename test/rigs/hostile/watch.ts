import { readFileSync } from 'node:fs'
import type { Client } from '../../peers/client.ts'

export interface Seen {
  /** Milliseconds that 99 of 100 answers to a healthy client stayed below. */
  p99: number
  answers: number
  /** MB by which the server grew at most. */
  grownMb: number
}

export interface Watch {
  /** Ends it, and says what was seen; safe to call twice. */
  stop: () => Promise<Seen>
}

const EVERY_MS = 25

/** Asks the server as a healthy client does, again and again, and looks at its size, until it is told to stop. */
export function watch(client: Client, pid: number): Watch {
  const took: number[] = []
  const before = residentMb(pid)
  let most = before
  const stopped = new AbortController()
  const work = (async () => {
    while (!stopped.signal.aborted) {
      const start = performance.now()
      await client.must('GET', '/session')
      took.push(performance.now() - start)
      most = Math.max(most, residentMb(pid))
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
  })()
  return {
    stop: async () => {
      stopped.abort()
      await work
      const sorted = took.toSorted((a, b) => a - b)
      return { p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0, answers: sorted.length, grownMb: most - before }
    },
  }
}

export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}
