import { execFile, spawn } from 'node:child_process'
import { existsSync, openSync } from 'node:fs'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs a program to its end. What it wrote to stderr is part of the error if it fails. */
export async function run(program: string, args: string[], options: { cwd?: string } = {}): Promise<string> {
  const { stdout } = await execute(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

/** True if the machine has the program; peers that are not installed make their tests skip. */
export function installed(...programs: string[]): boolean {
  const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
  return programs.every((program) => folders.some((folder) => existsSync(`${folder}/${program}`)))
}

export interface RunningProgram {
  pid: number
  /** Sends SIGTERM, after a while SIGKILL, to this process alone and waits for its end. */
  stop(): Promise<void>
}

/** Starts a server in the foreground with its output in a file. */
export function startProgram(
  program: string,
  args: string[],
  logFile: string,
  env: Record<string, string> = {},
): RunningProgram {
  const log = openSync(logFile, 'a')
  const child = spawn(program, args, { stdio: ['ignore', log, log], detached: true, env: { ...process.env, ...env } })
  // A test that dies leaves no server behind.
  const endToo = (): void => signalGroup(child.pid, 'SIGKILL')
  process.once('exit', endToo)
  const ended = new Promise<void>((resolve, reject) => {
    child.once('exit', () => resolve())
    child.once('error', reject)
  })
  return {
    pid: child.pid ?? 0,
    async stop() {
      // Its own process group: servers that fork leave no children behind.
      signalGroup(child.pid, 'SIGTERM')
      const kill = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 5_000)
      await ended
      clearTimeout(kill)
      endToo()
      process.removeListener('exit', endToo)
    },
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Asks `ready` again and again until it says yes; real servers tell us in no other way. */
export async function until(ready: () => Promise<boolean>, timeoutMs: number, what: string): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await ready())) {
    if (Date.now() > end) throw new Error(`${what} was not ready within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
