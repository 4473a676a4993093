import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../repo/source.ts'

/** How a command ended. */
export interface Ended {
  code: number
  out: string
  err: string
}

/** Runs the command line program as an administrator does on the machine. */
export function freehold(args: readonly string[]): Promise<Ended> {
  return node(['--disable-proto=delete', join(ROOT, 'server/edges/cli/main.ts'), ...args])
}

export function node(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], { encoding: 'utf8' }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}
