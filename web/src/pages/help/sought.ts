import { createContext } from 'react'

/** Beginnings of words, in small letters. */
export type SoughtWords = readonly string[]

/** What was searched for, so that a page can show where it stands; null when nothing was. */
export const Sought = createContext<SoughtWords | null>(null)

/** More words than anybody types would only make a long page slow. */
const MOST_WORDS = 12
const WORD = /[\p{L}\p{N}]+/gu

/** The words of a search; null for a search without a word. */
export function soughtIn(search: string): SoughtWords | null {
  const words = [...search.slice(0, 200).matchAll(WORD)]
    .map(([word]) => word.toLowerCase())
    .filter((word) => word.length > 1)
    .slice(0, MOST_WORDS)
  return words.length === 0 ? null : words
}

interface Found {
  index: number
  word: string
}

function* found(text: string, sought: SoughtWords): Generator<Found> {
  for (const { index, 0: word } of text.matchAll(WORD)) {
    const small = word.toLowerCase()
    if (sought.some((beginning) => small.startsWith(beginning))) yield { index, word }
  }
}

/** The text in turns: what lies between, what was sought, what lies between… */
export function turnsOf(text: string, sought: SoughtWords | null): string[] {
  if (sought === null) return [text]
  const turns: string[] = []
  let end = 0
  for (const { index, word } of found(text, sought)) {
    turns.push(text.slice(end, index), word)
    end = index + word.length
  }
  return [...turns, text.slice(end)]
}

const BEFORE = 60
const LENGTH = 210

/** A piece of the text around the first word that was sought, cut between words. */
export function snippetOf(text: string, sought: SoughtWords | null): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const at = found(line, sought ?? []).next().value?.index ?? 0
  const start = at <= BEFORE ? 0 : line.indexOf(' ', at - BEFORE) + 1
  const cut = line.slice(start, start + LENGTH)
  const whole = start + LENGTH >= line.length
  return `${start > 0 ? '… ' : ''}${whole ? cut : `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1))} …`}`
}
