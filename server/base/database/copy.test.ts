import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspectDatabase } from './inspect.ts'
import { openWriter } from './open.ts'

const CHILD = `
import { copyDatabase } from ${JSON.stringify(new URL('./copy.ts', import.meta.url).href)}
await copyDatabase(process.argv[2], process.argv[3], () => undefined)
process.disconnect()
`

test('a copy of a database in use ends, is of one instant and is one file', { timeout: 20_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-copy-'))
  try {
    const source = join(folder, 'source.sqlite')
    const target = join(folder, 'target.sqlite')
    const raw = openWriter(source)
    raw.exec('create table base_migrations (name text primary key, applied_at integer not null) strict')
    raw.exec('create table one (id integer primary key, filler blob) strict')
    raw.exec('create table two (id integer primary key references one (id)) strict')
    const insert = raw.transaction((id: number, size: number) => {
      raw.prepare('insert into one values (?, zeroblob(?))').run(id, size)
      raw.prepare('insert into two values (?)').run(id)
    })
    for (let id = 1; id <= 200; id++) insert(id, 200_000)

    writeFileSync(join(folder, 'child.mjs'), CHILD)
    const child = fork(join(folder, 'child.mjs'), [source, target], { execArgv: [] })
    const ended = once(child, 'exit')
    let next = 201
    // A commit in every turn of the loop: a copy that begins again at each commit would never end.
    const writing = setInterval(() => insert(next++, 100), 0)
    const [code] = await ended
    clearInterval(writing)
    raw.close()

    assert.equal(code, 0)
    assert.ok(next > 210, `only ${next - 201} commits fell into the copy`)
    const found = inspectDatabase(target)
    assert.deepEqual(found.faults, [])
    assert.equal(found.brokenReferences, 0)
    assert.equal(found.rows['one'], found.rows['two'])
    assert.ok((found.rows['one'] ?? 0) >= 200)
    assert.equal(existsSync(`${target}-wal`), false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
