import { existsSync } from 'node:fs'
import { readConfig } from '../../base/config.ts'
import { connectionBy, type Connection } from './connection.ts'
import { dialSocket } from './socket/dial.ts'
import type { Terminal } from './terminal.ts'

/** Where the socket is when the server runs as a service. */
const OF_THE_SERVICE = '/run/freehold/freehold.sock'

/** The socket of this machine's server; null where there is none. */
export function findSocket({ env, cwd }: Terminal): string | null {
  return [readConfig(env, cwd).socket.path, OF_THE_SERVICE].find((path) => existsSync(path)) ?? null
}

/** The server of this machine, as the user who calls. */
export function localConnection(terminal: Terminal, path: string, timeoutMs: number): Connection {
  return connectionBy({
    name: 'The server of this machine',
    local: true,
    host: 'localhost',
    timeoutMs,
    signal: terminal.signal,
    dial: () => dialSocket(path, timeoutMs),
    headers: () => ({}),
  })
}
