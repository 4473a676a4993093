import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { LISTS } from '../../server/lists.ts'
import { ROOT } from './source.ts'

// A file holds the columns that the table shows. The console names them, the list has them: the two stand on different floors.

/** Names of columns in files that a page's table asks for, by the name of its list. */
function askedColumns(source: string): [list: string, columns: string[]][] {
  const list = /<ListTable\s+list="([^"]+)"/.exec(source)?.[1]
  const columns = /<ListColumn<[\s\S]*?\n\s*\[t[\w, ]*\],\n/.exec(source)?.[0]
  if (!list || !columns) return []
  const named = [...columns.matchAll(/\bid: '(\w+)',(?:\s*files: \[([^\]]+)\])?/g)]
  return [[list, named.flatMap(([, id = '', files]) => files?.match(/\w+/g) ?? [id])]]
}

test('every column that a table shows stands in the files of its list', () => {
  const asked = globSync('web/src/pages/**/*.tsx', { cwd: ROOT }).flatMap((file) =>
    askedColumns(readFileSync(join(ROOT, file), 'utf8')),
  )
  const known = new Map(LISTS.map(({ name, columns }) => [name, columns.map((column) => column.name)]))
  assert.deepEqual(asked.map(([list]) => list).toSorted(), [...known.keys()].toSorted(), 'each list has its table')
  for (const [list, columns] of asked) {
    assert.ok(columns.length >= 4, `${list}: columns were not found in the source of its page`)
    assert.deepEqual(
      columns.filter((column) => !known.get(list)?.includes(column)),
      [],
      list,
    )
  }
})
