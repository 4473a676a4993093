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
 * The server that a command speaks to: the profile that is named, else the default one.
 * @throws Refusal cli.no_profile
 */
export async function connectionFor(terminal: Terminal, common: CommonOptions): Promise<Connection> {
  const profile = await findProfile(terminal, common.profile)
  if (profile) return await remoteConnection(terminal, profile, timeoutOf(common))
  throw new Refusal(
    404,
    'cli.no_profile',
    `No server is known here (${profilesFile(terminal)}). Run: freehold sign-in https://HOST`,
  )
}
