import { join } from 'node:path'
import type { Plugin } from 'vite'
import { filesOf, LANGUAGES, manualOf, meaningsOf, readSources, type Language } from './read.ts'
import { entriesOf, indexOf } from './search-index.ts'

const NAME = /^virtual:manual\/(pages|problems|search)\/(en|de)$/

/** Makes modules of the pages in docs/admin: `virtual:manual/pages/en`, `…/problems/en`, `…/search/en`, and the same for `de`. */
export function manual(root: string): Plugin {
  return {
    name: 'freehold-manual',
    resolveId: (id) => (NAME.test(id) ? `\0${id}` : null),
    load(id) {
      const [, part, language] = NAME.exec(id.slice(1)) ?? []
      if (!id.startsWith('\0') || part === undefined) return null
      for (const file of filesOf(root)) this.addWatchFile(file)
      this.addWatchFile(join(root, 'web/src/routes.tsx'))
      return moduleOf(
        part,
        LANGUAGES.find((one) => one === language)!,
        root,
      )
    },
  }
}

function moduleOf(part: string, language: Language, root: string): string {
  const sources = readSources(root)
  const pages = manualOf(sources, language)
  if (part === 'pages') return exported(pages)
  const meanings = meaningsOf(sources, language)
  if (part === 'problems') return exported(meanings)
  // A text, not an object: the index is read only when somebody searches, and reading text is the quicker way.
  return exported(indexOf(entriesOf(pages, manualOf(sources, 'en'), meanings, sources)))
}

/** JSON.parse of a text is faster for the browser than the same as a program. */
function exported(value: unknown): string {
  return typeof value === 'string'
    ? `export default ${JSON.stringify(value)}`
    : `export default JSON.parse(${JSON.stringify(JSON.stringify(value))})`
}
