// What the build makes of the pages of docs/admin: data that the console draws itself, so that no markup of a page is ever markup here.

/** A run of text within a paragraph. */
export type Inline = string | Marked | Linked

export interface Marked {
  mark: 'code' | 'strong' | 'emphasis'
  of: Inline[]
}

export interface Linked {
  /** An address of this console, or a whole URL. */
  to: string
  of: Inline[]
}

export type Block =
  | { is: 'heading'; level: 2 | 3 | 4; id: string; of: Inline[] }
  | { is: 'text'; of: Inline[] }
  | { is: 'code'; language: string; text: string }
  | { is: 'list'; ordered: boolean; items: Block[][] }
  | { is: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { is: 'quote'; of: Block[] }

/** One page of the manual. */
export interface Guide {
  id: string
  title: string
  blocks: Block[]
}

/** What people come for, and the pages that help with it. */
export interface Task {
  title: string
  entries: { to: string; title: string; about: Inline[] }[]
}

/** The pages of one language; a page that this language lacks is taken from English. */
export interface Manual {
  title: string
  purpose: Inline[]
  tasks: Task[]
  guides: Guide[]
}

/** What the manual says of one refusal. */
export interface Meaning {
  code: string
  what: Inline[]
  why: Inline[]
  todo: Inline[]
  /** Page and section of the manual about the matter, as `certificates#issue`. */
  guide: string
  /** The page of the console where it is done; null when it is done elsewhere. */
  page: string | null
}

/** The words of a paragraph without their forms. */
export function wordsOf(inlines: readonly Inline[]): string {
  return inlines.map((one) => (typeof one === 'string' ? one : wordsOf(one.of))).join('')
}

/** The words of a block, one line per paragraph, cell or item. */
export function textOf(block: Block): string {
  switch (block.is) {
    case 'heading':
    case 'text':
      return wordsOf(block.of)
    case 'code':
      return block.text
    case 'list':
      return block.items.flat().map(textOf).join('\n')
    case 'table':
      return [block.head, ...block.rows].flat().map(wordsOf).join('\n')
    case 'quote':
      break
  }
  return block.of.map(textOf).join('\n')
}

/** A heading and what stands below it, up to the next heading of its level or above. */
export interface Section {
  id: string
  title: string
  level: number
  blocks: Block[]
}

/** Sections by their headings of level two and three; what stands before the first has the id ''. */
export function sectionsOf({ title, blocks }: Guide): Section[] {
  const sections: Section[] = [{ id: '', title, level: 1, blocks: [] }]
  for (const block of blocks) {
    if (block.is === 'heading' && block.level < 4)
      sections.push({ id: block.id, title: wordsOf(block.of), level: block.level, blocks: [] })
    else sections.at(-1)!.blocks.push(block)
  }
  return sections
}

/** The blocks of one section with its heading and the sections below it; the beginning of the page when there is none of that id. */
export function partOf(guide: Guide, id: string): Block[] {
  const start = guide.blocks.findIndex((block) => block.is === 'heading' && block.id === id)
  const first = guide.blocks[start]
  const level = first?.is === 'heading' ? first.level : 2
  const rest = guide.blocks.slice(start + 1)
  const end = rest.findIndex((block) => block.is === 'heading' && block.level <= level)
  const body = end === -1 ? rest : rest.slice(0, end)
  return first === undefined ? body : [first, ...body]
}
