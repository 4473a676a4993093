import { createContext } from 'react'

/** What was searched for, so that a page can show where it stands; null when nothing was. */
export const Sought = createContext<RegExp | null>(null)

const SPECIAL = /[.*+?^${}()|[\]\\]/g
/** More words than anybody types would only make the pattern slow. */
const MOST_WORDS = 12

/** A pattern for words that begin like one of the search, whatever their case; null for a search without a word. */
export function soughtIn(search: string): RegExp | null {
  const words = search
    .slice(0, 200)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .slice(0, MOST_WORDS)
  if (words.length === 0) return null
  const any = words.map((word) => word.replaceAll(SPECIAL, String.raw`\$&`)).join('|')
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${any})[\p{L}\p{N}]*`, 'giu')
}

/** The text in turns: what lies between, what was sought, what lies between… */
export function turnsOf(text: string, sought: RegExp | null): string[] {
  if (sought === null) return [text]
  const turns: string[] = []
  let end = 0
  for (const { index, 0: found } of text.matchAll(sought)) {
    turns.push(text.slice(end, index), found)
    end = index + found.length
  }
  return [...turns, text.slice(end)]
}

const BEFORE = 60
const LENGTH = 210

/** A piece of the text around the first word that was sought, cut between words. */
export function snippetOf(text: string, sought: RegExp | null): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const at = sought === null ? 0 : Math.max(0, line.search(sought))
  const start = at <= BEFORE ? 0 : line.indexOf(' ', at - BEFORE) + 1
  const cut = line.slice(start, start + LENGTH)
  const whole = start + LENGTH >= line.length
  return `${start > 0 ? '… ' : ''}${whole ? cut : `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1))} …`}`
}
