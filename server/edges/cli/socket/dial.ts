import { closeSync, constants, futimesSync, lstatSync, openSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { messageOf, Refusal } from '../../../base/errors.ts'
import { readLine } from './read-line.ts'
import { ASK, MADE, proofFolderOf, REFUSED, WELCOME } from './words.ts'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants

/**
 * Connects to the server of this machine and proves who calls.
 * @throws Refusal cli.unreachable, cli.socket_refused
 */
export async function dialSocket(path: string, timeoutMs: number): Promise<Socket> {
  const socket = await open(path, timeoutMs)
  try {
    await prove(socket, path, timeoutMs)
    return socket
  } catch (error) {
    socket.destroy()
    if (error instanceof Refusal) throw error
    throw unreachable(path, error)
  }
}

function open(path: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path })
    const fail = (error: Error): void => {
      socket.destroy()
      reject(unreachable(path, error))
    }
    socket.setTimeout(timeoutMs, () => fail(new Error(`no answer in ${timeoutMs / 1000} seconds`)))
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.off('error', fail)
      resolve(socket)
    })
  })
}

async function prove(socket: Socket, path: string, timeoutMs: number): Promise<void> {
  const asked = ASK.exec(await readLine(socket, timeoutMs))
  if (!asked) throw new Error('something else answers there')
  const folder = proofFolderOf(path)
  assertSticky(folder, path)
  const file = join(folder, asked[1]!)
  make(file, Number(asked[2]))
  try {
    socket.write(`${MADE}\n`)
    const answer = await readLine(socket, timeoutMs)
    if (WELCOME.test(answer)) return
    throw new Refusal(
      403,
      'cli.socket_refused',
      `The server did not take this call: ${REFUSED.exec(answer)?.[1] ?? 'it gave no reason'}.`,
    )
  } finally {
    rmSync(file, { force: true })
  }
}

/** The name is the server's, the place is not: whoever sits behind a socket must not choose where we make files. */
function assertSticky(folder: string, path: string): void {
  const [place, server] = [lstatSync(folder), lstatSync(path)]
  const good = place.isDirectory() && (place.mode & 0o1000) !== 0 && place.uid === server.uid && server.isSocket()
  if (!good) throw new Error(`${folder} is not the folder of this server`)
}

function make(file: string, second: number): void {
  const descriptor = openSync(file, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600)
  try {
    futimesSync(descriptor, second, second)
  } finally {
    closeSync(descriptor)
  }
}

function unreachable(path: string, error: unknown): Refusal {
  if ((error as NodeJS.ErrnoException).code === 'EACCES') {
    const who = 'Only root, the server’s own user and members of the group of the socket may use it.'
    return new Refusal(403, 'cli.socket_refused', `The socket ${path} is not open to you. ${who}`)
  }
  return new Refusal(
    503,
    'cli.unreachable',
    `The server of this machine does not answer at ${path}: ${messageOf(error)}`,
  )
}
