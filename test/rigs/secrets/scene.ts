import { Authenticator } from '../../peers/authenticator.ts'
import { Client } from '../../peers/client.ts'
import { newAddress, type Server } from '../../peers/server.ts'
import type { Canaries } from './canary.ts'
import { addProcesses, type Places } from './places.ts'

/** What a part of the story plays in. */
export interface Scene {
  server: Server
  canaries: Canaries
  places: Places
  /** Names of variables that the server was started with and that are no matter of its own. */
  handedIn: readonly string[]
}

/** The owner's browser and what he has in his hand. */
export interface Owner {
  client: Client
  username: string
  password: string
  recoveryCodes: string[]
}

/** A browser whose every refusal is kept: status, headers and body. */
class Overheard extends Client {
  readonly #places: Places

  constructor(server: Server, places: Places) {
    super(server.baseUrl, server.certificate, newAddress())
    this.#places = places
  }

  override async raw(...asked: Parameters<Client['raw']>): ReturnType<Client['raw']> {
    const answer = await super.raw(...asked)
    if (answer.status >= 400) this.#places.add('error answers', `${JSON.stringify(answer.headers)}\n${answer.text}`)
    return answer
  }
}

/** A browser on an address of its own. */
export function browserIn({ server, places }: Scene): Client {
  return new Overheard(server, places)
}

/** Keeps the authenticator of an account: its secret, as text and as the bytes that it stands for. */
export function keepAuthenticator({ canaries }: Scene, client: Client, whose: string, secret: string): void {
  canaries.made(`TOTP secret of ${whose}`, secret, bytesOfBase32(secret))
  client.authenticator = new Authenticator(secret)
}

/** Keeps the session that a browser has now. */
export function keepSession({ canaries }: Scene, client: Client, whose: string): void {
  if (client.cookie === null) throw new Error(`${whose} has no session`)
  canaries.made(`session cookie of ${whose}`, client.cookie)
}

/** Keeps what two recovery codes are known by: one that is used, and one that is not. */
export function keepRecoveryCodes({ canaries }: Scene, whose: string, codes: readonly string[]): void {
  canaries.made(`recovery code of ${whose}, used`, codes[0]!)
  canaries.made(`recovery code of ${whose}, never used`, codes.at(-1)!)
}

/** Waits until a job has ended, however it ended, and looks at all processes meanwhile. */
export async function jobEnds(
  { server, places, handedIn }: Scene,
  client: Client,
  id: string,
): Promise<{ state: string; result: Record<string, string> | null }> {
  const deadline = Date.now() + 60_000
  for (;;) {
    addProcesses(places, server.pid, handedIn)
    const job = await client.must<{ state: string; result: Record<string, string> | null }>('GET', `/jobs/${id}`)
    if (job.state !== 'queued' && job.state !== 'running') return job
    if (Date.now() > deadline) throw new Error(`The job ${id} is still ${job.state} after 60 s`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function bytesOfBase32(text: string): Buffer {
  const bits = [...text].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
