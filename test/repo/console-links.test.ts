import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROOT, treeOf, withoutComments, type Tree } from './source.ts'

const ID = '<id>'

/** Addresses that the console's router knows; `$name` stands for an id, which no link spells out. */
function addressesOf(routes: string): string[] {
  const paths = [...routes.matchAll(/(?:inside|outside)\(\s*'(\/[^']*)'/g)].map(([, path]) => path!)
  return paths.map((path) => path.replaceAll(/\$\w+/g, ID))
}

/** Links to pages of the console that the server hands out: `link: '/backups'`. */
function linksIn(tree: Tree): { file: string; link: string }[] {
  return [...tree].flatMap(([file, source]) =>
    [...withoutComments(source).matchAll(/\blink: (['"`])(\/[^'"`]*)\1/g)].map(([, , link]) => ({
      file,
      link: link!.replaceAll(/\$\{[^}]*\}/g, ID).replace(/[?#].*$/, ''),
    })),
  )
}

function broken(tree: Tree, routes: string): string[] {
  const known = addressesOf(routes)
  return linksIn(tree)
    .filter(({ link }) => !known.includes(link))
    .map(({ file, link }) => `${file}: ${link}`)
}

test('every page that the server links to is one of the console', () => {
  const server = treeOf(ROOT, /^server\/.+(?<!\.test)\.ts$/)
  const routes = treeOf(ROOT, /^web\/src\/routes\.tsx$/).get('web/src/routes.tsx') ?? ''
  assert.ok(addressesOf(routes).length >= 20, 'the map of the console was not seen')
  assert.ok(linksIn(server).length >= 5, 'no link of the server was seen')
  assert.deepEqual(broken(server, routes), [])
})

test('a planted broken link is found', () => {
  const routes = `inside('/people/$id', x)`
  assert.deepEqual(broken(new Map([['x.ts', 'link: `/people/${id}?tab=1`']]), routes), [])
  assert.deepEqual(broken(new Map([['x.ts', `link: '/persons'`]]), routes), ['x.ts: /persons'])
  assert.deepEqual(broken(new Map([['x.ts', `link: '/people/all'`]]), routes), ['x.ts: /people/all'])
})
