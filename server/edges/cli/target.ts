import { Refusal } from '../../base/errors.ts'
import type { Connection } from './connection.ts'
import { findProfile, profilesFile } from './profiles.ts'
import { remoteConnection } from './remote.ts'
import type { CommonOptions, Terminal } from './terminal.ts'

const TIMEOUT_SECONDS = 30

export function timeoutOf({ timeout }: CommonOptions): number {
  return (timeout ?? TIMEOUT_SECONDS) * 1000
}

/**
 * The server that a command speaks to: the profile that is named, else the default one, else the socket of this machine.
 * @throws Refusal cli.no_profile, cli.no_socket
 */
export async function connectionFor(terminal: Terminal, common: CommonOptions): Promise<Connection> {
  const profile = common.local === true ? null : await findProfile(terminal, common.profile)
  if (profile) return await remoteConnection(terminal, profile, timeoutOf(common))
  const { findSocket, localConnection } = await import('./local.ts')
  const socket = findSocket(terminal)
  if (socket !== null) return localConnection(terminal, socket, timeoutOf(common))
  if (common.local === true)
    throw new Refusal(404, 'cli.no_socket', 'No server of this machine has a socket here. Is it running?')
  throw new Refusal(
    404,
    'cli.no_profile',
    `No server is known here (${profilesFile(terminal)}), and none runs on this machine. Run: freehold sign-in https://HOST`,
  )
}
