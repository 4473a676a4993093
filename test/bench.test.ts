import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import Sqlite from 'better-sqlite3'
import { fill, furnish } from '../bench/console/furnish.ts'
import { measure as measureAccess } from '../bench/access.ts'
import { measure as measureLoad } from '../bench/load.ts'
import { measure as measureConsole } from '../bench/console.ts'
import { measure as measureCore } from '../bench/core.ts'
import { growth, now, openLoop, percentile } from '../bench/load/schedule.ts'
import { holds, type Figure } from '../bench/measure.ts'
import { scratchDatabase } from '../server/base/database/scratch.ts'
import { TEXT_INDICES } from '../server/base/database/text-index.ts'

function tell(t: TestContext, figures: readonly Figure[]): void {
  for (const { name, value, unit, note } of figures) t.diagnostic(`${name} ${value.toPrecision(3)} ${unit} (${note})`)
}

function beyond(figures: readonly Figure[], wider: number): string[] {
  return figures.filter((figure) => !holds(figure, wider)).map(({ name, value }) => `${name} ${value}`)
}

test('no figure of the spine is ten times worse than its bound', async (t) => {
  const figures = await measureCore('brief')
  tell(t, figures)
  assert.equal(figures.length, 7)
  assert.deepEqual(beyond(figures, 10), [])
})

test('no refused sign-in tells by its time whether there is such an account, ten times the bound aside', async (t) => {
  const figures = await measureAccess('brief')
  tell(t, figures)
  assert.equal(figures.length, 3)
  assert.deepEqual(beyond(figures, 10), [])
})

test('all streams together: no error, and no figure ten times worse than its bound', async (t) => {
  const figures = await measureLoad('brief')
  tell(t, figures)
  assert.equal(figures.length, 12)
  // A machine on which not even the generator gets its turn in time measures itself: then the bounds widen with it.
  const generator = figures.find(({ name }) => name === 'generator_lag_p99_ms')!
  assert.deepEqual(beyond(figures, 10 * Math.max(1, generator.value / generator.bound.value)), [])
})

test('no figure of the console is ten times worse than its bound, on a house that is small', async (t) => {
  const figures = await measureConsole('brief')
  tell(t, figures)
  assert.equal(figures.length, 15)
  // As above: what an idle process waits for its turn is no figure of ours.
  const machine = figures.find(({ name }) => name === 'machine_lag_p999_ms')!
  assert.deepEqual(beyond(figures, 10 * Math.max(1, machine.value / machine.bound.value)), [])
  const load = figures.find(({ name }) => name === 'first_load_kb')!
  assert.ok(load.value > 20 && holds(load, 1.25), `${load.value} kB of script do not depend on the machine`)
})

test('in an open loop a call that waits for the one before it is as late as it is', async () => {
  const from = now()
  let queue = Promise.resolve()
  // One call at a time, each of 20 ms, while one is due every 5 ms: the queue grows to the end.
  const send = (): Promise<void> => (queue = queue.then(() => new Promise((resolve) => setTimeout(resolve, 20))))
  const { latency, errors } = await openLoop(200, { from, to: from + 300 }, () => 0.632, send)
  assert.deepEqual(errors, [])
  assert.ok(latency.length >= 40)
  assert.ok(percentile(latency, 0.99) > 20 * latency.length * 0.5, `${percentile(latency, 0.99)} ms`)
})

test('growth is seen through noise, a single peak is none, and nothing is extrapolated', () => {
  const minutes = (count: number, value: (minute: number) => number) =>
    Array.from({ length: count }, (_, minute) => ({ at: minute * 60_000, value: value(minute) }))
  assert.ok(Math.abs(growth(minutes(16, (minute) => 100 + minute + (minute % 3))) - 10) < 1)
  assert.equal(growth(minutes(16, (minute) => (minute === 7 ? 900 : 100))), 0)
  assert.equal(growth(minutes(2, (minute) => minute)), 1)
})

const COMPANY = { people: 300, groups: 20, certificates: 700 }
const AT = Date.UTC(2026, 10, 21)

/** What stands in a migrated database once `run` has filled its file. */
async function filled(run: (file: string) => void): Promise<Sqlite.Database> {
  const scratch = scratchDatabase()
  const { file } = scratch.database
  await scratch.database.close()
  run(file)
  const raw = new Sqlite(file)
  // In memory there is no write-ahead log.
  raw.pragma('journal_mode = DELETE')
  const copy = new Sqlite(raw.serialize())
  raw.close()
  rmSync(scratch.folder, { recursive: true })
  return copy
}

test('what is filled past triggers and indices is what it would have been with them', async (t) => {
  const quick = await filled((file) => furnish(file, COMPANY, AT))
  const plain = await filled((file) => {
    const raw = new Sqlite(file)
    raw.transaction(() => fill(raw, COMPANY, AT))()
    raw.close()
  })
  t.after(() => [quick, plain].map((raw) => raw.close()))
  const same = (sql: string): unknown[] => {
    const [ours, theirs] = [quick, plain].map((raw) => raw.prepare(sql).raw().all())
    assert.deepEqual(ours, theirs, sql)
    return ours!
  }
  assert.ok(same('select type, name, tbl_name, sql from sqlite_schema order by type, name').length > 100)
  for (const table of ['directory_people', 'directory_groups', 'directory_memberships', 'ca_certificates'])
    assert.ok(same(`select * from ${table} order by rowid`).length >= COMPANY.groups, table)
  for (const index of Object.keys(TEXT_INDICES)) {
    for (const raw of [quick, plain]) {
      raw.exec(`insert into ${index} (${index}, rank) values ('integrity-check', 1)`)
      raw.exec(`create virtual table temp.terms_of_${index} using fts5vocab(main, ${index}, instance)`)
    }
    assert.ok(same(`select * from terms_of_${index} order by term, doc, col, offset`).length > 100, index)
    same(`select * from ${index}_config order by k`)
  }
  same('pragma integrity_check')
  assert.deepEqual(same('pragma foreign_key_check'), [])
})
