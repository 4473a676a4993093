import { posix } from 'node:path'
import type { Block, Inline } from '../src/pages/help/manual.ts'

/** Pages of the repository that are in the manual though they stand elsewhere, and what replaces a file. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'docker/README.md': '/help/docker',
  'systemd/README.md': '/help/systemd',
  'installer/README.md': '/help/installer',
  'docs/openapi.json': '/help/api',
}

export interface Links {
  /** The file that holds the links, below the root. */
  file: string
  /** Anchors of German headings → those of the English page, which are the same in both languages here. */
  anchors: (file: string, anchor: string) => string
  /** Pages of the console that need no id. */
  pages: ReadonlySet<string>
}

/** Blocks whose links lead to places of the console; the address of a page of the console becomes a link to it. */
export function settle(blocks: readonly Block[], links: Links): Block[] {
  const inline = (inlines: readonly Inline[]): Inline[] => settleInlines(inlines, links)
  return blocks.map((block): Block => {
    switch (block.is) {
      case 'heading':
      case 'text':
        return { ...block, of: inline(block.of) }
      case 'list':
        return { ...block, items: block.items.map((item) => settle(item, links)) }
      case 'table':
        return { ...block, head: block.head.map(inline), rows: block.rows.map((row) => row.map(inline)) }
      case 'quote':
        return { ...block, of: settle(block.of, links) }
      case 'code':
        break
    }
    return block
  })
}

/** @throws Error naming a link to a file that is not part of the manual */
export function settleInlines(inlines: readonly Inline[], links: Links): Inline[] {
  return inlines.map((one): Inline => {
    if (typeof one === 'string') return one
    if ('to' in one) return { to: addressOf(one.to, links), of: one.of }
    const [text] = one.of
    if (one.mark === 'code' && typeof text === 'string' && links.pages.has(text)) return { to: text, of: [one] }
    return { ...one, of: settleInlines(one.of, links) }
  })
}

function addressOf(to: string, { file, anchors }: Links): string {
  if (/^https?:\/\//.test(to)) return to
  const [path = '', anchor] = to.split('#')
  const target = path === '' ? file : posix.join(posix.dirname(file), path)
  const hash = anchor === undefined ? '' : `#${anchors(target, anchor)}`
  const guide = guideOf(target)
  if (guide !== null) return guide === 'README' ? '/help' : `/help/${guide}${hash}`
  const known = ELSEWHERE[target]
  if (known === undefined) throw new Error(`${file} links to ${to}, which is not in the manual`)
  return known + hash
}

/** `docs/admin/de/certificates.md` → `certificates`; null for a file that is no page of docs/admin. */
export function guideOf(file: string): string | null {
  return /^docs\/admin\/(?:de\/)?([\w-]+)\.md$/.exec(file)?.[1] ?? null
}
