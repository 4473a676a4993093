import { resolve } from 'node:path'
import { Refusal } from '../../base/errors.ts'
import type { Connection } from './connection.ts'
import { EXIT, tell } from './exit.ts'
import { askSecret, readSecret } from './fields.ts'
import { inert } from './print.ts'
import {
  assertName,
  findProfile,
  forgetSession,
  keepProfile,
  keepSession,
  readSession,
  type Profile,
} from './profiles.ts'
import { remoteConnection, showCertificate, type Trust } from './remote.ts'
import { withCode } from './step-up.ts'
import { timeoutOf } from './target.ts'
import { isToken, readToken } from './token-file.ts'
import { ask, canAsk, UsageProblem, type CommonOptions, type Terminal } from './terminal.ts'

export interface SignInOptions extends CommonOptions {
  username?: string
  passwordFile?: string
  codeFile?: string
  tokenFile?: string
  fingerprint?: string
  ca?: string
}

const DEFAULT_NAME = 'main'

/**
 * Signs in to a server and remembers it as a profile. Nothing is sent before its certificate is known: an authority vouches for
 * it, or its fingerprint was compared by a person.
 */
export async function signIn(terminal: Terminal, address: string | undefined, options: SignInOptions): Promise<number> {
  const known = await findProfile(terminal, options.profile).catch((error: unknown) => {
    if (error instanceof Refusal && address !== undefined) return null
    throw error
  })
  const name = options.profile ?? known?.name ?? DEFAULT_NAME
  assertName(name)
  const url = address === undefined ? known?.url : originOf(address)
  if (url === undefined) throw new UsageProblem('Name the server: freehold sign-in https://HOST.')
  const before = known?.url === url ? known : null
  const trust = await trusted(terminal, { url, ...chosenTrust(terminal, before, options) }, options)
  if (options.tokenFile !== undefined) return await useToken(terminal, { name, username: '', ...trust }, options)
  const username = options.username ?? (await askName(terminal, options, before?.username))
  const profile: Profile = { name, username, ...trust }
  const connection = await remoteConnection(terminal, profile, timeoutOf(options), true)
  try {
    await openSession(terminal, connection, username, options)
  } finally {
    connection.close()
  }
  await keepProfile(terminal, profile)
  tell(terminal, options.json === true, { profile: name, url, username }, [
    `Signed in to ${url} as ${username} (profile ${name}).`,
  ])
  return EXIT.done
}

/** Keeps an API token in place of a session, once the server knows it. */
async function useToken(terminal: Terminal, profile: Profile, options: SignInOptions): Promise<number> {
  await keepSession(terminal, profile, await readToken(terminal, options.tokenFile!))
  const connection = await remoteConnection(terminal, profile, timeoutOf(options))
  try {
    const { body } = await connection.call({ method: 'GET', path: '/api/v1/session' })
    const { account, token } = body as { account: { username: string }; token: { name: string; expiresAt: string } }
    await keepProfile(terminal, { ...profile, username: account.username })
    const { name, url } = profile
    tell(terminal, options.json === true, { profile: name, url, username: account.username, token }, [
      `Uses the API token ${inert(token.name)} of ${inert(account.username)} at ${url} until ${inert(token.expiresAt)} (profile ${name}).`,
    ])
    return EXIT.done
  } catch (error) {
    await forgetSession(terminal, profile)
    throw error
  } finally {
    connection.close()
  }
}

/** Ends the session, here and on the server. An API token is only forgotten here: whoever made it ends it in the console. */
export async function signOut(terminal: Terminal, options: CommonOptions): Promise<number> {
  const profile = await findProfile(terminal, options.profile)
  if (!profile) throw new Refusal(404, 'cli.no_profile', 'No server is known here: there is nothing to sign out of.')
  if (isToken((await readSession(terminal, profile)) ?? '')) {
    await forgetSession(terminal, profile)
    tell(terminal, options.json === true, { signedOut: true }, [
      'The API token is forgotten here. It can be used elsewhere until it is ended: console, My account.',
    ])
    return EXIT.done
  }
  const connection = await remoteConnection(terminal, profile, timeoutOf(options))
  try {
    await connection.call({ method: 'DELETE', path: '/api/v1/session' })
  } finally {
    connection.close()
    // Even where the server could not be told: here the session is over.
    await forgetSession(terminal, profile)
  }
  tell(terminal, options.json === true, { signedOut: true }, [`Signed out of ${profile.url}.`])
  return EXIT.done
}

function originOf(address: string): string {
  const url = URL.parse(address.includes('://') ? address : `https://${address}`)
  if (url === null || url.protocol !== 'https:') throw new UsageProblem('The address of a server begins with https://.')
  if (url.username !== '' || url.password !== '')
    throw new UsageProblem('An address here holds no user and no password.')
  return url.origin
}

