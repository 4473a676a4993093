import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { StartProblem, messageOf } from '../errors.ts'
import { keepMemoryFromCoreFiles } from './core-files.ts'

/** Makes a key file (32 random bytes as base64) that only its owner can read, unless it is there already. */
export function ensureKeyFile(file: string): void {
  if (existsSync(file)) return
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const descriptor = openSync(file, 'wx', 0o600)
  writeSync(descriptor, `${randomBytes(32).toString('base64')}\n`)
  fsyncSync(descriptor)
  closeSync(descriptor)
}

/**
 * Looks whether a key file is there and closed to others, without opening it.
 * @throws StartProblem 12, with the line that hands a missing one in
 */
export function assertKeyFile(file: string, name: string): void {
  // Credentials of systemd and Docker may be group-readable for root alone; others must never read them.
  if ((modeOf(file, name) & 0o007) === 0) return
  throw new StartProblem(12, `${file} can be read by everyone on this machine. Run: chmod 600 ${file}`)
}

/**
 * Reads a key file. From then on no core file of this process, or of those that it starts, holds any of its memory.
 * @throws StartProblem 12 when it is missing, open to others or no key
 */
export function readKeyFile(file: string, name: string): Buffer {
  assertKeyFile(file, name)
  keepMemoryFromCoreFiles()
  const key = Buffer.from(textOf(file, name), 'base64')
  if (key.length === 32) return key
  throw new StartProblem(12, `${file} is no key: it must hold 32 bytes as base64, as made by: openssl rand -base64 32`)
}

function modeOf(file: string, name: string): number {
  try {
    return statSync(file).mode
  } catch (error) {
    throw new StartProblem(
      12,
      `The ${name} is missing: ${messageOf(error)}. Nothing was touched.\n` +
        `On a first start, make one: (umask 077; openssl rand -base64 32 > ${basename(file)})\n` +
        `In a container, hand it in: --mount type=bind,source=$PWD/${basename(file)},target=${file},readonly`,
    )
  }
}

function textOf(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new StartProblem(
      12,
      `The ${name} cannot be read: ${messageOf(error)}. Give ${file} to the user that runs Freehold.`,
    )
  }
}
