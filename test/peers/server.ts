import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { connect } from 'node:tls'
import { ROOT } from '../repo/source.ts'
import { Authenticator } from './authenticator.ts'
import { Client } from './client.ts'

/** Seconds within which a server must answer; far more than it needs, as test machines are busy. */
const START_WITHIN_MS = 60_000

export interface ServerOptions {
  /** A folder that outlives the server, with `data` and `keys` in it. Default: one of its own, removed by {@link Server.stop}. */
  home?: string
  /** Where the product's source is. Default: this checkout. */
  source?: string
  /** What is started of it, with arguments of its own, instead of `server/main.ts`; {@link Server.ask} then reaches it. */
  entry?: { file: string; arguments: readonly string[] }
  /** Where it listens. Default: an address of its own in 127/8 and any ports. */
  place?: { address: string; port: number; plainPort: number }
  env?: Record<string, string | undefined>
  /** What /healthz has to answer for the server to count as started. Default: 200. */
  health?: number
  /** A program and its arguments that becomes the server, as `unshare` does with what follows it. */
  through?: readonly string[]
}

/** The real server as a child process, on an address of its own in 127/8. */
export class Server {
  readonly home: string
  readonly address: string
  readonly port: number
  readonly plainPort: number
  readonly #child: ChildProcess
  readonly #ownsHome: boolean
  readonly #lines: string[]
  readonly #ended: Promise<number | null>
  certificate = ''
  /** Milliseconds from the start of the process to the first answer. */
  readyMs = 0

  constructor(parts: {
    home: string
    ownsHome: boolean
    address: string
    port: number
    plainPort: number
    child: ChildProcess
  }) {
    this.home = parts.home
    this.#ownsHome = parts.ownsHome
    this.address = parts.address
    this.port = parts.port
    this.plainPort = parts.plainPort
    this.#child = parts.child
    this.#lines = []
    for (const stream of [parts.child.stdout!, parts.child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => void this.#lines.push(line))
    }
    this.#ended = new Promise((resolve) => parts.child.once('exit', (status) => resolve(status)))
  }

  get baseUrl(): string {
    return `https://${this.address}:${this.port}`
  }

  get plainUrl(): string {
    return `http://${this.address}:${this.plainPort}`
  }

  get pid(): number {
    return this.#child.pid!
  }

  get dataFolder(): string {
    return join(this.home, 'data')
  }

  /** What it printed so far. */
  get output(): string {
    return this.#lines.join('\n')
  }

  /** True until the process is gone. */
  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** The one-time code that a server without an owner prints. */
  async setUpCode(): Promise<string> {
    return await until('the set-up code on standard output', this, async () => CODE.exec(this.output)?.[1] ?? null)
  }

  /** A browser that nobody has signed in yet, with an address of its own. */
  client(): Client {
    return new Client(this.baseUrl, this.certificate, newAddress())
  }

  /** The code of the process once it has ended. */
  ended(): Promise<number | null> {
    return this.#ended
  }

  /** Asks an entry of the test's own something, and waits for its one answer. */
  async ask(question: object): Promise<unknown> {
    const answered = once(this.#child, 'message')
    this.#child.send(question)
    const gone = this.#ended.then(() => Promise.reject(new Error(`The server ended:\n${this.output}`)))
    const [answer] = (await Promise.race([answered, gone])) as [unknown]
    return answer
  }

  /** Asks the server to end, as systemd would; its home stays. @returns its exit code */
  async halt(): Promise<number | null> {
    if (this.running) this.#child.kill('SIGTERM')
    return await this.#ended
  }

  /** {@link halt}, and a home of its own goes with it. */
  async stop(): Promise<number | null> {
    const status = await this.halt()
    if (this.#ownsHome) rmSync(this.home, { recursive: true, force: true })
    return status
  }

  /** Holds the process still while `work` runs: what arrives meanwhile is all there when it goes on. */
  async hold(work: () => Promise<void>): Promise<void> {
    this.#child.kill('SIGSTOP')
    try {
      await work()
    } finally {
      this.#child.kill('SIGCONT')
    }
  }

  /** Ends the process as a crash would; the home stays. Many kills are no loop of crashes: the server forgets this start. */
  async kill(): Promise<void> {
    await this.crash()
    rmSync(join(this.dataFolder, 'starts'), { force: true })
  }

  /** Ends the process as a crash would, and lets the next start know of it. */
  async crash(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.running) this.#child.kill(signal)
    await this.#ended
  }
}

/** What the product is started with (`test/repo/start-line.test.ts`). */
export const NODE_FLAGS: readonly string[] = ['--disable-proto=delete', '--max-semi-space-size=16']

const FINGERPRINT = /\b[0-9A-F]{2}(:[0-9A-F]{2}){31}\b/
const CODE = /\b([0-9A-Z]{4,6}(?:-[0-9A-Z]{4,6}){1,5})\b/

let count = 0

/** A loopback address that no other client or server of this test run uses: rate limits count by address. */
export function newAddress(): string {
  count++
  return `127.${(process.pid % 200) + 20}.${Math.floor(count / 250) % 250}.${(count % 250) + 1}`
}

/** Where all servers of all tests keep compiled code: half of a first start is compiling. Empty in `env`: each its own, as shipped. */
const COMPILED = join(ROOT, 'node_modules/.cache/freehold')

/** Starts the server and waits until it answers. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'freehold-test-'))
  const { address, port, plainPort } = options.place ?? (await anyPlace())
  const source = options.source ?? ROOT
  const entry = options.entry ?? { file: 'server/main.ts', arguments: [] }
  mkdirSync(join(home, 'data'), { recursive: true, mode: 0o700 })
  const startedAt = performance.now()
  const program = [process.execPath, ...NODE_FLAGS, join(source, entry.file), ...entry.arguments]
  const line = [...(options.through ?? []), ...program]
  const child = spawn(line[0]!, line.slice(1), {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe', ...(options.entry === undefined ? [] : ['ipc' as const])],
    env: {
      ...outerEnvironment(),
      NODE_COMPILE_CACHE: COMPILED,
      FREEHOLD_DATA__FOLDER: join(home, 'data'),
      FREEHOLD_LISTEN__ADDRESS: address,
      FREEHOLD_LISTEN__HTTPS_PORT: String(port),
      FREEHOLD_LISTEN__HTTP_PORT: String(plainPort),
      ...options.env,
    },
  })
  // A test that fails hard must not leave its server behind.
  const reap = (): void => void child.kill('SIGKILL')
  process.once('exit', reap)
  child.once('exit', () => process.off('exit', reap))
  const server = new Server({ home, ownsHome: options.home === undefined, address, port, plainPort, child })
  server.certificate = await until('an answer from /healthz', server, () =>
    shownCertificate(server, options.health ?? 200),
  )
  server.readyMs = performance.now() - startedAt
  await assertFingerprint(server)
  return server
}

async function anyPlace(): Promise<NonNullable<ServerOptions['place']>> {
  const address = newAddress()
  const [port, plainPort] = await freePorts(2)
  return { address, port, plainPort }
}

/** The server refuses environment variables that it does not know, so those of the test run stay outside. */
function outerEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('FREEHOLD_') && name !== 'NODE_TEST_CONTEXT'),
  )
}

