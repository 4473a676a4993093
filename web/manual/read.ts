import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  wordsOf,
  type Block,
  type Guide,
  type Inline,
  type Manual,
  type Meaning,
  type Task,
} from '../src/pages/help/manual.ts'
import { guideOf, settle, settleInlines, type Links } from './links.ts'
import { matterOf } from './matters.ts'
import { parsePage, type Page } from './parse.ts'

export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

const FOLDER: Record<Language, string> = { en: 'docs/admin', de: 'docs/admin/de' }
/** Manuals that stand beside what they install. */
const BESIDE: Readonly<Record<string, string>> = {
  docker: 'docker/README.md',
  systemd: 'systemd/README.md',
  installer: 'installer/README.md',
}

/** What the build reads: every page as it was written, and the addresses of the console. */
export interface Sources {
  /** Pages by their file below the root. */
  pages: ReadonlyMap<string, Page>
  consolePages: ReadonlySet<string>
  /** What asks for what a refusal answers: summaries of requests by code. */
  requests: ReadonlyMap<string, string[]>
}

/** Reads every page of the manual. @throws Error naming file and line of what cannot be drawn */
export function readSources(root: string): Sources {
  const files = [
    ...LANGUAGES.flatMap((language) =>
      readdirSync(join(root, FOLDER[language]))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `${FOLDER[language]}/${name}`),
    ),
    ...Object.values(BESIDE),
  ]
  return {
    pages: new Map(files.map((file) => [file, parsed(root, file)])),
    consolePages: consolePagesOf(readFileSync(join(root, 'web/src/routes.tsx'), 'utf8')),
    requests: requestsByCode(readFileSync(join(root, 'docs/openapi.json'), 'utf8')),
  }
}

/** The files that a build of the manual depends on. */
export function filesOf(root: string): string[] {
  return [...readSources(root).pages.keys(), 'docs/openapi.json'].map((file) => join(root, file))
}

function parsed(root: string, file: string): Page {
  try {
    return parsePage(readFileSync(join(root, file), 'utf8'))
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** Addresses of pages that need no id, from the console's one map. */
export function consolePagesOf(routes: string): Set<string> {
  return new Set([...routes.matchAll(/inside\(\s*'(\/[^'$]*)'/g)].map(([, path]) => path!))
}

interface Described {
  paths: Record<string, Record<string, { summary?: string; 'x-refusals'?: string[] }>>
}

function requestsByCode(openapi: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [path, methods] of Object.entries((JSON.parse(openapi) as Described).paths))
    for (const [method, { summary = '', 'x-refusals': codes = [] }] of Object.entries(methods))
      for (const code of codes) found.set(code, [...(found.get(code) ?? []), `${method} ${path} ${summary}`])
  return found
}

/** The pages of one language. A section keeps the anchor of the English page, so that a change of language stays in its place. */
export function manualOf(sources: Sources, language: Language): Manual {
  const links = (file: string): Links => ({
    file,
    anchors: (target, anchor) => englishAnchor(sources, target, anchor),
    pages: sources.consolePages,
  })
  const guides = [...filesByGuide(sources, language)].map(([id, file]): Guide => {
    const { title, blocks } = sources.pages.get(file)!
    return { id, title, blocks: settle(anchored(sources, file, blocks), links(file)) }
  })
  const contents = `${FOLDER[language]}/README.md`
  return { ...contentsOf(sources.pages.get(contents)!, links(contents)), guides }
}

function filesByGuide({ pages }: Sources, language: Language): Map<string, string> {
  const own = [...pages.keys()].filter(
    (file) => file.startsWith(`${FOLDER[language]}/`) && !/\/de\//.test(file) === (language === 'en'),
  )
  const guides = own.map((file) => [guideOf(file)!, file] as const)
  const beside = language === 'en' ? Object.entries(BESIDE) : []
  return new Map([...guides, ...beside].filter(([id]) => id !== 'README' && id !== 'problems'))
}

const englishOf = (file: string): string => file.replace('docs/admin/de/', 'docs/admin/')

function headingsOf(page: Page | undefined) {
  return (page?.blocks ?? []).filter((block) => block.is === 'heading')
}

/** @throws Error when the English page has no heading at that place */
function englishAnchor({ pages }: Sources, file: string, anchor: string): string {
  const own = headingsOf(pages.get(file)).findIndex(({ id }) => id === anchor)
  const english = headingsOf(pages.get(englishOf(file)))[own]
  if (own === -1 || english === undefined)
    throw new Error(`${file} has no heading #${anchor} that the English page has too`)
  return english.id
}

function anchored(sources: Sources, file: string, blocks: readonly Block[]): Block[] {
  return blocks.map((block) =>
    block.is === 'heading' ? { ...block, id: englishAnchor(sources, file, block.id) } : block,
  )
}

/** The list of contents: under each heading what people come for, one item per page, its link first. */
function contentsOf({ title, blocks }: Page, links: Links): Omit<Manual, 'guides'> {
  const tasks: Task[] = []
  let purpose: Inline[] = []
  for (const block of blocks) {
    if (block.is === 'heading') tasks.push({ title: wordsOf(block.of), entries: [] })
    else if (block.is === 'text' && tasks.length === 0 && purpose.length === 0) purpose = settleInlines(block.of, links)
    else if (block.is === 'list') tasks.at(-1)!.entries.push(...block.items.map((item) => entryOf(item, links)))
  }
  return { title, purpose, tasks }
}

function entryOf([first]: readonly Block[], links: Links): Task['entries'][number] {
  const [link, ...about] = first?.is === 'text' ? settleInlines(first.of, links) : []
  if (typeof link !== 'object' || !('to' in link)) throw new Error(`${links.file}: each item begins with its link`)
  const [head, ...rest] = about
  const plain = typeof head === 'string' ? [capital(head.replace(/^:\s*/, '')), ...rest] : about
  return { to: link.to, title: wordsOf(link.of), about: plain.filter((one) => one !== '') }
}

const PARTS = 3

/**
 * The page of refusals: `## code`, then one paragraph each for what happened, why, and what to do.
 * @throws Error naming the section that has another form
 */
export function meaningsOf(sources: Sources, language: Language): Meaning[] {
  const file = `${FOLDER[language]}/problems.md`
  const links: Links = {
    file,
    anchors: (target, anchor) => englishAnchor(sources, target, anchor),
    pages: sources.consolePages,
  }
  return chapters(sources.pages.get(file)!.blocks).map(([code, blocks]) => {
    const parts = blocks.map((block) => (block.is === 'text' ? settleInlines(block.of, links) : null))
    const [what, why, todo] = parts
    if (parts.length !== PARTS || !what || !why || !todo)
      throw new Error(`${file}: ${code} does not have ${PARTS} paragraphs`)
    return { code, what, why, todo, ...matterOf(code) }
  })
}

function chapters(blocks: readonly Block[]): [title: string, blocks: Block[]][] {
  const found: [string, Block[]][] = []
  for (const block of blocks) {
    if (block.is === 'heading') found.push([wordsOf(block.of), []])
    else found.at(-1)?.[1].push(block)
  }
  return found
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
