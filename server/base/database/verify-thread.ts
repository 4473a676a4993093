import { parentPort, workerData } from 'node:worker_threads'
import { openReader } from './open.ts'
import { verifyWhole } from './verify.ts'
import type { VerifyMessage } from './verification.ts'

// The thread's own program: the check of everything, away from the event loop, over a connection that cannot write.

const raw = openReader(workerData as string)
try {
  post({ verdict: verifyWhole(raw, (checked) => post({ checked })) })
} finally {
  raw.close()
}

function post(message: VerifyMessage): void {
  parentPort?.postMessage(message, [])
}