function chosenTrust(
  { cwd }: Terminal,
  before: Profile | null,
  { ca, fingerprint }: SignInOptions,
): Pick<Trust, 'ca' | 'fingerprint'> {
  if (fingerprint !== undefined) return { fingerprint: normal(fingerprint), ca: null }
  if (ca !== undefined) return { fingerprint: null, ca: resolve(cwd, ca) }
  return { fingerprint: before?.fingerprint ?? null, ca: before?.ca ?? null }
}

function normal(fingerprint: string): string {
  const digits = fingerprint.replaceAll(/[\s:]/g, '').toUpperCase()
  if (!/^[0-9A-F]{64}$/.test(digits)) throw new UsageProblem('A SHA-256 fingerprint has 64 hexadecimal digits.')
  return digits.match(/../g)!.join(':')
}

/** @throws Refusal cli.foreign_certificate, cli.no_input */
async function trusted(terminal: Terminal, trust: Trust, options: CommonOptions): Promise<Trust> {
  const shown = await showCertificate(trust, timeoutOf(options))
  if (trust.fingerprint === shown.fingerprint) return trust
  if (trust.fingerprint === null && shown.vouched) return trust
  if (trust.ca !== null) return trust
  const { err } = terminal
  err.write(trust.fingerprint === null ? '' : 'The server shows another certificate than before.\n')
  err.write(`${trust.url} shows a certificate that no authority known here vouches for.\n`)
  err.write(
    `  Name     ${inert(shown.subject)}\n  Ends     ${inert(shown.notAfter)}\n  SHA-256  ${shown.fingerprint}\n`,
  )
  if (!canAsk(terminal, options)) {
    throw new Refusal(
      403,
      'cli.no_input',
      'Nobody can be asked whether this is the right one. Compare it with the server’s terminal, then give it: --fingerprint.',
    )
  }
  const answer = await ask(terminal, 'Is this what the terminal of the server or its console shows? yes or no: ')
  if (answer.trim().toLowerCase() !== 'yes')
    throw new Refusal(495, 'cli.foreign_certificate', 'The certificate was not confirmed. Nothing was sent.')
  return { url: trust.url, fingerprint: shown.fingerprint, ca: null }
}

async function askName(terminal: Terminal, options: CommonOptions, before: string | undefined): Promise<string> {
  if (!canAsk(terminal, options))
    throw new Refusal(403, 'cli.no_input', 'Nobody can be asked here for the user name. Give it: --username.')
  const typed = (await ask(terminal, before ? `User name [${before}]: ` : 'User name: ')).trim()
  const name = typed === '' ? before : typed
  if (!name) throw new UsageProblem('A user name is needed.')
  return name
}

async function openSession(
  terminal: Terminal,
  connection: Connection,
  username: string,
  options: SignInOptions,
): Promise<void> {
  const { passwordFile, codeFile } = options
  const password =
    passwordFile === undefined
      ? await askSecret(terminal, options, 'password')
      : await readSecret(terminal, passwordFile)
  const begun = await connection.call({ method: 'POST', path: '/api/v1/session', body: { username, password } })
  const { state, optional } = begun.body as { state: string; optional: boolean }
  if (state === 'enroll-factor') return await (optional ? goWithout : enroll)(terminal, connection, options)
  const finish = async (code: string): Promise<void> =>
    void (await connection.call({ method: 'POST', path: '/api/v1/session/factor', body: { code } }))
  if (codeFile !== undefined) return await finish(await readSecret(terminal, codeFile))
  if (!canAsk(terminal, options)) await askSecret(terminal, options, 'code')
  await withCode(terminal, 'Code of your authenticator, or a recovery code: ', finish)
}

/** Roles that may do without a second factor: whoever wants one all the same sets it up in the console. */
async function goWithout({ err }: Terminal, connection: Connection): Promise<void> {
  await connection.call({ method: 'POST', path: '/api/v1/session/opening', body: {} })
  err.write('This account has no second factor. What asks for one is out of reach; the console sets one up.\n')
}

/** A first sign-in: the authenticator app learns its secret, and the recovery codes are shown this one time. */
async function enroll(terminal: Terminal, connection: Connection, options: CommonOptions): Promise<void> {
  if (!canAsk(terminal, options)) await askSecret(terminal, options, 'code')
  const { body } = await connection.call({ method: 'GET', path: '/api/v1/session/enrollment' })
  const { secret, uri } = body as { secret: string; uri: string }
  const { renderUnicodeCompact } = await import('uqr')
  const { err } = terminal
  err.write(`Scan this with your authenticator app, or type its secret ${inert(secret)}:\n\n`)
  err.write(`${renderUnicodeCompact(uri)}\n\n`)
  const confirmed = await withCode(terminal, 'The six digits that it shows now: ', (code) =>
    connection.call({ method: 'POST', path: '/api/v1/session/enrollment', body: { code } }),
  )
  const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] }
  err.write('\nRecovery codes, shown this one time. Keep them elsewhere: each is good once, when the app is lost.\n')
  for (const code of recoveryCodes) err.write(`  ${inert(code)}\n`)
}
