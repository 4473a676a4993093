import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { manualOf, meaningsOf, readSources, LANGUAGES, type Sources } from '../../web/manual/read.ts'
import { HELP } from '../../web/src/frame/help-places.ts'
import type { Block, Manual } from '../../web/src/pages/help/manual.ts'
import { filesIn, ROOT, treeOf } from './source.ts'

// The manual as the console shows it at /help: everything in it has to be found from its contents, and every link has to lead somewhere.

const sources = readSources(ROOT)
const english = manualOf(sources, 'en')

function headingsOf(manual: Manual, guide: string): Set<string> {
  const blocks = manual.guides.find(({ id }) => id === guide)?.blocks ?? []
  return new Set(blocks.filter((block) => block.is === 'heading').map(({ id }) => id))
}

/** `certificates#issue` → whether the English manual has that page and heading. */
function leads(place: string): boolean {
  const [guide = '', anchor] = place.split('#')
  if (!english.guides.some(({ id }) => id === guide)) return false
  return anchor === undefined || headingsOf(english, guide).has(anchor)
}

function linksIn(blocks: readonly Block[]): string[] {
  return [...JSON.stringify(blocks).matchAll(/"to":"(\/[^"]*)"/g)].map(([, to]) => to!)
}

const OTHERS = new Set(['/help', '/help/problems', '/help/api'])

function broken(manual: Manual): string[] {
  return manual.guides.flatMap(({ id, blocks }) =>
    linksIn(blocks)
      .filter((to) => !OTHERS.has(to) && !sources.consolePages.has(to))
      .filter((to) => !to.startsWith('/help/') || !leads(to.slice('/help/'.length)))
      .map((to) => `${id} leads to ${to}`),
  )
}

for (const language of LANGUAGES) {
  const manual = manualOf(sources, language)
  test(`every link of the manual leads to a page of the console or a heading: ${language}`, () => {
    assert.ok(manual.guides.length >= 5, `only ${manual.guides.length} pages were seen`)
    assert.deepEqual(broken(manual), [])
  })

  test(`every page is in the contents, and the contents name nothing else: ${language}`, () => {
    const listed = manual.tasks.flatMap(({ entries }) => entries.map(({ to }) => to))
    const there = [...english.guides.map(({ id }) => `/help/${id}`), '/help/problems', '/help/api']
    assert.deepEqual(listed.toSorted(), there.toSorted())
    assert.ok(manual.tasks.every(({ entries }) => entries.every(({ about }) => about.length > 0)))
  })

  test(`every refusal leads to a section of the manual and to a page of the console: ${language}`, () => {
    const meanings = meaningsOf(sources, language)
    assert.ok(meanings.length > 150, `only ${meanings.length} refusals were seen`)
    const lost = meanings.filter(
      ({ guide, page }) => !leads(guide) || (page !== null && !sources.consolePages.has(page)),
    )
    assert.deepEqual(
      lost.map(({ code, guide, page }) => `${code}: ${guide} ${page}`),
      [],
    )
  })

  test(`every room of refusals has a name: ${language}`, () => {
    const { rooms } = JSON.parse(readFileSync(join(ROOT, `web/src/i18n/${language}/help.json`), 'utf8')) as {
      rooms: Record<string, string>
    }
    const nameless = meaningsOf(sources, language).filter(({ code }) => !rooms[code.split('.')[0]!])
    assert.deepEqual(nameless, [])
  })
}

test('a German page has the headings of the English one, so that a change of language stays in its place', () => {
  const levels = (file: string): number[] =>
    (sources.pages.get(file)?.blocks ?? []).filter((block) => block.is === 'heading').map(({ level }) => level)
  const german = filesIn(ROOT).filter((file) => /^docs\/admin\/de\/.*\.md$/.test(file))
  const different = german.filter((file) => String(levels(file)) !== String(levels(file.replace('/de/', '/'))))
  assert.ok(german.length >= 3)
  assert.deepEqual(different, [])
})

test('every address in bold words of the manual is a page of the console', () => {
  const pages = treeOf(ROOT, /^docs\/admin\/.*\.md$/)
  const wrong = [...pages].flatMap(([file, text]) =>
    [...text.matchAll(/\*\* \(`(\/[^`]*)`\)/g)]
      .filter(([, address]) => !sources.consolePages.has(address!))
      .map(([, address]) => `${file}: ${address}`),
  )
  assert.deepEqual(wrong, [])
})

/** Addresses of pages within the frame; the one for everything else is `/$`. */
function pagesOf(routes: string): string[] {
  return [...routes.matchAll(/inside\(\s*'([^']*)'/g)].map(([, address]) => (address === '$' ? '/$' : address!))
}

test('every page of the console has its place in the manual, and it is there', () => {
  const pages = pagesOf(readFileSync(join(ROOT, 'web/src/routes.tsx'), 'utf8'))
  assert.ok(pages.length >= 25, `only ${pages.length} pages were seen`)
  assert.deepEqual(Object.keys(HELP).toSorted(), pages.toSorted(), 'web/src/frame/help-places.ts')
  assert.deepEqual(
    Object.entries(HELP).filter(([, place]) => !leads(place)),
    [],
  )
  assert.equal(leads('certificates#nowhere'), false)
})

test('a link to nowhere and a page that nobody finds are noticed', () => {
  const first = english.guides[0]!
  const bad = (to: string): Manual => ({
    ...english,
    guides: [{ ...first, blocks: [{ is: 'text', of: [{ to, of: ['x'] }] }] }],
  })
  assert.equal(broken(bad('/help/nothing')).length, 1)
  assert.equal(broken(bad('/help/certificates#nothing')).length, 1)
  assert.equal(broken(bad('/nowhere')).length, 1)
  assert.equal(broken(bad('/help/certificates')).length, 0)
  const stray: Sources = {
    ...sources,
    pages: new Map([...sources.pages, ['docs/admin/stray.md', { title: 'X', blocks: [] }]]),
  }
  assert.ok(manualOf(stray, 'en').guides.some(({ id }) => id === 'stray'))
})
