import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import { Connection } from './dialect.ts'
import { openReader } from './open.ts'
import type { Asked, Told } from './reading-pool.ts'

// The thread's own program: statements one after the other, over a connection that cannot write. It ends with its port.

const raw = openReader(workerData as string)
const connection = new Connection(raw)

parentPort?.on('message', (asked: Asked | 'end') => {
  if (asked === 'end') {
    raw.close()
    parentPort?.close()
    return
  }
  tell(answer(asked))
})

function answer(asked: Asked): Told {
  try {
    return { table: connection.table(asked, asked.withinMs) }
  } catch (error) {
    return { error: { message: messageOf(error), code: codeOf(error) } }
  }
}

function tell(told: Told): void {
  parentPort?.postMessage(told, [])
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' ? code : ''
}
