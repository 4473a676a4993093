import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scratchDatabase } from './scratch.ts'
import { containsText, containsWords } from './text-index.ts'

const PEOPLE = { columns: ['search_text', 'department'], index: 'directory_people_text' } as const

/** Texts that would be more than a phrase, or no query at all. */
const HOSTILE = [
  '"\0"',
  'anna\0',
  '"',
  '""',
  '"""',
  'a" OR "b',
  '{search_text} : x',
  'NEAR(a b)',
  '***',
  '-anna',
  'a\\',
  '%_%',
]

test('whatever is typed is a text that is looked for, never a part of the query', async () => {
  const scratch = scratchDatabase()
  try {
    const tx = scratch.database.wide('page')
    for (const text of HOSTILE) {
      const conditions = [
        await containsText(tx, { ...PEOPLE, text }),
        await containsText(tx, { ...PEOPLE, text, where: 'ew', counting: true }),
        await containsWords(tx, { ...PEOPLE, text: `${text} anna` }),
      ]
      for (const condition of conditions) {
        assert.ok(condition)
        const rows = await tx.selectFrom('directory_people').select('id').where(condition).execute()
        assert.deepEqual(rows, [], JSON.stringify(text))
      }
    }
  } finally {
    await scratch.close()
  }
})
