import { execFile, fork } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import type { z } from 'zod'
import { messageOf, Refusal } from '../../base/errors.ts'

/** How far the work is, in a unit of the step's own. */
export type OnProgress = (done: number, total: number | null, step: string) => void

type Message =
  | { kind: 'progress'; done: number; total: number | null; step: string }
  | { kind: 'done'; result: unknown }
  | { kind: 'failed'; message: string; refusal: { status: number; code: string } | null }

/**
 * Runs `program` in a process of its own and answers what it answers. It steps back behind everything else on the box, and has
 * its own pool of threads: whoever waits for the server's disk does not queue behind it. Secrets in `input` go over the pipe,
 * never into arguments or environment.
 * @throws Refusal as the program threw it; Error if the process died
 */
export async function runInChild<Result extends z.ZodType>(
  program: URL,
  input: object,
  options: { result: Result; signal: AbortSignal; onProgress: OnProgress },
): Promise<z.output<Result>> {
  options.signal.throwIfAborted()
  const child = fork(program, {
    env: {},
    execArgv: ['--disable-proto=delete'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Lets bytes pass as they are.
    serialization: 'advanced',
  })
  if (child.pid !== undefined) stepBack(child.pid)
  const died = Promise.withResolvers<never>()
  const answered = Promise.withResolvers<unknown>()
  let complaint = ''
  child.stderr?.on('data', (piece: Buffer) => (complaint = (complaint + piece.toString('utf8')).slice(-2000)))
  const ended = Promise.withResolvers<void>()
  const stop = (): void => void child.kill('SIGKILL')
  options.signal.addEventListener('abort', stop, { once: true })
  child.on('error', died.reject)
  child.on('close', (code, signal) => {
    ended.resolve()
    died.reject(new Error(`The process ended (${signal ?? code}): ${complaint}`))
  })
  child.on('message', (message: Message) => {
    if (message.kind === 'progress') options.onProgress(message.done, message.total, message.step)
    else if (message.kind === 'done') answered.resolve(message.result)
    else answered.reject(faultOf(message))
  })
  child.send(input)
  try {
    return options.result.parse(await Promise.race([answered.promise, died.promise]))
  } finally {
    options.signal.removeEventListener('abort', stop)
    stop()
    // The caller removes the scratch folder next: nobody may be writing in it any more.
    await ended.promise
    options.signal.throwIfAborted()
  }
}

/**
 * Leaves the processor to everybody else: `SCHED_IDLE` (sched(7)), under which whoever wakes up takes a processor over at once.
 * Where that is not allowed or util-linux is missing, the lowest niceness is what is left; under it a request may wait for
 * milliseconds.
 */
function stepBack(pid: number): void {
  // At once, before it has threads: those inherit it.
  setPriority(pid, constants.priority.PRIORITY_LOW)
  execFile('/usr/bin/chrt', ['--all-tasks', '--idle', '--pid', '0', String(pid)], { env: {} }, () => undefined)
}

function faultOf({ message, refusal }: Extract<Message, { kind: 'failed' }>): Error {
  return refusal ? new Refusal(refusal.status, refusal.code, message) : new Error(message)
}

/** The child's side of {@link runInChild}: takes one input, answers once, ends. */
export function serveParent<Input extends z.ZodType>(
  schema: Input,
  run: (input: z.output<Input>, onProgress: OnProgress) => Promise<unknown>,
): void {
  const tell = (message: Message): void => void process.send?.(message)
  // Without its parent nobody would read the answer, and nobody would remove the scratch folder.
  process.once('disconnect', () => process.exit(1))
  process.once('message', (raw: unknown) => {
    const answer = Promise.try(() =>
      run(schema.parse(raw), (done, total, step) => tell({ kind: 'progress', done, total, step })),
    )
    answer.then(
      (result) => tell({ kind: 'done', result }),
      (error: unknown) => tell({ kind: 'failed', message: messageOf(error), refusal: refusalOf(error) }),
    )
  })
}

function refusalOf(error: unknown): { status: number; code: string } | null {
  return error instanceof Refusal ? { status: error.status, code: error.code } : null
}
