import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Window } from './schedule.ts'

/** A generator that got ready and waits for the window in which to call. */
export interface Ready<Result> {
  run(window: Window): Promise<Result>
}

/** Starts the generator in `file` as a process of its own and waits until it is ready. */
export async function startGenerator<Result>(file: string, task: object): Promise<Ready<Result>> {
  const child = fork(new URL(file, import.meta.url), { serialization: 'advanced' })
  // A bench that fails leaves no generator behind.
  const reap = (): void => void child.kill('SIGKILL')
  process.once('exit', reap)
  child.once('exit', () => process.off('exit', reap))
  const died = once(child, 'exit').then(([status]) => {
    throw new Error(`${file} ended with ${String(status)}`)
  })
  const told = async (): Promise<unknown> => ((await Promise.race([once(child, 'message'), died])) as unknown[])[0]
  child.send(task)
  await told()
  return {
    async run(window) {
      child.send(window)
      return (await told()) as Result
    },
  }
}

/** Gets ready for a task, and says how to run it. */
type Prepare = (task: never) => Run | Promise<Run>
type Run = (window: Window) => Promise<object>

/** The other end: `prepare` gets the task, and what it gives is run once the window is known. */
export function generator(prepare: Prepare): void {
  void serve(prepare)
}

async function serve(prepare: Prepare): Promise<void> {
  const [task] = (await once(process, 'message')) as [never]
  const run = await prepare(task)
  const opened = once(process, 'message') as Promise<[Window]>
  tell({ ready: true })
  const [window] = await opened
  tell(await run(window), () => process.disconnect?.())
}

function tell(message: object, sent?: () => void): void {
  if (process.send === undefined) throw new Error('A generator is started by the bench')
  process.send(message, undefined, undefined, sent)
}
