import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { machineRoot } from './machine-root.ts'

const execute = promisify(execFile)
const START_WITHIN_MS = 60_000

/** A Docker engine of the test's own: own data, own socket, no bridge and no firewall rules. */
export interface Engine {
  /** For `docker --host`. */
  host: string
  /** Runs the command line against this engine; what it wrote to stderr is part of the error if it fails. */
  docker: (...args: string[]) => Promise<string>
  /** Removes every container and ends the engine. */
  stop: () => Promise<void>
}

/** Starts a Docker engine. Needs root and Debian's docker.io. */
export async function startEngine(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'freehold-docker-'))
  const host = `unix://${join(folder, 'socket')}`
  const log = openSync(join(folder, 'log'), 'a')
  const own = ['data-root', 'exec-root', 'pidfile'].map((name) => `--${name}=${join(folder, name)}`)
  // The engine takes the fastest storage that this kernel lets it have: overlay2, or else plain copies.
  const flags = ['--iptables=false', '--bridge=none']
  const daemon = spawn('dockerd', [...own, ...flags, `--host=${host}`], { stdio: ['ignore', log, log] })
  closeSync(log)
  const ended = once(daemon, 'exit')
  const docker = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await execute('docker', ['--host', host, ...args], { maxBuffer: 1e7 })
    return (stdout + stderr).trim()
  }
  const stop = async (): Promise<void> => {
    if (daemon.exitCode === null) {
      const left = await docker('ps', '--all', '--quiet')
      if (left !== '') await docker('rm', '--force', '--volumes', ...left.split('\n'))
      daemon.kill('SIGTERM')
      await ended
    }
    await unmountBelow(folder)
    await rm(folder, { recursive: true, force: true })
  }
  const isUp = (): Promise<boolean> =>
    docker('version').then(
      () => true,
      () => false,
    )
  const deadline = Date.now() + START_WITHIN_MS
  while (!(await isUp())) {
    if (daemon.exitCode !== null || Date.now() > deadline) {
      const told = await readFile(join(folder, 'log'), 'utf8')
      await stop()
      throw new Error(`The Docker engine did not start:\n${told.slice(-3000)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { host, docker, stop }
}

/** The engine leaves the network namespace that it made for `--network host` mounted. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
  for (const place of mounts.filter((mount) => mount.startsWith(`${folder}/`)).toReversed()) {
    await execute('umount', ['--lazy', place])
  }
}

/** Gives the engine a base image with all that ours needs, so that building it needs no network. */
export async function importBase(engine: Engine, tag: string): Promise<void> {
  const tar = await machineRoot(['ca-certificates', 'libatomic1', 'tzdata'])
  await engine.docker('import', tar, tag)
}
