import { parentPort, workerData } from 'node:worker_threads'
import { Connection, kyselyOn } from '../../base/database/dialect.ts'
import { openReader } from '../../base/database/open.ts'
import { collectEntries } from './collect.ts'
import type { ThreadMessage, ThreadWork } from './thread.ts'
import { verifyLog } from './verify-log.ts'

// The thread's own program: long reads, away from the event loop, over a connection that cannot write.

const { file, task } = workerData as ThreadWork
const raw = openReader(file)
try {
  post({ result: await work() })
} finally {
  raw.close()
}

async function work(): Promise<unknown> {
  const tx = kyselyOn(new Connection(raw))
  if (task.kind === 'collect') return await collectEntries(tx, task, progress)
  // Buffers reach a thread as plain bytes.
  return await verifyLog(tx, { seq: task.seq, chain: Buffer.from(task.chain) }, progress)
}

function progress(done: number, total: number): void {
  post({ progress: { done, total } })
}

function post(message: ThreadMessage): void {
  parentPort?.postMessage(message, [])
}
