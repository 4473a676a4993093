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
  if (lines.shift() !== VERSION || lines.pop() !== '') throw new DecodeError('age: not an age file')
  const stanzas: Stanza[] = []
  let line = lines.shift()
  while (line?.startsWith('-> ')) {
    stanzas.push(takeStanza(line, lines))
    line = lines.shift()
  }
  const mac = fromUnpadded(/^--- (\S{43})$/.exec(line ?? '')?.[1] ?? '')
  if (mac.length !== 32 || lines.length > 0 || stanzas.length === 0) throw new DecodeError('age: the header is damaged')
  return { stanzas, text: header.slice(0, header.indexOf('\n---') + 4), mac }
}

function takeStanza(line: string, lines: string[]): Stanza {
  const [type, ...args] = line.slice(3).split(' ')
  if (!type || args.some((arg) => !/^[\x21-\x7e]+$/.test(arg))) throw new DecodeError('age: the header is damaged')
  let body = ''
  for (let next = lines.shift(); next !== undefined; next = lines.shift()) {
    body += next
    if (next.length < COLUMNS) return { type, args, body: fromUnpadded(body) }
    if (next.length > COLUMNS) break
  }
  throw new DecodeError('age: the header is damaged')
}
