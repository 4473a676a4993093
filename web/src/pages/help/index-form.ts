import type { Options } from 'minisearch'

/** One place of the manual that a search may find: a section of a page, or a refusal. */
export interface Entry {
  /** Where it opens, as `/help/certificates#issue`. */
  id: string
  title: string
  /** The page that it stands on. */
  page: string
  text: string
  /** What is found but not shown: the requests that a refusal answers. */
  also: string
}

/** Small letters without accents: `Schlüssel` is found by `schlussel`. */
function folded(term: string): string {
  return term.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '')
}

/** How the index is built and read; both sides must have the same. */
export const INDEX_FORM: Options<Entry> = {
  fields: ['title', 'page', 'text', 'also'],
  storeFields: ['title', 'page', 'text'],
  processTerm: (term) => (term.length > 60 ? null : folded(term)),
  searchOptions: {
    boost: { title: 4, page: 2, also: 0.5 },
    prefix: (term) => term.length > 2,
    fuzzy: (term) => (term.length > 5 ? 0.15 : false),
    combineWith: 'AND',
    // Who searches for words wants the guide first; who searches for a code finds only the refusal.
    boostDocument: (id) => (String(id).startsWith('/help/problems/') ? 0.5 : 1),
  },
}
