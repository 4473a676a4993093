import { wordsOf, type Meaning } from './manual.ts'

/** Refusals that have every word of the search, in their code or their text. */
export function matching(meanings: readonly Meaning[], search: string): Meaning[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return meanings.filter(({ code, what, why, todo }) => {
    const text = [code, ...[what, why, todo].map(wordsOf)].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Refusals by the room that their codes begin with, in the order of the manual. */
export function byRoom(meanings: readonly Meaning[]): [room: string, meanings: Meaning[]][] {
  return [...Map.groupBy(meanings, ({ code }) => code.split('.')[0] ?? '')]
}
