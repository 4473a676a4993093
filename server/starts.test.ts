import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { silentLog } from './base/log.ts'
import { MINUTE } from './base/time.ts'
import { Starts } from './starts.ts'

function starts(t: TestContext): { note: (at: number) => boolean; forget: () => void; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-starts-'))
  t.after(() => rmSync(folder, { recursive: true }))
  let time = 0
  const kept = new Starts(folder, () => time, silentLog())
  return {
    note: (at) => {
      time = at
      return kept.note()
    },
    forget: () => kept.forget(),
    file: join(folder, 'starts'),
  }
}

test('the sixth start within ten minutes is one too many', (t) => {
  const { note } = starts(t)
  const seen = [1, 2, 3, 4, 5, 6, 7].map((second) => note(second * 1_000))
  assert.deepEqual(seen, [false, false, false, false, false, true, true])
})

test('starts that are further apart are none', (t) => {
  const { note } = starts(t)
  for (let count = 1; count < 20; count++) assert.equal(note(count * 3 * MINUTE), false)
})

test('a stop that somebody asked for begins anew', (t) => {
  const { note, forget } = starts(t)
  for (let count = 1; count <= 5; count++) note(count)
  forget()
  assert.equal(note(6), false)
})

test('a clock that was set back, a damaged file and a folder that takes none keep nobody from starting', (t) => {
  const { note, file } = starts(t)
  for (let count = 1; count <= 5; count++) note(MINUTE + count)
  assert.equal(note(1), false)
  writeFileSync(file, 'x\n\u0000\n-5\n1e300\n')
  assert.equal(note(2), false)
  assert.equal(new Starts('/dev/null/nowhere', () => 1, silentLog()).note(), false)
})