/** What the terminal says must be what a browser sees: only so can a person trust the first connection. */
async function assertFingerprint(server: Server): Promise<void> {
  const printed = await until(
    'the fingerprint on standard output',
    server,
    async () => FINGERPRINT.exec(server.output)?.[0] ?? null,
  )
  const shown = new X509Certificate(server.certificate).fingerprint256
  if (printed !== shown) throw new Error(`The server printed the fingerprint ${printed} and shows ${shown}`)
}

/** The certificate that the server shows, once /healthz answers over it; null while nothing listens. */
async function shownCertificate(server: Server, health: number): Promise<string | null> {
  const pem = await new Promise<string | null>((resolve) => {
    const socket = connect({ host: server.address, port: server.port, rejectUnauthorized: false })
    socket.once('secureConnect', () => {
      const { raw } = socket.getPeerCertificate()
      socket.destroy()
      resolve(
        `-----BEGIN CERTIFICATE-----\n${raw.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
      )
    })
    socket.once('error', () => resolve(null))
  })
  if (pem === null) return null
  const client = new Client(server.baseUrl, pem, newAddress())
  const { status } = await client.raw('GET', '/healthz')
  client.close()
  return status === health ? pem : null
}

/** Asks again and again until there is an answer; a server that ends meanwhile is an error with all that it printed. */
async function until<T>(what: string, server: Server, ask: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + START_WITHIN_MS
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (!server.running) throw new Error(`The server ended before ${what}:\n${server.output}`)
    if (Date.now() > deadline) throw new Error(`No ${what} within ${START_WITHIN_MS / 1000} s:\n${server.output}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Below what the kernel gives to clients and to port 0: what is let go of here stays free until it is taken. */
const PORTS = { from: 10_000, to: 32_767 }

/** Ports that nothing uses now, at whichever address of this machine. */
export async function freePorts(many: 2): Promise<[number, number]>
export async function freePorts(many: 1): Promise<[number]>
export async function freePorts(many: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < many) {
    const port = randomInt(PORTS.from, PORTS.to + 1)
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}

/** All addresses at once cannot be had while one of them is in use. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    probe.listen(port, '0.0.0.0', () => probe.close(() => resolve(true)))
  })
}

export const OWNER = { username: 'owner', displayName: 'Olivia Owner', password: 'correct horse battery staple 27' }

/** Goes through the first-run wizard by its API. @returns the owner's browser, signed in with a fresh second factor */
export async function setUp(
  server: Server,
  algorithm: 'ec-p256' | 'rsa-3072' = 'ec-p256',
  publicHost = 'freehold.lindenhof.example',
): Promise<Client> {
  const client = server.client()
  await client.must('POST', '/setup/claim', { code: await server.setUpCode() })
  await client.must('PUT', '/setup/organisation', { name: 'Lindenhof Werke', publicHost })
  const { secret } = await client.must<{ secret: string }>('POST', '/setup/owner', OWNER)
  client.authenticator = new Authenticator(secret)
  const { recoveryCodes } = await client.must<{ recoveryCodes: string[] }>('POST', '/setup/owner/factor', {
    code: client.totp(),
  })
  client.recoveryCodes = recoveryCodes
  await client.must('POST', '/setup/authority', { commonName: 'Lindenhof Werke', algorithm })
  const kit = await client.must<{ words: string[]; ask: [number, number] }>('POST', '/setup/kit', {})
  client.kitWords = kit.words
  await client.must('POST', '/setup/kit/confirmation', { words: kit.ask.map((number) => kit.words[number - 1]) })
  return client
}

/**
 * Copies a home whose server is stopped, so that several tests can begin where one set-up ended. The compile cache stays
 * behind: processes that end late may still be writing it.
 */
export function copyHome(home: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'freehold-test-'))
  copyHomeTo(home, copy)
  return copy
}

/** The same to a folder that is there. A server that was killed leaves its socket behind, which cannot be copied. */
export function copyHomeTo(home: string, folder: string): void {
  const cache = join(home, 'data/cache')
  const filter = (source: string): boolean => !source.startsWith(cache) && !lstatSync(source).isSocket()
  cpSync(home, folder, { recursive: true, filter })
}
