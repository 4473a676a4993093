import MarkdownIt from 'markdown-it'
import { wordsOf, type Block, type Inline } from '../src/pages/help/manual.ts'

// HTML stays text, nothing is made a link by itself, quotes are left alone.
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })

type Token = ReturnType<typeof markdown.parse>[number]

/** What a page is, before links and anchors are settled: its title and its blocks. */
export interface Page {
  title: string
  blocks: Block[]
}

/**
 * Reads a page of the manual: a title, then paragraphs, lists, tables, code and headings of level two to four.
 * @throws Error naming the line that has something the console cannot draw
 */
export function parsePage(source: string): Page {
  const tokens = new Tokens(markdown.parse(source, {}))
  if (tokens.peek()?.tag !== 'h1') throw new Error('a page begins with its title')
  tokens.take()
  const title = wordsOf(inlinesOf(tokens.take()))
  tokens.take()
  return { title, blocks: blocksUntil(tokens, null) }
}

/** The tokens in their order, each taken once. */
class Tokens {
  readonly #tokens: readonly Token[]
  #next = 0
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }
  peek(): Token | undefined {
    return this.#tokens[this.#next]
  }
  take(): Token {
    const token = this.#tokens[this.#next]
    if (token === undefined) throw new Error('the page ends too early')
    this.#next += 1
    return token
  }
}

function blocksUntil(tokens: Tokens, end: string | null): Block[] {
  const blocks: Block[] = []
  while (tokens.peek() !== undefined && tokens.peek()!.type !== end) blocks.push(blockOf(tokens))
  if (end !== null) tokens.take()
  return blocks
}

function blockOf(tokens: Tokens): Block {
  const token = tokens.take()
  switch (token.type) {
    case 'heading_open':
      return headingOf(token, tokens)
    case 'paragraph_open':
      return { is: 'text', of: oneInline(tokens) }
    case 'fence':
      return { is: 'code', language: token.info.trim(), text: token.content.trimEnd() }
    case 'bullet_list_open':
      return { is: 'list', ordered: false, items: itemsOf(tokens, 'bullet_list_close') }
    case 'ordered_list_open':
      return { is: 'list', ordered: true, items: itemsOf(tokens, 'ordered_list_close') }
    case 'blockquote_open':
      return { is: 'quote', of: blocksUntil(tokens, 'blockquote_close') }
    case 'table_open':
      return tableOf(tokens)
    default:
      throw new Error(`line ${(token.map?.[0] ?? 0) + 1}: the console cannot draw ${token.type}`)
  }
}

function headingOf(token: Token, tokens: Tokens): Block {
  const level = Number(token.tag.slice(1))
  if (level !== 2 && level !== 3 && level !== 4)
    throw new Error(`line ${(token.map?.[0] ?? 0) + 1}: headings below the title have two to four #`)
  const of = oneInline(tokens)
  return { is: 'heading', level, id: slugOf(wordsOf(of)), of }
}

function oneInline(tokens: Tokens): Inline[] {
  const inlines = inlinesOf(tokens.take())
  tokens.take()
  return inlines
}

function itemsOf(tokens: Tokens, end: string): Block[][] {
  const items: Block[][] = []
  while (tokens.take().type !== end) items.push(blocksUntil(tokens, 'list_item_close'))
  return items
}

function tableOf(tokens: Tokens): Block {
  const rows: Inline[][][] = []
  for (let token = tokens.take(); token.type !== 'table_close'; token = tokens.take()) {
    if (token.type === 'tr_open') rows.push([])
    if (token.type === 'inline') rows.at(-1)!.push(inlinesOf(token))
  }
  const [head = [], ...rest] = rows
  return { is: 'table', head, rows: rest }
}

/** Forms within a paragraph, from the flat list that the parser gives. */
function inlinesOf({ children }: Token): Inline[] {
  const open: { of: Inline[]; make: (of: Inline[]) => Inline }[] = [{ of: [], make: (of) => ({ mark: 'strong', of }) }]
  const put = (inline: Inline): void => {
    const { of } = open.at(-1)!
    const last = of.at(-1)
    if (typeof inline === 'string' && typeof last === 'string') of[of.length - 1] = last + inline
    else if (inline !== '') of.push(inline)
  }
  const close = (): void => {
    const { of, make } = open.pop()!
    put(make(of))
  }
  for (const token of children ?? []) {
    if (token.type === 'text') put(token.content)
    else if (token.type === 'softbreak') put(' ')
    else if (token.type === 'code_inline') put({ mark: 'code', of: [token.content] })
    else if (token.type === 'strong_open') open.push({ of: [], make: (of) => ({ mark: 'strong', of }) })
    else if (token.type === 'em_open') open.push({ of: [], make: (of) => ({ mark: 'emphasis', of }) })
    else if (token.type === 'link_open') {
      const to = String(token.attrGet('href') ?? '')
      open.push({ of: [], make: (of) => ({ to, of }) })
    } else if (/^(strong|em|link)_close$/.test(token.type)) close()
    else throw new Error(`the console cannot draw ${token.type}`)
  }
  return open[0]!.of
}

/** GitHub's rule for the anchors of headings, so that a link works there and here. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')
}
