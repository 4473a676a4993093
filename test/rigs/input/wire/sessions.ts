import type { Client } from '../../../peers/client.ts'
import { newAddress, OWNER } from '../../../peers/server.ts'
import { enrollFactor } from '../../../thread/people.ts'
import type { Operation } from './routes.ts'
import type { UnderWatch } from './under-watch.ts'

/** Sessions of one server for the routes that ask for them. */
export class Sessions {
  readonly #watch: UnderWatch
  readonly #clients = new Map<string, Client>()
  #spare: string | null = null
  #half: string | null = null

  constructor(watch: UnderWatch) {
    this.#watch = watch
  }

  /** A session that may come to grief, and one that waits for its second factor. */
  async open(): Promise<void> {
    const guesser = await guesserBeside(this.#watch.owner)
    this.#spare = guesser.cookie
    const half = guesser.another(newAddress())
    await half.must('POST', '/session', GUESSER)
    this.#half = half.cookie
    for (const client of [guesser, half]) client.close()
  }

  /** A browser at an address, with the session that the operation asks for. */
  clientFor({ path, permission }: Operation, from: string): Client {
    const client = this.#clients.get(from) ?? this.#watch.owner.another(from)
    this.#clients.set(from, client)
    if (this.#clients.size > 64) this.#forgetOldest()
    client.cookie = permission === 'half-signed-in' ? this.#half : this.#cookieFor(path, permission)
    return client
  }

  #cookieFor(path: string, permission: string): string | null {
    if (permission === 'anyone') return null
    return /\/(account|session)(\/|$)/.test(path) ? this.#spare : this.#watch.owner.cookie
  }

  #forgetOldest(): void {
    const [oldest] = this.#clients
    if (oldest === undefined) return
    oldest[1].close()
    this.#clients.delete(oldest[0])
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
  }
}

const GUESSER = { username: 'guesser', password: 'a password that guesses nothing 44' }

/** Another owner: wrong codes and passwords make the account wait for which they are given, and the first one has to go on. */
async function guesserBeside(owner: Client): Promise<Client> {
  const { username, password } = GUESSER
  const account = { username, displayName: 'Gustav Guesser', role: 'owner' }
  const { invitation } = await owner.must<{ invitation: { token: string } }>('POST', '/accounts', account)
  const guesser = owner.another(newAddress())
  await guesser.must('POST', '/invitation', { token: invitation.token, password })
  await enrollFactor(guesser)
  return guesser
}

/** Another session of the owner, opened with a recovery code: there are more of them in a minute. */
export async function signedIn({ owner }: Pick<UnderWatch, 'owner'>): Promise<Client> {
  const client = owner.another(newAddress())
  await client.must('POST', '/session', { username: OWNER.username, password: OWNER.password })
  await client.must('POST', '/session/factor', { code: owner.recoveryCode() })
  return client
}
