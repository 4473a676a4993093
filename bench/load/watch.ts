import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Server } from '../../test/peers/server.ts'
import { SOCKET, type HeapAnswer, type Question } from './inside.ts'
import type { LagAnswer } from './lag.ts'

/** The bench's end of the socket that {@link file://./inside.ts} connects to. */
export class Watch {
  readonly #path: string
  readonly #listener: NetServer
  readonly #connected: Promise<Socket>
  #lines: AsyncIterator<string> | null = null
  #reader: Interface | null = null

  private constructor(path: string, listener: NetServer) {
    this.#path = path
    this.#listener = listener
    this.#connected = once(listener, 'connection').then(([socket]) => socket as Socket)
  }

  static async open(): Promise<Watch> {
    const path = join(mkdtempSync(join(tmpdir(), 'freehold-watch-')), 'socket')
    const listener = createServer()
    listener.listen(path)
    await once(listener, 'listening')
    return new Watch(path, listener)
  }

  /** What the server has to be started with. */
  get env(): Record<string, string> {
    const module = new URL('inside.ts', import.meta.url).href
    return { [SOCKET]: this.#path, NODE_OPTIONS: `--expose-gc --import=${module}` }
  }

  /** How late timers of the server's event loop were since the last time. */
  lag(): Promise<LagAnswer> {
    return this.#ask<LagAnswer>('lag')
  }

  /** What is left on the server's heap after a forced collection. */
  heap(): Promise<HeapAnswer> {
    return this.#ask<HeapAnswer>('heap')
  }

  async close(): Promise<void> {
    this.#reader?.close()
    const socket = await this.#connected
    socket.destroy()
    this.#listener.close()
    rmSync(dirname(this.#path), { recursive: true })
  }

  async #ask<T>(question: Question): Promise<T> {
    const socket = await this.#connected
    this.#reader ??= createInterface({ input: socket })
    this.#lines ??= this.#reader[Symbol.asyncIterator]()
    socket.write(`${question}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('The server ended while it was measured')
    return JSON.parse(value) as T
  }
}

/**
 * Open descriptors of the server, without connections whose other end is still there: browsers open and close those as they
 * like. A connection whose client has gone counts, since the server should have let it go.
 */
export function descriptorsOf({ pid }: Server): number {
  const connected = new Set(connectedSockets(pid))
  return targetsOf(`/proc/${pid}/fd`).filter((target) => !connected.has(target)).length
}

function targetsOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(join(folder, name))]
    } catch (error) {
      // Closed since the folder was read.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  })
}

/** proc_pid_net(5): the fourth column is the state (include/net/tcp_states.h), the tenth the inode. */
const ESTABLISHED = '01'

function connectedSockets(pid: number): string[] {
  const lines = ['tcp', 'tcp6'].flatMap((name) => readFileSync(`/proc/${pid}/net/${name}`, 'utf8').split('\n'))
  const columns = lines.map((line) => line.trim().split(/\s+/))
  return columns.filter((column) => column[3] === ESTABLISHED).map((column) => `socket:[${column[9]}]`)
}

/** Bytes of the WAL as it lies on the disk. */
export function walOf({ dataFolder }: Server): number {
  return statSync(join(dataFolder, 'database/freehold.sqlite-wal'), { throwIfNoEntry: false })?.size ?? 0
}

const TICKS_PER_SECOND = 100

/** Seconds of processor time that the server's own process has used, with all its threads. */
export function processorTimeOf({ pid }: Server): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}
