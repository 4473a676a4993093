import { messageOf, Refusal, StartProblem } from '../../base/errors.ts'
import { inert, inertJson } from './print.ts'
import { Problem } from './problem.ts'
import { Interrupted, UsageProblem, type Terminal } from './terminal.ts'

/** What the program tells its caller by its end. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Looked, and found something that is not as it should be. */
  problems: 3,
  /** Not permitted, or waits for somebody's approval. */
  notPermitted: 4,
  notSetUp: 10,
  busy: 11,
  wrongKey: 12,
  tryAgain: 75,
  interrupted: 130,
} as const

const BY_CODE: Readonly<Record<string, number>> = {
  'backup.wrong_key': EXIT.wrongKey,
  'backup.no_space': EXIT.tryAgain,
  'cli.no_profile': EXIT.notSetUp,
  'cli.no_socket': EXIT.notSetUp,
  'cli.signed_out': EXIT.notPermitted,
  'cli.bad_token': EXIT.usage,
  'cli.socket_refused': EXIT.notPermitted,
  'cli.no_input': EXIT.notPermitted,
  'cli.foreign_certificate': EXIT.wrongKey,
  'cli.unreachable': EXIT.tryAgain,
}

const BY_STATUS: Readonly<Record<number, number>> = {
  400: EXIT.usage,
  401: EXIT.notPermitted,
  403: EXIT.notPermitted,
  412: EXIT.tryAgain,
  422: EXIT.usage,
  428: EXIT.usage,
  429: EXIT.tryAgain,
  503: EXIT.tryAgain,
  507: EXIT.tryAgain,
}

/** What to type next, where the server's own words are for people at the console. */
const HINTS: Readonly<Record<string, string>> = {
  'access.signed_out': 'Sign in again: freehold sign-in',
  'access.half_signed_in': 'Sign in again: freehold sign-in',
  'access.fresh_factor_required': 'At a terminal the command asks for a code.',
  'access.token_expired': 'Make a new one in the console: My account.',
  'access.token_invalid': 'Make a new one in the console: My account.',
  'http.reason_required': 'Give it before the noun: freehold --reason "…" …',
}

/** The exit code for anything thrown. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted
  if (error instanceof UsageProblem) return EXIT.usage
  if (error instanceof StartProblem) return error.exitCode
  if (error instanceof Problem) return BY_STATUS[error.status] ?? EXIT.failed
  if (error instanceof Refusal) return BY_CODE[error.code] ?? EXIT.failed
  return EXIT.failed
}

/** Says what went wrong: a sentence, or RFC 9457 as JSON. */
export function tellError(error: unknown, { err }: Terminal, json: boolean): void {
  const message = withoutKit(messageOf(error))
  if (!json) {
    err.write(`freehold: ${message.split('\n').map(inert).join('\n')}\n`)
    const hint = error instanceof Problem ? HINTS[error.code] : undefined
    if (hint !== undefined) err.write(`${hint}\n`)
    return
  }
  if (error instanceof Problem) {
    err.write(`${inertJson(error.body)}\n`)
    return
  }
  const code = error instanceof Refusal ? error.code : 'cli.failed'
  const status = error instanceof Refusal ? error.status : 500
  err.write(`${JSON.stringify({ type: `/help/problems/${code}`, title: message, status, code })}\n`)
}

/** An error that names what was typed must not repeat a recovery kit that was typed in the wrong place. */
export function withoutKit(text: string): string {
  return text.replaceAll(/AGE-SECRET-KEY-\w*/gi, '[recovery kit]')
}

/** Answers a command: an object with --json, lines for people without. */
export function tell({ out }: Terminal, json: boolean, data: object, lines: readonly string[]): void {
  out.write(json ? `${JSON.stringify(data)}\n` : `${lines.join('\n')}\n`)
}
