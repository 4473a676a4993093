import { Agent, request } from 'node:http'
import type { Server } from '../../../peers/server.ts'
import type { Answered } from './storm.ts'

export interface PlainRequest {
  method: 'GET' | 'POST'
  path: string
  body?: Buffer
}

/** Requests to the plain listener over connections that are kept. */
export class PlainHttp {
  readonly #server: Server
  readonly #agents = new Map<string, Agent>()

  constructor(server: Server) {
    this.#server = server
  }

  async send({ method, path, body }: PlainRequest, from: string): Promise<Answered & { bytes: Buffer }> {
    const startedAt = performance.now()
    const agent = this.#agentAt(from)
    const place = { host: this.#server.address, port: this.#server.plainPort, agent }
    return new Promise((resolve) => {
      const end = (status: number | null, bytes: Buffer): void =>
        resolve({ status, ms: performance.now() - startedAt, text: bytes.toString('latin1', 0, 500), bytes })
      const headers = body === undefined ? {} : { 'content-length': String(body.length) }
      const sent = request({ ...place, method, path, headers }, (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => void pieces.push(piece))
        response.once('error', () => end(null, Buffer.concat(pieces)))
        response.once('end', () => end(response.statusCode ?? null, Buffer.concat(pieces)))
      })
      sent.setTimeout(20_000, () => sent.destroy())
      sent.once('error', (error) => end(null, Buffer.from(error.message)))
      sent.end(body)
    })
  }

  #agentAt(from: string): Agent {
    const known = this.#agents.get(from)
    if (known !== undefined) return known
    const agent = new Agent({ keepAlive: true, localAddress: from })
    this.#agents.set(from, agent)
    const [oldest] = this.#agents
    if (this.#agents.size > 48 && oldest !== undefined) {
      oldest[1].destroy()
      this.#agents.delete(oldest[0])
    }
    return agent
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy()
  }
}
