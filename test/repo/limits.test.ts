import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './source.ts'

/** The page, and the lines of the code that it names: a file, and what has to stand in it. */
const PAGE = 'docs/developer/limits.md'
const NAMED = /`(server\/[^`]+\.ts)`: `([^`]+)`/g

function staleLines(page: string, read: (file: string) => string): string[] {
  return [...page.matchAll(NAMED)]
    .filter(([, file, line]) => !plain(read(file!)).includes(line!))
    .map(([, file, line]) => `${file} does not say «${line}»`)
}

/** Without line ends, so that a line which the formatter broke is the same. */
function plain(source: string): string {
  return source.replaceAll(/\s+/g, ' ')
}

const page = readFileSync(join(ROOT, PAGE), 'utf8')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

test('every limit on the page is the one in the code', () => {
  assert.ok([...page.matchAll(NAMED)].length >= 30)
  assert.deepEqual(staleLines(page, read), [])
})

test('a limit that was changed in the code alone is found', () => {
  const changed = (file: string): string => read(file).replace('PER_ADDRESS = 3_000', 'PER_ADDRESS = 9_000')
  assert.deepEqual(staleLines(page, changed), ['server/platform/http/limits.ts does not say «PER_ADDRESS = 3_000»'])
})
