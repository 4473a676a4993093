import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { after, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { Entry, Tx, Unit } from '../audit/unit.ts'
import { conflict, Refusal } from '../errors.ts'
import { openReader } from './open.ts'
import type { Tables } from './tables.ts'
import { scratchDatabase } from './scratch.ts'
import { UnitTurned } from './writer.ts'

declare module './tables.ts' {
  interface Tables {
    test_things: { id: string; value: number }
    test_children: { parent: string }
  }
}

// Every edge case of group commit, each as one test.

const scratch = scratchDatabase()
const { database } = scratch
const raw = new Sqlite(database.file)
raw.exec(`
  create table test_things (id text primary key, value integer not null) strict;
  create table test_parents (id text primary key) strict;
  create table test_children (parent text references test_parents (id) deferrable initially deferred) strict;
  create trigger test_group_killer before insert on test_things when new.id = 'rollback'
    begin select raise(rollback, 'the whole transaction'); end;
`)
raw.close()
after(() => scratch.close())

let serial = 0
const fresh = () => `thing-${++serial}`
const entry = (id: string): Entry => ({ action: 'test.put', target: `thing:${id}` })

async function put({ tx, record }: Unit, id: string, value = 1): Promise<string> {
  await tx.insertInto('test_things').values({ id, value }).execute()
  record(entry(id))
  return id
}

function stored(id: string): number | undefined {
  const reader = openReader(database.file)
  const value = reader.prepare<[string], number>('select value from test_things where id = ?').pluck().get(id)
  reader.close()
  return value
}

function recorded(id: string): number {
  return scratch.entries().filter((body) => body['target'] === `thing:${id}`).length
}

async function fails(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail('It should have been refused'),
    (error: unknown) => error,
  )
}

