import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { messageOf, StartProblem } from '../../../base/errors.ts'
import { newId } from '../../../base/ids.ts'
import type { Log } from '../../../base/log.ts'
import type { Clock } from '../../../base/time.ts'
import type { Caller } from '../../../platform/http/caller.ts'
import { plainServer } from '../../../platform/http/listen.ts'
import { newChallenge, openProofFolder, takeProof } from './proofs.ts'
import { readLine } from './read-line.ts'
import { groupNumber, userOf } from './users.ts'
import { MADE, proofFolderOf } from './words.ts'

export interface SocketParts {
  path: string
  /** Whose members may call beside root and the server's own user; null for nobody else. */
  group: string | null
  permissions: ReadonlySet<string>
  clock: Clock
  log: Log
  /** A call that proved nothing. */
  refused: (why: string) => void
  /** Answers requests of whoever proved who he is. */
  answer: RequestListener
}

export interface SocketListener {
  close(graceMs: number): Promise<void>
}

const PROOF_MS = 5_000
const MOST_CONNECTIONS = 64
/** sun_path of unix(7), without its end. */
const LONGEST_PATH = 107

/** Who speaks on a connection; only those that proved it are here. */
const SPEAKERS = new WeakMap<object, Caller>()

/** The caller who proved himself on the connection of a request; null for every other connection. */
export function speakerOn(connection: object): Caller | null {
  return SPEAKERS.get(connection) ?? null
}

/**
 * Listens on the socket of this machine. HTTP begins only on a connection whose caller proved who he is.
 * @throws StartProblem 1 unusable place, 11 another server there
 */
export async function listenOnSocket(parts: SocketParts): Promise<SocketListener> {
  const { path, group } = parts
  if (Buffer.byteLength(path) > LONGEST_PATH)
    throw new StartProblem(1, `The path ${path} is too long for a socket. Name a shorter one in FREEHOLD_SOCKET__PATH.`)
  const gid = group === null ? null : groupNumber(group)
  const http = plainServer(parts.answer)
  const connections = new Set<Socket>()
  const acceptor = createServer((socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
    // The connection ends; there is nobody to tell.
    socket.on('error', () => socket.destroy())
    if (connections.size > MOST_CONNECTIONS) socket.destroy()
    else void welcome(parts, http, socket)
  })
  await prepare(path, gid)
  await new Promise<void>((resolve, reject) => {
    acceptor.once('error', (error) =>
      reject(new StartProblem(1, `The socket ${path} cannot be opened: ${messageOf(error)}`)),
    )
    acceptor.listen(path, resolve)
  })
  // Until here it was its owner's alone: the umask of the server is 0077.
  if (gid !== null && gid !== process.getgid?.()) chownSync(path, -1, gid)
  chmodSync(path, gid === null ? 0o600 : 0o660)
  return { close: (graceMs) => close(acceptor.close.bind(acceptor), http, connections, graceMs) }
}

/** @throws StartProblem 11 if a server answers there */
async function prepare(path: string, gid: number | null): Promise<void> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
    // The umask would keep callers from passing through.
    if (gid !== null && lstatSync(dirname(path)).uid === process.getuid?.()) chmodSync(dirname(path), 0o755)
    openProofFolder(proofFolderOf(path), gid)
    if (!existsSync(path)) return
    if (await isAnswered(path)) throw new StartProblem(11, `Another server answers at ${path}. Stop it first.`)
    if (!lstatSync(path).isSocket()) throw new StartProblem(1, `${path} is no socket. Move it away.`)
    rmSync(path)
  } catch (error) {
    if (error instanceof StartProblem) throw error
    throw new StartProblem(
      1,
      `The folder of the socket ${path} cannot be used: ${messageOf(error)}. Name another: FREEHOLD_SOCKET__PATH.`,
    )
  }
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path })
    const end = (answered: boolean): void => {
      probe.destroy()
      resolve(answered)
    }
    probe.once('connect', () => end(true))
    probe.once('error', () => end(false))
  })
}

async function welcome(
  { path, permissions, clock, log, refused }: SocketParts,
  http: Server,
  socket: Socket,
): Promise<void> {
  const folder = proofFolderOf(path)
  const challenge = newChallenge()
  try {
    socket.write(`freehold-1 ${challenge.name} ${challenge.second}\n`)
    const said = await readLine(socket, PROOF_MS)
    const uid = takeProof(folder, challenge)
    if (said !== MADE || uid === null) {
      refused(uid === null ? 'no proof' : 'wrong words')
      socket.end('refused there is no proof of who calls\n')
      return
    }
    const user = userOf(uid)
    SPEAKERS.set(socket, callerOf(user, newId(clock()), permissions))
    // What is read from now on is HTTP's.
    socket.pause()
    socket.write(`welcome ${user}\n`)
    http.emit('connection', socket)
    socket.resume()
  } catch (error) {
    takeProof(folder, challenge)
    log.debug({ err: error }, 'a call to the socket came to nothing')
    socket.destroy()
  }
}

function callerOf(user: string, connection: string, permissions: ReadonlySet<string>): Caller {
  return {
    actor: { kind: 'host', id: user, name: user },
    sessionId: connection,
    state: 'open',
    permissions,
    roles: [],
    freshFactorUntil: null,
  }
}

async function close(stop: () => void, http: Server, connections: Set<Socket>, graceMs: number): Promise<void> {
  stop()
  http.closeIdleConnections()
  const deadline = performance.now() + graceMs
  while (connections.size > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    http.closeIdleConnections()
  }
  for (const socket of connections) socket.destroy()
}
