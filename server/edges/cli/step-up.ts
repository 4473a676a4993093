import type { Answer, Asked, Connection } from './connection.ts'
import { inert } from './print.ts'
import { Problem } from './problem.ts'
import { ask, canAsk, type CommonOptions, type Terminal } from './terminal.ts'

const TRIES = 3

/** Calls. What the server still wants, a fresh second factor or a reason, is asked for, and the call is made again. */
export async function callFresh(
  terminal: Terminal,
  connection: Connection,
  common: CommonOptions,
  asked: Asked,
): Promise<Answer> {
  let call = asked
  for (const given = new Set<string>(); ;) {
    try {
      return await connection.call(call)
    } catch (error) {
      if (!(error instanceof Problem) || given.has(error.code) || !canAsk(terminal, common)) throw error
      given.add(error.code)
      if (error.code === 'access.fresh_factor_required' && !connection.local) {
        terminal.err.write(`${inert(error.message)}\n`)
        await confirm(terminal, connection)
      } else if (error.code === 'http.reason_required') {
        const reason = await ask(terminal, 'Why? It stands in the audit log: ')
        call = { ...asked, headers: { ...asked.headers, 'freehold-reason': encodeURIComponent(reason) } }
      } else throw error
    }
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
      terminal.err.write(`${inert(error.message.split('\n')[0]!)}\n`)
    }
  }
}
