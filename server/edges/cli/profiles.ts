import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse, stringify } from 'smol-toml'
import { messageOf, Refusal } from '../../base/errors.ts'
import type { Terminal } from './terminal.ts'

/** A server that somebody signed in to, and how it is known. */
export interface Profile {
  name: string
  /** Origin, as in `https://mdm.example.com:8443`. */
  url: string
  username: string
  /** SHA-256 of the certificate that a person compared; null where an authority vouches for it. */
  fingerprint: string | null
  /** A file of authorities to trust; null for those of the system. */
  ca: string | null
}

interface Written {
  default?: unknown
  profiles?: Record<string, Record<string, unknown>>
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/i

/** The profile that is meant: by name, or the default one; null if there is none. */
export async function findProfile(terminal: Terminal, name: string | undefined): Promise<Profile | null> {
  const { default: preset, profiles = {} } = await readProfiles(terminal)
  const chosen = name ?? (typeof preset === 'string' ? preset : undefined)
  if (chosen === undefined) return null
  const found = Object.hasOwn(profiles, chosen) ? profiles[chosen] : undefined
  if (!found) {
    if (name === undefined) return null
    throw new Refusal(
      404,
      'cli.no_profile',
      `There is no profile ${chosen}. Make it: freehold --profile NAME sign-in URL`,
    )
  }
  const text = (key: string): string | null => (typeof found[key] === 'string' ? found[key] : null)
  return {
    name: chosen,
    url: text('url') ?? '',
    username: text('username') ?? '',
    fingerprint: text('fingerprint'),
    ca: text('ca'),
  }
}

/** Keeps a profile; the first one becomes the default. */
export async function keepProfile(terminal: Terminal, profile: Profile): Promise<void> {
  assertName(profile.name)
  const { default: preset, profiles = {} } = await readProfiles(terminal)
  const { name, url, username, fingerprint, ca } = profile
  const written = {
    default: typeof preset === 'string' && Object.hasOwn(profiles, preset) ? preset : name,
    profiles: {
      ...profiles,
      [name]: { url, username, ...(fingerprint === null ? {} : { fingerprint }), ...(ca === null ? {} : { ca }) },
    },
  }
  await writePrivate(profilesFile(terminal), stringify(written))
}

export function assertName(name: string): void {
  if (!NAME.test(name)) throw new Refusal(400, 'cli.no_profile', 'The name of a profile is one short word.')
}

async function readProfiles(terminal: Terminal): Promise<Written> {
  const text = await readPrivate(profilesFile(terminal))
  if (text === null) return {}
  try {
    return parse(text)
  } catch (error) {
    const [line] = messageOf(error).split('\n')
    throw new Refusal(400, 'cli.no_profile', `${profilesFile(terminal)} cannot be read: ${line}`)
  }
}

/** The session or the API token of a profile. It is good for the address that gave it and for no other. */
export async function readSession(terminal: Terminal, { name, url }: Profile): Promise<string | null> {
  const text = await readPrivate(sessionFile(terminal, name))
  if (text === null) return null
  const [address, token = ''] = text.split('\n')
  return address === url && /^(?:[A-Za-z0-9_-]{43}|freehold_\w{50})$/.test(token) ? token : null
}

export async function keepSession(terminal: Terminal, { name, url }: Profile, token: string): Promise<void> {
  await writePrivate(sessionFile(terminal, name), `${url}\n${token}\n`)
}

export async function forgetSession(terminal: Terminal, { name }: Profile): Promise<void> {
  await rm(sessionFile(terminal, name), { force: true })
}

export function profilesFile({ env }: Terminal): string {
  return join(folderOf(env, 'XDG_CONFIG_HOME', '.config'), 'freehold', 'cli.toml')
}

function sessionFile({ env }: Terminal, name: string): string {
  assertName(name)
  return join(folderOf(env, 'XDG_STATE_HOME', '.local/state'), 'freehold', `${name}.session`)
}

function folderOf(env: NodeJS.ProcessEnv, variable: string, otherwise: string): string {
  const given = env[variable]
  // XDG Base Directory: a path that is not absolute counts as none.
  return given?.startsWith('/') ? given : join(env['HOME'] ?? homedir(), otherwise)
}

/** A file that only its owner may read; null if there is none. @throws Refusal cli.file_open_to_others */
export async function readPrivate(file: string): Promise<string | null> {
  try {
    const { mode } = await stat(file)
    if ((mode & 0o077) !== 0)
      throw new Refusal(403, 'cli.file_open_to_others', `${file} can be read by others. Close it: chmod 600 ${file}`)
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Whole or not at all, and from birth its owner's alone. */
async function writePrivate(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.${process.pid}`
  await rm(fresh, { force: true })
  await writeFile(fresh, text, { mode: 0o600, flag: 'wx' })
  await rename(fresh, file)
}
