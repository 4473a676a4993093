import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../peers/program.ts'

/** Which call to the kernel goes wrong, and how. */
export interface FaultyCall {
  kind: 'flush' | 'write' | 'truncate'
  /** End of the path of the file that it concerns; empty for any file. */
  file: string
  /** Which call since it was armed, from 1. */
  nth: number
  /** 'none' claims success and does nothing. */
  error: 'EIO' | 'ENOSPC' | 'none'
  /** Whether all calls after it fail too. */
  forGood?: boolean
}

const KINDS = { flush: 1, write: 2, truncate: 4 } as const
const ERRORS = { none: 0, EIO: 5, ENOSPC: 28 } as const
const CONTROL_BYTES = 256
const HIT_AT = 24
const PATH_AT = 32

/** The library that makes calls go wrong, and the file that arms it. */
export interface FaultyCalls {
  /** What a program must be started with. */
  env: Record<string, string>
  arm: (call: FaultyCall) => void
  disarm: () => void
  /** When the call went wrong, on the clock of `performance.now`; null if it did not yet. */
  hitAt: () => number | null
  remove: () => void
}

/** Compiles the library. Nothing goes wrong before it is armed. */
export async function faultyCalls(): Promise<FaultyCalls> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-calls-'))
  const [library, control] = [join(folder, 'faulty-calls.so'), join(folder, 'control')]
  await run('gcc', ['-O1', '-shared', '-fPIC', '-o', library, join(import.meta.dirname, 'faulty-calls.c'), '-ldl'])
  writeFileSync(control, Buffer.alloc(CONTROL_BYTES))
  const descriptor = openSync(control, 'r+')
  const write = (bytes: Buffer, at: number): void => void writeSync(descriptor, bytes, 0, bytes.length, at)
  const disarm = (): void => write(Buffer.alloc(4), 0)
  return {
    env: { LD_PRELOAD: library, FAULTY_CALLS: control },
    disarm,
    arm(call) {
      disarm()
      // Everything before the word that arms it.
      write(controlOf(call).subarray(4), 4)
      write(controlOf(call).subarray(0, 4), 0)
    },
    hitAt() {
      const at = Buffer.alloc(8)
      readSync(descriptor, at, 0, 8, HIT_AT)
      const nanoseconds = at.readBigUInt64LE()
      return nanoseconds === 0n ? null : performance.now() - Number(process.hrtime.bigint() - nanoseconds) / 1e6
    },
    remove() {
      closeSync(descriptor)
      rmSync(folder, { recursive: true })
    },
  }
}

/** `struct control` of faulty-calls.c. */
function controlOf({ kind, file, nth, error, forGood = false }: FaultyCall): Buffer {
  const bytes = Buffer.alloc(CONTROL_BYTES)
  for (const [index, value] of [1, KINDS[kind], nth, forGood ? 1 : 0, ERRORS[error]].entries()) {
    bytes.writeUInt32LE(value, index * 4)
  }
  bytes.write(file, PATH_AT, 'utf8')
  return bytes
}
