import { resolve } from 'node:path'
import { Refusal } from '../../base/errors.ts'
import { readPrivate } from './profiles.ts'
import type { Terminal } from './terminal.ts'

/** As the console makes them. */
const TOKEN = /^freehold_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/

export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** The API token that the environment names; null where it names none. @throws Refusal cli.bad_token, cli.file_open_to_others */
export async function namedToken(terminal: Terminal): Promise<string | null> {
  const file = terminal.env['FREEHOLD_TOKEN_FILE']
  return file === undefined || file === '' ? null : await readToken(terminal, file)
}

/**
 * The API token in a file that only its owner may read: its last line, as in the file that the console saves.
 * @throws Refusal cli.bad_token, cli.file_open_to_others
 */
export async function readToken(terminal: Terminal, file: string): Promise<string> {
  const path = resolve(terminal.cwd, file)
  const text = await readPrivate(path)
  if (text === null) throw new Refusal(400, 'cli.bad_token', `There is no file ${path}.`)
  const token = text.trimEnd().split('\n').at(-1)!.trim()
  if (!isToken(token)) throw new Refusal(400, 'cli.bad_token', `${path} does not end with an API token.`)
  return token
}
