import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { Client } from '../../test/peers/client.ts'
import type { Server } from '../../test/peers/server.ts'
import type { LagAnswer } from '../load/lag.ts'
import type { Watch } from '../load/watch.ts'
import { Caller, PAGE } from './lists.ts'

export interface Streamed {
  rows: number
  seconds: number
  /** How late the server's event loop was, 99.9th percentile and longest. */
  lag: LagAnswer
  /** The same of a process beside it that has nothing to do. */
  idle: LagAnswer
  /** What the server's memory grew by at most, in megabytes. */
  grownMb: number
  /** What somebody waited for pages of lists meanwhile. */
  pageMs: number[]
}

/** Takes all certificates out as CSV, while somebody turns pages. */
export async function streamFile(server: Server, owner: Client, watch: Watch): Promise<Streamed> {
  const before = residentMb(server)
  let most = before
  const over = new AbortController()
  const memory = setInterval(() => void (most = Math.max(most, residentMb(server))), 100)
  const pageMs: number[] = []
  const caller = new Caller(owner)
  const turning = (async () => {
    while (!over.signal.aborted) {
      pageMs.push(await caller.timed(`/certificates?limit=${PAGE}`), await caller.timed('/people?limit=100&q=anna'))
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })()
  const beside = fork(new URL('idle.ts', import.meta.url))
  await watch.lag()
  const start = performance.now()
  try {
    const rows = await linesOf(server, owner, '/api/v1/certificates/file?format=csv')
    const seconds = (performance.now() - start) / 1000
    const lag = await watch.lag()
    return { rows: rows - 1, seconds, lag, idle: await lagOf(beside), grownMb: most - before, pageMs }
  } finally {
    over.abort()
    clearInterval(memory)
    beside.kill()
    await turning
    caller.close()
  }
}

async function lagOf(idle: ChildProcess): Promise<LagAnswer> {
  const answered = once(idle, 'message')
  idle.send('over')
  const [lag] = (await answered) as [LagAnswer]
  return lag
}

/** Reads an answer to its end and keeps nothing of it. */
async function linesOf(server: Server, owner: Client, path: string): Promise<number> {
  const sent = request(new URL(path, server.baseUrl), {
    ca: server.certificate,
    checkServerIdentity: () => undefined,
    localAddress: owner.address,
    headers: { cookie: `__Host-freehold=${owner.cookie}`, 'sec-fetch-site': 'same-origin' },
  })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`${path} gave ${response.statusCode}`)
  let lines = 0
  for await (const chunk of response as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1
  return lines
}

function residentMb({ pid }: Server): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}
