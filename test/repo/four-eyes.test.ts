import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DESTRUCTIVE_ACTS } from '../../server/domains/access/approvals/destructive.ts'
import { DEED_KINDS } from '../../server/domains/access/approvals/kinds.ts'
import { approvalsList } from '../../server/domains/access/index.ts'
import { KINDS } from '../../web/src/pages/access/approvals/words.ts'
import { ROOT, treeOf, withoutComments } from './source.ts'

// What needs a second person, and what counts against the hour, stands in the manual as it stands in the code.

const server = treeOf(ROOT, /^server\/.+(?<!\.test)\.ts$/)

/** Words between backticks at the beginning of the rows of a table, below a heading that says so. */
function namedIn(markdown: string, heading: number): string[] {
  const section = markdown.split(/^## /m)[heading] ?? ''
  return [...section.matchAll(/^\| `([a-z._]+)` \|/gm)].map(([, name]) => name!)
}

const kinds = Object.keys(DEED_KINDS).toSorted()

for (const file of ['docs/admin/four-eyes.md', 'docs/admin/de/four-eyes.md']) {
  const markdown = readFileSync(join(ROOT, file), 'utf8')
  test(`every deed that needs two, and no other, stands in ${file}`, () => {
    assert.deepEqual(namedIn(markdown, 1).toSorted(), kinds)
  })

  test(`every act that counts against the hour, and no other, stands in ${file}`, () => {
    assert.deepEqual(namedIn(markdown, 5).toSorted(), [...DESTRUCTIVE_ACTS].toSorted())
  })
}

test('list and console know every kind', () => {
  const choices = approvalsList.fields.find(({ name }) => name === 'kind')?.choices ?? []
  assert.deepEqual(choices.map(({ value }) => value).toSorted(), kinds)
  assert.deepEqual([...KINDS].toSorted(), kinds)
})

test('every kind is asked for somewhere, and nothing is asked for that is none', () => {
  const asked = [...server.values()].flatMap((source) =>
    [...withoutComments(source).matchAll(/\bkind: '([a-z_]+)', target/g)].map(([, kind]) => kind!),
  )
  assert.deepEqual([...new Set(asked)].toSorted(), kinds)
})

/** Dangerous acts on many rows that count for nothing, and why. */
const REVERSIBLE: Readonly<Record<string, string>> = {
  'access.end_session': 'whoever was signed out signs in again',
}

test('every dangerous act on many rows counts against the hour, or says why not', () => {
  const dangerous = [...server.values()].flatMap((source) =>
    [...source.matchAll(/name: '([a-z]+\.[a-z_]+)',(?:(?!name: ')[^])*?dangerous: true/g)].map(([, name]) => name!),
  )
  assert.ok(dangerous.length >= 4, `only ${dangerous.length} were seen`)
  const known: string[] = [...DESTRUCTIVE_ACTS, ...Object.keys(REVERSIBLE)]
  assert.deepEqual(
    dangerous.filter((name) => !known.includes(name)),
    [],
  )
})
