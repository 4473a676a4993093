import type { Socket } from 'node:net'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { Refusal } from '../../../base/errors.ts'
import type { Millis } from '../../../base/time.ts'
import type { PlainDestination, PlainOutbound } from '../../../platform/outbound/plain.ts'
import type { MailSettings } from './settings.ts'

export const STAGES = ['resolve', 'connect', 'tls', 'hello', 'auth', 'envelope', 'accepted'] as const
export type Stage = (typeof STAGES)[number]

/** Why a mail did not go out: at which stage, and whether trying again can help. */
export class MailProblem extends Error {
  readonly stage: Stage
  /** False: the server said no for good (RFC 5321 §4.2.1, 5yz). */
  readonly temporary: boolean
  /** What the server answered, or what happened to the connection. */
  readonly answer: string

  constructor(stage: Stage, answer: string, temporary: boolean) {
    super(`${stage}: ${answer}`)
    this.name = 'MailProblem'
    this.stage = stage
    this.answer = answer
    this.temporary = temporary
  }
}

export interface Letter {
  from: string
  to: string
  /** RFC 5322, ready to go. */
  message: Buffer
}

export interface Line {
  outbound: PlainOutbound
  settings: Pick<MailSettings, 'host' | 'port' | 'security' | 'trusted' | 'username'>
  password: string | null
  /** By which name this server introduces itself. */
  name: string
  purpose: `${string}.${string}`
  timeoutMs: Millis
  /** Hears of each stage that went well. */
  onStage?: (stage: Stage, detail: string) => void
}

const LONGEST_ANSWER = 300

/**
 * Hands letters to the mail server, one after the other over one connection. The socket comes from the one place that opens
 * connections; nothing is said before it is secured as the settings want it.
 * @returns what came of each letter: null, or why not
 * @throws MailProblem where it did not come to letters at all
 */
export async function deliver(line: Line, letters: readonly Letter[]): Promise<(MailProblem | null)[]> {
  const connection = await open(line)
  try {
    const outcomes: (MailProblem | null)[] = []
    for (const letter of letters) outcomes.push(await handOver(connection, line, letter))
    return outcomes
  } finally {
    connection.quit()
    connection.close()
  }
}

async function open(line: Line): Promise<SMTPConnection> {
  const { settings, outbound, onStage = () => undefined } = line
  // With the first mail, as what composes it; before there is a socket whose errors nobody hears yet.
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const destination = destinationOf(line)
  const address = await staged('resolve', () => outbound.resolve(destination))
  onStage('resolve', address)
  const plain = await staged('connect', () => outbound.open(destination, address))
  onStage('connect', `${settings.host}:${settings.port}`)
  const socket: Socket =
    settings.security === 'tls' ? await staged('tls', () => outbound.secure(destination, plain)) : plain
  if (settings.security === 'tls') onStage('tls', 'TLS')
  const connection = new Connection({
    connection: socket,
    secure: settings.security === 'tls',
    secured: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    tls: outbound.tlsOptions(destination),
    name: line.name,
    greetingTimeout: line.timeoutMs,
    socketTimeout: line.timeoutMs,
    socketCloseTimeout: 1_000,
    maxResponseSize: 64 * 1024,
  })
  try {
    await called('hello', connection, line, (done) => connection.connect((error) => done(error)))
    if (settings.security !== 'tls') onStage('tls', settings.security === 'none' ? '' : 'STARTTLS')
    onStage('hello', '')
    if (settings.username !== '') {
      const credentials = { user: settings.username, pass: line.password ?? '' }
      await called('auth', connection, line, (done) => connection.login({ credentials }, (error) => done(error)))
      onStage('auth', settings.username)
    } else onStage('auth', '')
    return connection
  } catch (error) {
    connection.close()
    socket.destroy()
    throw error
  }
}

async function handOver(connection: SMTPConnection, line: Line, letter: Letter): Promise<MailProblem | null> {
  const { from, to, message } = letter
  try {
    await called('envelope', connection, line, (done) => connection.send({ from, to }, message, (error) => done(error)))
    line.onStage?.('envelope', to)
    line.onStage?.('accepted', '')
    return null
  } catch (error) {
    if (!(error instanceof MailProblem)) throw error
    return error
  }
}

function destinationOf({ settings, purpose, timeoutMs }: Line): PlainDestination {
  const { host, port, trusted } = settings
  return { purpose, host, port, trusted: trusted.trim() === '' ? 'machine' : [trusted], timeoutMs }
}

async function staged<T>(stage: Stage, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof Refusal) throw new MailProblem(stage, error.message, true)
    throw error
  }
}

type Failure = Error &
  Partial<Record<'code' | 'command' | 'response', string | undefined>> & { responseCode?: number | undefined }

/** One step of the conversation, within its time: whatever the other side does or leaves undone, it ends. */
function called(
  stage: Stage,
  connection: SMTPConnection,
  { timeoutMs, settings }: Line,
  step: (done: (error?: Failure | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: Failure | null): void => {
      clearTimeout(expire)
      connection.removeListener('error', end)
      // Errors after the end of a step belong to nobody, and would end the process.
      connection.on('error', () => undefined)
      if (error) reject(problemOf(stage, error))
      else resolve()
    }
    const expire = setTimeout(() => {
      end(new Error(`${settings.host}:${settings.port} did not answer in time.`))
      connection.close()
    }, timeoutMs)
    connection.on('error', end)
    step(end)
  })
}

function problemOf(stage: Stage, error: Failure): MailProblem {
  const code = error.responseCode ?? 0
  const answer = (error.response ?? error.message).replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, LONGEST_ANSWER)
  return new MailProblem(stageOf(stage, error), answer, code < 500)
}

/** The library does greeting, EHLO and STARTTLS in one: what failed stands in the error. */
function stageOf(stage: Stage, { code, command, message }: Failure): Stage {
  if (stage !== 'hello' && command !== 'DATA') return stage
  if (command === 'DATA') return 'accepted'
  if (code === 'ETLS' || command === 'STARTTLS' || /certificate|TLS|SSL/i.test(message)) return 'tls'
  return 'hello'
}
