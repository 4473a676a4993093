import type { Hit, Sought } from './searchable.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const SERIAL = /^[0-9a-f]{4,40}$/

/** Reads what was typed or pasted; null where nothing is left to look for. */
export function soughtIn(typed: string): Sought | null {
  const text = typed.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ')
  if (text === '') return null
  const digits = text.replaceAll(/[:\s-]/g, '')
  const id = UUID.test(text) ? text : null
  return { text, id, serial: id === null && SERIAL.test(digits) ? digits : null }
}

/** How well an object fits, 0 best; null: not at all. Exactly, at the beginning, at the beginning of a word, within, elsewhere. */
export function rankOf({ id, title, detail, also = [] }: Hit, { text, serial, id: whole }: Sought): number | null {
  if (whole !== null && id === whole) return 0
  if (serial !== null && id.startsWith(serial)) return id === serial ? 0 : 1
  const [own, others] = [plain(title), [detail, ...also].map(plain)]
  if (own === text || others.includes(text)) return 0
  if (own.startsWith(text)) return 1
  if (wordBegins(own, text)) return 2
  if (others.some((other) => other.startsWith(text))) return 3
  if (own.includes(text)) return 4
  if (others.some((other) => other.includes(text))) return 5
  const all = [own, ...others].join(' ')
  return text.split(' ').every((word) => all.includes(word)) ? 6 : null
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function wordBegins(text: string, start: string): boolean {
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1))
    if (at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]!)) return true
  return false
}
