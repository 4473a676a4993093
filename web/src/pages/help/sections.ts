/** What the manual says of one refusal; `code` and **bold** marks are still in the texts. */
export interface Section {
  code: string
  what: string
  why: string
  todo: string
}

const PARTS = 3

/**
 * Reads the page of refusals: `## code`, then one paragraph each for what happened, why, and what to do.
 * @throws Error naming the section that has another form
 */
export function sectionsOf(markdown: string): Section[] {
  const [, ...sections] = markdown.split(/^## /m)
  return sections.map((section) => {
    const [code = '', ...parts] = section.trim().split(/\n{2,}/)
    const [what, why, todo] = parts.map((part) => part.replaceAll('\n', ' '))
    if (parts.length !== PARTS || !what || !why || !todo) throw new Error(`${code} does not have ${PARTS} paragraphs`)
    return { code: code.trim(), what, why, todo }
  })
}

/** A run of text in one form. */
export interface Piece {
  form: 'text' | 'code' | 'strong' | 'emphasis'
  text: string
}

const MARKS = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*/g

/** The pieces of a paragraph, by the three marks that the manual uses within one. */
export function piecesOf(paragraph: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  const plain = (to: number): void => {
    if (to > end) pieces.push({ form: 'text', text: paragraph.slice(end, to) })
  }
  for (const { index, 0: whole, 1: code, 2: strong, 3: emphasis } of paragraph.matchAll(MARKS)) {
    plain(index)
    const form = code === undefined ? (strong === undefined ? 'emphasis' : 'strong') : 'code'
    pieces.push({ form, text: code ?? strong ?? emphasis ?? '' })
    end = index + whole.length
  }
  plain(paragraph.length)
  return pieces
}

/** Sections that have every word of the search, in their code or their text. */
export function matching(sections: readonly Section[], search: string): Section[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return sections.filter(({ code, what, why, todo }) => {
    const text = `${code} ${what} ${why} ${todo}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Sections by the room that their codes begin with, in the order of the manual. */
export function byRoom(sections: readonly Section[]): [room: string, sections: Section[]][] {
  return [...Map.groupBy(sections, ({ code }) => code.split('.')[0] ?? '')]
}
