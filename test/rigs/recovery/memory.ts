import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Server } from '../../peers/server.ts'

const CONTROLLER = '/sys/fs/cgroup/memory'
const HOG_BYTES = 256 * 2 ** 20

/** Whether this machine lets a test bound the memory of a process. */
export function canLimitMemory(): boolean {
  return process.getuid?.() === 0 && existsSync(join(CONTROLLER, 'memory.limit_in_bytes'))
}

/** Puts the server into a group that a neighbour then fills: the kernel ends the server, as it ends the largest on a full machine. */
export async function endForWantOfMemory(server: Server): Promise<void> {
  const group = join(CONTROLLER, `freehold-rig-${process.pid}`)
  mkdirSync(group)
  try {
    writeFileSync(join(group, 'cgroup.procs'), String(server.pid))
    writeFileSync(`/proc/${server.pid}/oom_score_adj`, '1000')
    const hog = spawn(process.execPath, [
      '--eval',
      `process.stdin.once('data', () => Buffer.alloc(${HOG_BYTES}, 1)); setTimeout(() => {}, 60_000)`,
    ])
    // The kernel may end it too.
    const gone = new Promise((resolve) => hog.once('exit', resolve))
    try {
      writeFileSync(join(group, 'cgroup.procs'), String(hog.pid))
      writeFileSync(join(group, 'memory.limit_in_bytes'), String(128 * 2 ** 20))
      hog.stdin.write('now')
      await server.ended()
    } finally {
      hog.kill('SIGKILL')
      await gone
    }
    const { kills } = oomIn(group)
    if (kills < 1) throw new Error('The server ended otherwise than for want of memory')
  } finally {
    rmdirSync(group)
  }
}

function oomIn(group: string): { kills: number } {
  const text = readFileSync(join(group, 'memory.oom_control'), 'utf8')
  return { kills: Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0) }
}
