import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readlinkSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { descendantsOf } from './places.ts'
import type { Scene } from './scene.ts'

/** Takes a core file of a process without ending it; slow, as gdb reads all symbols first. */
const GCORE = '/usr/bin/gcore'

/** Whether core files can be had here: the kernel writes them where the process works, or gdb is there. */
export function canTakeCores(): boolean {
  return kernelWritesHere() || existsSync(GCORE)
}

/** True if the kernel itself writes core files, and into the working folder. */
function kernelWritesHere(): boolean {
  return !/^[|/]/.test(readFileSync('/proc/sys/kernel/core_pattern', 'utf8'))
}

/**
 * Lets the children of the server and then itself crash, with core files allowed, and keeps what is left of each.
 * @returns how many core files there are
 */
export async function crash({ server, places }: Scene): Promise<number> {
  const folder = join(server.home, 'cores')
  mkdirSync(folder)
  const crashed = [...descendantsOf(server.pid), server.pid].filter((pid) => existsSync(`/proc/${pid}/exe`))
  for (const pid of crashed) {
    if (!kernelWritesHere()) spawnSync(GCORE, ['-o', join(folder, 'core'), String(pid)])
    spawnSync('prlimit', ['--pid', String(pid), '--core=unlimited:unlimited'])
    const at = abort(pid)
    if (at === null) continue
    if (pid === server.pid) await server.ended()
    else await gone(pid)
    for (const name of ['core', `core.${pid}`].filter((each) => existsSync(join(at, each))))
      renameSync(join(at, name), join(folder, `core.${pid}`))
  }
  places.addFolder('core file', folder)
  return crashed.filter((pid) => existsSync(join(folder, `core.${pid}`))).length
}

/** Where the process worked that this ends; null if it had ended by itself, as a child does when its work is done. */
function abort(pid: number): string | null {
  try {
    const at = readlinkSync(`/proc/${pid}/cwd`)
    process.kill(pid, 'SIGABRT')
    return at
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + 30_000
  while (existsSync(`/proc/${pid}/exe`)) {
    if (Date.now() > deadline) throw new Error(`Process ${pid} does not end`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
