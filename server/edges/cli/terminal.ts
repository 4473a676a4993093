import type { Readable, Writable } from 'node:stream'

/** What a command may touch: handed in, so that tests run commands as people do. */
export interface Terminal {
  env: NodeJS.ProcessEnv
  cwd: string
  /** Data. */
  out: Writable & { isTTY?: boolean; columns?: number }
  /** Words for people, and errors. */
  err: Writable & { isTTY?: boolean }
  stdin: Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown }
  /** Ctrl-C. */
  signal?: AbortSignal
}

/** What every command takes. */
export interface CommonOptions {
  json?: boolean
  output?: 'table' | 'csv' | 'ndjson'
  profile?: string
  local?: boolean
  /** False: nobody can be asked. */
  input?: boolean
  reason?: string
  /** Seconds. */
  timeout?: number
}

/** Somebody is there who can be asked. */
export function canAsk({ stdin, err }: Terminal, { input }: CommonOptions): boolean {
  return input !== false && stdin.isTTY === true && err.isTTY === true
}

/** Ctrl-C, wherever it was typed. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted.')
    this.name = 'Interrupted'
  }
}

/** The command line itself makes no sense. */
export class UsageProblem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageProblem'
  }
}

const [CTRL_C, CTRL_D, BACKSPACE, DELETE, ESCAPE] = ['\u0003', '\u0004', '\b', '\u007f', '\u001b']

/** What was typed ahead of the question that it answers. */
const AHEAD = new WeakMap<Readable, string>()

/**
 * Asks a person at the terminal. Without echo nothing of the answer is shown, not even its length.
 * @throws Interrupted
 */
export async function ask(terminal: Terminal, question: string, echo = true): Promise<string> {
  const { stdin, err, signal } = terminal
  err.write(question)
  stdin.setRawMode?.(true)
  stdin.setEncoding('utf8')
  try {
    return await typed(stdin, signal, (text) => void (echo && err.write(text)))
  } finally {
    stdin.setRawMode?.(false)
    err.write('\n')
  }
}

function typed(stdin: Readable, signal: AbortSignal | undefined, show: (text: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const end = (settle: () => void): void => {
      // At once: what comes behind the answer waits for the next question.
      stdin.pause()
      stdin.off('data', take)
      stdin.off('end', leave)
      signal?.removeEventListener('abort', leave)
      settle()
    }
    const leave = (): void => end(() => reject(new Interrupted()))
    const take = (piece: Buffer | string): void => {
      const signs = [...piece.toString()]
      for (const [index, sign] of signs.entries()) {
        if (sign === '\r' || sign === '\n') {
          AHEAD.set(stdin, signs.slice(index + 1).join(''))
          return end(() => resolve(answer))
        }
        if (sign === CTRL_C || (sign === CTRL_D && answer === '')) return leave()
        if (sign === BACKSPACE || sign === DELETE) {
          if (answer !== '') show('\b \b')
          answer = [...answer].slice(0, -1).join('')
        } else if (sign !== ESCAPE && sign !== CTRL_D) {
          answer += sign
          show(sign)
        }
      }
    }
    const ahead = AHEAD.get(stdin) ?? ''
    AHEAD.delete(stdin)
    signal?.addEventListener('abort', leave)
    stdin.on('data', take)
    stdin.once('end', leave)
    if (stdin.readableEnded && ahead === '') return leave()
    stdin.resume()
    if (ahead !== '') take(ahead)
  })
}
