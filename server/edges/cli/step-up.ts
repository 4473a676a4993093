import type { Answer, Asked, Connection } from './connection.ts'
import { Problem } from './problem.ts'
import { ask, canAsk, type CommonOptions, type Terminal } from './terminal.ts'

const TRIES = 3

/** Calls; where the server wants a fresh second factor it is asked for, and the call is made again. */
export async function callFresh(
  terminal: Terminal,
  connection: Connection,
  common: CommonOptions,
  asked: Asked,
): Promise<Answer> {
  try {
    return await connection.call(asked)
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'access.fresh_factor_required') throw error
    if (connection.local || !canAsk(terminal, common)) throw error
    terminal.err.write(`${error.message}\n`)
    await confirm(terminal, connection)
    return await connection.call(asked)
  }
}

async function confirm(terminal: Terminal, connection: Connection): Promise<void> {
  await withCode(terminal, 'Code of your authenticator: ', (code) =>
    connection.call({ method: 'POST', path: '/api/v1/session/confirmation', body: { code } }),
  )
}

/** Asks for a code until one is right; after three wrong ones the refusal stands. */
export async function withCode<T>(terminal: Terminal, question: string, use: (code: string) => Promise<T>): Promise<T> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await use((await ask(terminal, question, false)).trim())
    } catch (error) {
      if (left === 0 || !(error instanceof Problem) || !error.code.startsWith('access.code_')) throw error
      terminal.err.write(`${error.message.split('\n')[0]}\n`)
    }
  }
}
