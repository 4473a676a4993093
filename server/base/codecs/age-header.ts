import { DecodeError } from './decode-error.ts'

/** One recipient's part of the header: `-> type arguments` and a body. */
export interface Stanza {
  type: string
  args: string[]
  body: Buffer
}

export interface Header {
  stanzas: Stanza[]
  /** All up to and with `---`: what the MAC covers. */
  text: string
  mac: Buffer
}

const VERSION = 'age-encryption.org/v1'
const COLUMNS = 64

/** Base64 without padding, as all of the header is written. */
export function toUnpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/={1,2}$/, '')
}

/** @throws DecodeError unless the text is exactly what {@link toUnpadded} would write */
export function fromUnpadded(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (toUnpadded(bytes) !== text) throw new DecodeError('age: not base64 as the format wants it')
  return bytes
}

/** A body is folded at 64 characters; its last line is shorter, if need be empty. */
function fold(body: Buffer): string[] {
  const text = toUnpadded(body)
  const lines: string[] = []
  for (let at = 0; at <= text.length; at += COLUMNS) lines.push(text.slice(at, at + COLUMNS))
  return lines
}

/** The header's text up to and with `---`. */
export function writeHeader(stanzas: readonly Stanza[]): string {
  const lines = stanzas.flatMap(({ type, args, body }) => [['->', type, ...args].join(' '), ...fold(body)])
  return [VERSION, ...lines, '---'].join('\n')
}

/** @throws DecodeError */
export function parseHeader(header: string): Header {
  const lines = header.split('\n')
  if (lines[0] !== VERSION || lines.at(-1) !== '') throw new DecodeError('age: not an age file')
  const stanzas: Stanza[] = []
  let at = 1
  while (lines[at]?.startsWith('-> ')) {
    const { stanza, next } = takeStanza(lines, at)
    stanzas.push(stanza)
    at = next
  }
  const mac = fromUnpadded(/^--- (\S{43})$/.exec(lines[at] ?? '')?.[1] ?? '')
  if (mac.length !== 32 || at !== lines.length - 2 || stanzas.length === 0)
    throw new DecodeError('age: the header is damaged')
  return { stanzas, text: header.slice(0, header.indexOf('\n---') + 4), mac }
}

/** The stanza that begins at a line, and the line after it. */
function takeStanza(lines: readonly string[], start: number): { stanza: Stanza; next: number } {
  const [type, ...args] = lines[start]!.slice(3).split(' ')
  if (!type || args.some((arg) => !/^[\x21-\x7e]+$/.test(arg))) throw new DecodeError('age: the header is damaged')
  let body = ''
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at]!
    body += line
    if (line.length < COLUMNS) return { stanza: { type, args, body: fromUnpadded(body) }, next: at + 1 }
    if (line.length > COLUMNS) break
  }
  throw new DecodeError('age: the header is damaged')
}
