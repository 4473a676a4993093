import { request } from 'node:https'
import { z } from 'zod'
import { readConfig } from '../../base/config.ts'
import { messageOf, Refusal } from '../../base/errors.ts'
import type { Terminal } from './terminal.ts'

const ANSWER_LIMIT = 1024 * 1024
const TIMEOUT_MS = 4_000

/**
 * Asks the server of this machine; only for addresses that need no session and answer JSON.
 * @throws Refusal cli.no_answer
 */
export async function askServer(
  { env, cwd }: Terminal,
  path: '/healthz' | '/readyz',
): Promise<{ status: number; body: unknown }> {
  const { address, httpsPort } = readConfig(env, cwd).listen
  try {
    return await fetchLocal(localOf(address), httpsPort, path)
  } catch (error) {
    throw new Refusal(503, 'cli.no_answer', `The server does not answer on port ${httpsPort}: ${messageOf(error)}`)
  }
}

/** An address that means all of them is reached through the loopback. */
function localOf(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}

function fetchLocal(host: string, port: number, path: string): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    // Nothing secret is sent, and the connection does not leave this machine: its certificate may be anybody's.
    const options = { host, port, path, rejectUnauthorized: false, agent: false, timeout: TIMEOUT_MS }
    const asked = request(options, (response) => {
      const pieces: Buffer[] = []
      let length = 0
      response.on('data', (piece: Buffer) => {
        length += piece.length
        if (length > ANSWER_LIMIT) asked.destroy(new Error('the answer is too long'))
        else pieces.push(piece)
      })
      response.on('error', reject)
      response.on('end', () => {
        const body = Json.safeParse(Buffer.concat(pieces).toString('utf8'))
        if (body.success) resolve({ status: response.statusCode ?? 0, body: body.data })
        else reject(new Error('something else answers there'))
      })
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} seconds`)))
    asked.on('error', reject)
    asked.end()
  })
}

const Json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' })
    return z.NEVER
  }
})
