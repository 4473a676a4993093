import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Refusal, StartProblem } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { KeyMessage, KeyRequest } from './key-messages.ts'
import type { Keys, StoredKey } from './keys.ts'

/** Small heaps: the process holds a few keys and one message at a time. SIGUSR1 must not open an inspector on it. */
const NODE_FLAGS = [
  '--max-old-space-size=24',
  '--max-semi-space-size=1',
  '--disable-sigusr1',
  '--disable-proto=delete',
  '--no-warnings',
]
const TIMEOUT_MS = 10_000
/** RSA-4096 on a slow machine. */
const GENERATE_TIMEOUT_MS = 120_000
const MAX_IN_FLIGHT = 256
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 10_000

export interface KeyProcessInput {
  /** 32 random bytes as base64, mode 0600. The server hands on the name and never opens the file. */
  credentialFile: string
  log: Log
  /** Milliseconds until an answer; a process that lets one pass is taken for stuck and replaced. */
  timeoutMs?: number
}

export interface KeyProcess extends Keys {
  /** Null while it is restarting. */
  readonly pid: number | null
  stop(): Promise<void>
}

interface Waiting {
  resolve: (result: Buffer | StoredKey) => void
  reject: (error: Error) => void
  timer: NodeJS.Timeout
}

/**
 * Starts the key process and answers once it can sign. It is started again when it dies; what was in flight is refused with 503.
 * @throws StartProblem if the credential cannot be used
 */
export async function startKeyProcess(input: KeyProcessInput): Promise<KeyProcess> {
  const keeper = new KeyProcessKeeper(input)
  await keeper.start()
  return keeper
}

/** The key process would not do it: the bytes are not for this key, or damaged. */
export class KeyRefusal extends Error {
  constructor(problem: string) {
    super(`The key process refuses: ${problem}`)
    this.name = 'KeyRefusal'
  }
}

function unavailable(): Refusal {
  return new Refusal(503, 'ca.keys_unavailable', 'The key process is restarting; try again', { retryAfter: 1 })
}

class KeyProcessKeeper implements KeyProcess {
  readonly #input: KeyProcessInput
  readonly #waiting = new Map<number, Waiting>()
  #child: ChildProcess | null = null
  #ready = false
  #stopped = false
  #number = 0
  #pause = FIRST_PAUSE_MS
  #restart: NodeJS.Timeout | null = null

  constructor(input: KeyProcessInput) {
    this.#input = input
  }

  get pid(): number | null {
    return this.#ready ? (this.#child?.pid ?? null) : null
  }

  generate: Keys['generate'] = async (id, purpose, algorithm) =>
    (await this.#ask({ kind: 'generate', id, purpose, algorithm }, GENERATE_TIMEOUT_MS)) as StoredKey

  sign: Keys['sign'] = async (key, algorithm, data) =>
    (await this.#ask({ kind: 'sign', key, algorithm, data })) as Buffer

  decrypt: Keys['decrypt'] = async (key, padding, data) =>
    (await this.#ask({ kind: 'decrypt', key, padding, data })) as Buffer

  escrow: Keys['escrow'] = async (recipient) => (await this.#ask({ kind: 'escrow', recipient })) as Buffer

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#spawn(resolve, (problem) => {
        this.#stopped = true
        reject(new StartProblem(12, `The key process does not start: ${problem}`))
      })
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#restart) clearTimeout(this.#restart)
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    if (child.connected) child.disconnect()
    await ended
  }

  #spawn(onReady: () => void, onUnfit: (problem: string) => void): void {
    const child = fork(new URL('process.ts', import.meta.url), {
      serialization: 'advanced',
      execArgv: NODE_FLAGS,
      env: childEnvironment(this.#input.credentialFile),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child = child
    let problem = 'it ended at once'
    child.on('message', (message: KeyMessage) => {
      if (message.kind === 'unfit') problem = message.problem
      else if (message.kind === 'ready') {
        this.#ready = true
        onReady()
      } else this.#settle(message)
    })
    child.on('error', (error) => this.#input.log.error({ error: error.message }, 'key process cannot be reached'))
    child.on('exit', (code, signal) => {
      const wasReady = this.#ready
      this.#ready = false
      this.#refuseAll()
      if (!wasReady) onUnfit(problem)
      if (!this.#stopped) this.#again(code, signal, wasReady)
    })
  }

  #again(code: number | null, signal: string | null, wasReady: boolean): void {
    this.#pause = wasReady ? FIRST_PAUSE_MS : Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
    this.#input.log.error({ code, signal, pauseMs: this.#pause }, 'key process ended; starting it again')
    const log = this.#input.log
    this.#restart = setTimeout(() => {
      this.#spawn(
        () => log.info('key process is back'),
        (problem) => log.error({ problem }, 'key process does not start'),
      )
    }, this.#pause)
  }

  #ask(request: KeyRequest, timeoutMs = this.#input.timeoutMs ?? TIMEOUT_MS): Promise<Buffer | StoredKey> {
    const child = this.#child
    if (!child || !this.#ready || !child.connected || this.#waiting.size >= MAX_IN_FLIGHT) throw unavailable()
    const number = ++this.#number
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
      this.#waiting.set(number, { resolve, reject, timer })
      child.send({ number, request })
    })
  }

  #settle(message: Extract<KeyMessage, { number: number }>): void {
    const waiting = this.#waiting.get(message.number)
    if (!waiting) return
    this.#waiting.delete(message.number)
    clearTimeout(waiting.timer)
    if (message.kind === 'answer') waiting.resolve(message.result)
    else waiting.reject(new KeyRefusal(message.problem))
  }

  #refuseAll(): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(unavailable())
    }
    this.#waiting.clear()
  }
}

/**
 * Nothing of the server's own environment: no NODE_OPTIONS, no secrets. With the compile cache the child never loads the
 * TypeScript stripper, which is half of its memory.
 */
function childEnvironment(credentialFile: string): NodeJS.ProcessEnv {
  const own = getCompileCacheDir()
  // Node keeps the cache in a folder of its own version below the one it was given.
  return { FREEHOLD_CA_KEY_FILE: credentialFile, ...(own ? { NODE_COMPILE_CACHE: dirname(own) } : {}) }
}
