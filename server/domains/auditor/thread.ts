import { Worker } from 'node:worker_threads'
import type { CollectInput, Collected } from './collect.ts'
import type { LogVerdict } from './record-verification.ts'
import type { KnownHead } from './verify-log.ts'

export type ThreadTask = ({ kind: 'collect' } & CollectInput) | ({ kind: 'verify' } & KnownHead)

export interface ThreadWork {
  /** The database's file. */
  file: string
  task: ThreadTask
}

export type ThreadMessage = { progress: { done: number; total: number } } | { result: unknown }

export interface ThreadWatch {
  signal: AbortSignal
  progress: (done: number, total: number) => void
}

/** Writes the data of an export in a thread of its own, see {@link CollectInput}. */
export async function collectInThread(file: string, input: CollectInput, watch: ThreadWatch): Promise<Collected> {
  const result = (await inThread({ file, task: { kind: 'collect', ...input } }, watch)) as Collected
  return { ...result, previousChain: Buffer.from(result.previousChain), lastChain: Buffer.from(result.lastChain) }
}

/** Verifies the whole log in a thread of its own. */
export async function verifyInThread(file: string, head: KnownHead, watch: ThreadWatch): Promise<LogVerdict> {
  const result = (await inThread({ file, task: { kind: 'verify', ...head } }, watch)) as LogVerdict
  return { ...result, root: Buffer.from(result.root) }
}

/** @throws the signal's reason when it is aborted: the thread is then ended where it stands */
function inThread(work: ThreadWork, { signal, progress }: ThreadWatch): Promise<unknown> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('reader-thread.ts', import.meta.url), { workerData: work })
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error)
      void worker.terminate()
    }
    signal.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: ThreadMessage) => {
      if ('progress' in message) progress(message.progress.done, message.progress.total)
      else resolve(message.result)
    })
    worker.on('error', reject)
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', abort)
      reject(new Error(`The reader thread ended with code ${code}`))
    })
  })
}