test('a unit that throws rolls back alone; its neighbours commit', async () => {
  const [first, broken, last] = [fresh(), fresh(), fresh()]
  const results = await Promise.allSettled([
    scratch.unit((unit) => put(unit, first)),
    scratch.unit(async (unit) => {
      await put(unit, broken)
      throw conflict('test.refused', 'no')
    }),
    scratch.unit((unit) => put(unit, last)),
  ])
  assert.deepEqual(
    results.map((result) => result.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual([stored(first), stored(broken), stored(last)], [1, undefined, 1])
  assert.deepEqual([recorded(first), recorded(broken), recorded(last)], [1, 0, 1])
})

test('units that wait together share one COMMIT', async () => {
  const { groups, units } = database.stats
  await Promise.all(Array.from({ length: 32 }, () => scratch.unit((unit) => put(unit, fresh()))))
  assert.equal(database.stats.units - units, 32)
  assert.equal(database.stats.groups - groups, 1)
})

test('reads and Promise.all inside a unit see its own and earlier rows', async () => {
  const [mine, neighbour] = [fresh(), fresh()]
  const seen = await Promise.all([
    scratch.unit((unit) => put(unit, neighbour)),
    scratch.unit(async (unit) => {
      await put(unit, mine)
      const read = (id: string) => unit.tx.selectFrom('test_things').selectAll().where('id', '=', id).execute()
      return (await Promise.all([read(mine), read(neighbour)])).flat().length
    }),
  ])
  assert.equal(seen[1], 2)
})

test('an answer, and a refusal too, waits for the COMMIT of the group', async () => {
  const order: string[] = []
  const watch = (name: string, promise: Promise<unknown>) =>
    promise.then(
      () => order.push(name),
      () => order.push(name),
    )
  const refused = watch(
    'refused',
    scratch.unit(async () => {
      throw conflict('test.refused', 'decided on a row of a neighbour')
    }),
  )
  const later = scratch.unit(async (unit) => {
    order.push('later unit ran')
    return put(unit, fresh())
  })
  await Promise.all([refused, later])
  assert.deepEqual(order, ['later unit ran', 'refused'])
})

test('a unit that waits for a timer, for ever or for a file is rolled back; the group goes on', async () => {
  const neighbours = [fresh(), fresh(), fresh()]
  const [slow, never, reads] = [fresh(), fresh(), fresh()]
  const results = await Promise.allSettled([
    scratch.unit((unit) => put(unit, neighbours[0]!)),
    scratch.unit(async (unit) => {
      await put(unit, slow)
      await wait(5)
    }),
    scratch.unit(async (unit) => {
      await put(unit, never)
      await new Promise(() => {})
    }),
    scratch.unit((unit) => put(unit, neighbours[1]!)),
    scratch.unit(async (unit) => {
      await put(unit, reads)
      await readFile(import.meta.filename)
    }),
    scratch.unit((unit) => put(unit, neighbours[2]!)),
  ])
  const reasons = results.map((result) => (result.status === 'rejected' ? result.reason : 'kept'))
  assert.deepEqual(
    reasons.map((reason) => (reason instanceof UnitTurned ? 'turned' : reason)),
    ['kept', 'turned', 'turned', 'kept', 'turned', 'kept'],
  )
  for (const id of neighbours) assert.equal(stored(id), 1)
  for (const id of [slow, never, reads]) assert.equal(stored(id), undefined)
})

test('a handle that outlives its unit is refused, also inside the next unit', async () => {
  let leaked: Tx | undefined
  await scratch.unit(async (unit) => {
    leaked = unit.tx
    return put(unit, fresh())
  })
  const id = fresh()
  const use = () => leaked!.insertInto('test_things').values({ id, value: 1 }).execute()
  await assert.rejects(use, /unit is over/)
  await assert.rejects(
    scratch.unit(async () => {
      await use()
    }),
    /unit is over/,
  )
  assert.equal(stored(id), undefined)
})

test('a forgotten await never lands in a neighbour', async () => {
  const ids = Array.from({ length: 40 }, fresh)
  let floating: Promise<unknown> | undefined
  await scratch.unit(async (unit) => {
    const loop = async () => {
      for (const id of ids) await unit.tx.insertInto('test_things').values({ id, value: 7 }).execute()
    }
    floating = fails(loop())
    unit.record(entry('floating'))
  })
  const neighbour = fresh()
  await scratch.unit((unit) => put(unit, neighbour))
  assert.match(String(await floating), /unit is over/)
  assert.equal(recorded(neighbour), 1)
})

test('a change without an entry is refused, a unit that only reads passes', async () => {
  const id = fresh()
  const silent = scratch.unit(({ tx }) => tx.insertInto('test_things').values({ id, value: 1 }).execute())
  await assert.rejects(silent, /change without an audit entry/)
  assert.equal(stored(id), undefined)
  await scratch.unit(({ tx }) => tx.selectFrom('test_things').selectAll().limit(1).execute())
})

test('an update that matches no row needs no entry', async () => {
  await scratch.unit(({ tx }) => tx.updateTable('test_things').set({ value: 9 }).where('id', '=', 'nobody').execute())
})

test('a unit inside a unit throws and the outer one is rolled back', async () => {
  const [outer, inner] = [fresh(), fresh()]
  const nested = scratch.unit(async (unit) => {
    await put(unit, outer)
    await scratch.unit((second) => put(second, inner))
  })
  await assert.rejects(nested, /unit inside a unit/)
  assert.deepEqual([stored(outer), stored(inner)], [undefined, undefined])
})

test('tx.transaction() is refused', async () => {
  const outer = ({ tx }: Unit) => (tx as Kysely<Tables>).transaction().execute(async () => {})
  await assert.rejects(scratch.unit(outer))
})

test('RAISE(ROLLBACK) takes the group with it; every unit of it gets the fault and the chain stays whole', async () => {
  const [before, killer, next] = [fresh(), 'rollback', fresh()]
  const head = database.head.seq
  const results = await Promise.allSettled([
    scratch.unit((unit) => put(unit, before)),
    scratch.unit((unit) => put(unit, killer)),
  ])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(stored(before), undefined)
  assert.equal(database.head.seq, head)
  await scratch.unit((unit) => put(unit, next))
  assert.equal(database.head.seq, head + 1)
})

test('a COMMIT that fails gives every unit of the group the fault', async () => {
  const id = fresh()
  const orphan = scratch.unit(async (unit) => {
    await unit.tx
      .insertInto('test_children' as 'test_things')
      .values({ parent: 'nobody' } as never)
      .execute()
    unit.record(entry('orphan'))
  })
  const results = await Promise.allSettled([scratch.unit((unit) => put(unit, id)), orphan])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(stored(id), undefined)
  await scratch.unit((unit) => put(unit, id))
})

test("another process's write lock is waited for without blocking the event loop", async () => {
  const other = new Sqlite(database.file)
  other.exec('begin immediate')
  const id = fresh()
  const waiting = scratch.unit((unit) => put(unit, id))
  let turns = 0
  for (; turns < 5; turns++) await wait(10)
  assert.equal(stored(id), undefined)
  other.exec('rollback')
  other.close()
  await waiting
  assert.equal(stored(id), 1)
})

test('bookkeeping writes its own tables, nothing else, and records nothing', async () => {
  const frontier = Buffer.alloc(8)
  const row = { size: 1_000_000_000, root: Buffer.alloc(32), frontier, at: 0, note: '' }
  await assert.rejects(
    database.bookkeep((tx) => tx.insertInto('test_things').values({ id: fresh(), value: 1 }).execute()),
    /may not write test_things/,
  )
  await assert.rejects(
    database.bookkeep(async (tx) => {
      await tx.insertInto('audit_checkpoints').values(row).execute()
      throw conflict('test.refused', 'rolled back')
    }),
    Refusal,
  )
})

test('positions have no gaps, and the entries of a lost unit leave none', async () => {
  const head = database.head.seq
  const attempts = Array.from({ length: 20 }, (_, index) =>
    scratch.unit(async (unit) => {
      await put(unit, fresh())
      if (index % 3 === 0) throw conflict('test.refused', 'every third')
    }),
  )
  await Promise.allSettled(attempts)
  assert.equal(database.head.seq, head + 13)
  const reader = openReader(database.file)
  const count = reader.prepare('select count(*) from audit_entries').pluck().get()
  reader.close()
  assert.equal(count, head + 13)
})

test('effects run after the commit, and never for a unit that was rolled back', async () => {
  const seen: string[] = []
  await Promise.allSettled([
    scratch.unit(async (unit) => {
      const id = await put(unit, fresh())
      unit.after(() => seen.push(`durable ${stored(id)}`))
    }),
    scratch.unit(async (unit) => {
      unit.after(() => seen.push('never'))
      throw conflict('test.refused', 'no')
    }),
  ])
  assert.deepEqual(seen, ['durable 1'])
})

test('bulk work in chunks lets others in between', async () => {
  const order: string[] = []
  const bulk = async () => {
    for (let chunk = 0; chunk < 5; chunk++) {
      await scratch.unit(async (unit) => {
        for (let row = 0; row < 100; row++) await put(unit, fresh())
      })
      order.push('chunk')
    }
  }
  const other = async () => {
    await scratch.unit((unit) => put(unit, fresh()))
    order.push('other')
  }
  await Promise.all([bulk(), other()])
  assert.ok(order.indexOf('other') < 2)
})

test('a group ends after 64 units, or after 8 ms', async () => {
  let time = 0
  const own = scratchDatabase(undefined, () => time)
  const note = async ({ record }: Unit) => record({ action: 'test.note', target: 'note:1' })
  const before = own.database.stats
  const grown = () => [own.database.stats.groups - before.groups, own.database.stats.units - before.units]
  await Promise.all(Array.from({ length: 100 }, () => own.unit(note)))
  assert.deepEqual(grown(), [2, 100])
  const slow = async (unit: Unit) => {
    time += 5
    await note(unit)
  }
  await Promise.all(Array.from({ length: 4 }, () => own.unit(slow)))
  assert.deepEqual(grown(), [4, 104])
  await own.close()
})
