import MiniSearch from 'minisearch'
import { INDEX_FORM, type Entry } from '../src/pages/help/index-form.ts'
import { sectionsOf, textOf, wordsOf, type Manual, type Meaning } from '../src/pages/help/manual.ts'
import type { Sources } from './read.ts'

/** Everything of one language that a search may find; pages that it lacks are found in English. */
export function entriesOf(own: Manual, english: Manual, meanings: readonly Meaning[], { requests }: Sources): Entry[] {
  const lacking = english.guides.filter(({ id }) => !own.guides.some((guide) => guide.id === id))
  const places = [...own.guides, ...lacking].flatMap((guide) =>
    sectionsOf(guide).map(({ id, title, blocks }) => ({
      id: `/help/${guide.id}${id === '' ? '' : `#${id}`}`,
      title,
      page: guide.title,
      text: blocks.map(textOf).join('\n'),
      also: '',
    })),
  )
  const refusals = meanings.map(({ code, what, why, todo }) => ({
    id: `/help/problems/${code}`,
    title: code,
    page: '',
    text: [what, why, todo].map(wordsOf).join('\n'),
    also: (requests.get(code) ?? []).join('\n'),
  }))
  return [...places, ...refusals]
}

/** The index as text, as the console loads it when somebody begins to search. */
export function indexOf(entries: readonly Entry[]): string {
  const index = new MiniSearch<Entry>(INDEX_FORM)
  index.addAll(entries)
  return JSON.stringify(index)
}
