import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { ROOT, treeOf, type Finding, listed } from './source.ts'

const pages = treeOf(ROOT, /\.md$/)

/** Anchors of a page: GitHub's rule for headings, which the built-in help follows too. */
function anchorsOf(markdown: string): Set<string> {
  const headings = [...withoutCode(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(([, title]) => title!)
  return new Set(
    headings.map((title) =>
      title
        .replaceAll(/`|\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  )
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '``')
}

function linksOf(markdown: string): string[] {
  const code = withoutCode(markdown)
  const inline = [...code.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, target]) => target!)
  const defined = [...code.matchAll(/^\[[^\]]+\]:\s+(\S+)/gm)].map(([, target]) => target!)
  return [...inline, ...defined].filter((target) => !/^(https?|mailto):/.test(target))
}

function broken(page: string, markdown: string): Finding[] {
  return linksOf(markdown).flatMap((link) => {
    const [path = '', anchor] = link.split('#')
    const target =
      path === '' ? page : posix.normalize(path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(page), path))
    if (!existsSync(join(ROOT, target))) return [{ file: page, message: `links to ${link}, which is not there` }]
    if (anchor === undefined || statSync(join(ROOT, target)).isDirectory()) return []
    const text = target === page ? markdown : (pages.get(target) ?? '')
    return anchorsOf(text).has(anchor) ? [] : [{ file: page, message: `links to ${link}, which has no such heading` }]
  })
}

test('every link between pages and files leads somewhere', () => {
  assert.ok(pages.size >= 5, `only ${pages.size} pages were seen`)
  const findings = [...pages].flatMap(([page, markdown]) => broken(page, markdown))
  assert.equal(findings.length, 0, listed(findings))
})

test('broken links are found', () => {
  assert.equal(broken('README.md', '[gone](docs/gone.md)').length, 1)
  assert.equal(broken('README.md', '[here](#no-such-heading)\n\n# A heading').length, 1)
  assert.equal(broken('README.md', '[here](#a-heading)\n\n# A heading').length, 0)
  assert.equal(broken('docs/x.md', '![picture](screenshots/gone.png)').length, 1)
  assert.equal(broken('README.md', '`[code](gone.md)` and [out](https://example.org)').length, 0)
})

/** Files named in backticks, as in `test/repo/floors.test.ts`: a page that names a proof must name one that is there. */
function namedFiles(markdown: string): string[] {
  return [
    ...markdown.matchAll(/`((?:server|web|test|bench|scripts|docs|docker|systemd|installer)\/[\w./-]+\.\w+)`/g),
  ].map(([, file]) => file!)
}

test('every file that a page names in backticks is there', () => {
  const gone = [...pages].flatMap(([page, markdown]) =>
    namedFiles(markdown)
      .filter((file) => !existsSync(join(ROOT, file)))
      .map((file) => `${page}: ${file}`),
  )
  assert.deepEqual(gone, [])
  assert.deepEqual(namedFiles('proved by `test/rigs/gone.test.ts`'), ['test/rigs/gone.test.ts'])
})
