import { Worker } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import type { Verdict } from './verify.ts'

export type VerifyMessage = { checked: number } | { verdict: Verdict }

/** A check of everything that runs in a thread of its own. */
export interface Verification {
  verdict: Promise<Verdict>
  /** Ends it where it stands; its verdict then never comes. */
  end(): Promise<void>
}

/** Checks the whole file while the server goes on; a thread that dies of what it reads has found damage. */
export function verifyInThread(file: string, progress: (checked: number) => void): Verification {
  const worker = new Worker(new URL('verify-thread.ts', import.meta.url), { workerData: file })
  let ended = false
  const verdict = new Promise<Verdict>((resolve) => {
    worker.on('message', (message: VerifyMessage) => {
      if ('verdict' in message) resolve(message.verdict)
      else progress(message.checked)
    })
    worker.on('error', (error) => resolve({ damage: messageOf(error) }))
    worker.on('exit', (code) => {
      if (!ended) resolve({ damage: `the check ended with code ${code}` })
    })
  })
  return {
    verdict,
    end: async () => {
      ended = true
      await worker.terminate()
    },
  }
}
