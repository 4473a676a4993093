import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { Cursors, PageInput } from '../../platform/http/paging.ts'
import { peopleList, readPerson } from './read-people.ts'
import { groupColumns, personColumns } from './store.ts'

/** What a person may see is another test's matter: jobs see everything. */
const AS_A_JOB = { actor: { kind: 'job', id: 'test', name: '' } } as const

let scratch: Scratch

beforeEach(() => {
  scratch = scratchDatabase()
})
afterEach(() => scratch.close())

const idOf = (name: string): string => `01a20000-0000-7000-8000-${Buffer.from(name).toString('hex').padStart(12, '0')}`

/** A person in groups, and groups in groups: `anna>a` and `a>b`. */
async function company(...memberships: string[]): Promise<void> {
  const at = scratch.now()
  const fixed = { source_id: idOf('src'), created_at: at, changed_at: at }
  const names = { username: 'anna', userPrincipalName: null, displayName: 'Anna', givenName: null, familyName: null }
  const rest = { sid: null, dn: 'CN=Anna', mail: null, phone: null, department: null, title: null, expiresAt: null }
  const pairs = memberships.map((one) => one.split('>') as [string, string])
  const groups = [...new Set(pairs.flat())].filter((name) => name !== 'anna')
  await scratch.unit(async ({ tx, record }) => {
    await tx
      .insertInto('directory_sources')
      .values({
        id: idOf('src'),
        name: 'Corp',
        kind: 'active-directory',
        host: 'dc1.corp.test',
        port: 636,
        server_name: null,
        bind_dn: 'CN=svc',
        password: Buffer.alloc(0),
        base_dn: 'DC=corp',
        trusted: '',
        version: 1,
        revision: 1,
        created_at: at,
        changed_at: at,
      })
      .execute()
    const person = personColumns({ ...names, ...rest, state: 'active' })
    await tx
      .insertInto('directory_people')
      .values({ ...person, ...fixed, id: idOf('anna'), guid: 'anna' })
      .execute()
    for (const name of groups) {
      const columns = groupColumns({ sid: null, dn: `CN=${name}`, name, description: null, state: 'active' })
      await tx
        .insertInto('directory_groups')
        .values({ ...columns, ...fixed, id: idOf(name), guid: name })
        .execute()
    }
    for (const [member, group] of pairs) {
      const who =
        member === 'anna'
          ? { person_id: idOf('anna'), member_group_id: null }
          : { person_id: null, member_group_id: idOf(member) }
      await tx
        .insertInto('directory_memberships')
        .values({ group_id: idOf(group), ...who, via: 'member' })
        .execute()
    }
    record({ action: 'test.prepare', target: 'test:1' })
  })
}

async function ways(): Promise<Record<string, { direct: boolean; through: string[]; path: string[] }>> {
  const { groups } = await readPerson(scratch.reading(AS_A_JOB), { id: idOf('anna') })
  const nameOf = new Map(groups.map(({ id, name }) => [id, name]))
  return Object.fromEntries(
    groups.map(({ name, direct, through, path }) => [
      name,
      { direct, path, through: through.map((id) => nameOf.get(id) ?? '?').toSorted() },
    ]),
  )
}

test('of each group it is told which groups of the person lead to it, by every way', async () => {
  await company('anna>a', 'anna>b', 'a>c', 'b>c', 'c>d', 'a>d', 'other>d')
  assert.deepEqual(await ways(), {
    a: { direct: true, path: ['a'], through: [] },
    b: { direct: true, path: ['b'], through: [] },
    c: { direct: false, path: ['a', 'c'], through: ['a', 'b'] },
    d: { direct: false, path: ['a', 'd'], through: ['a', 'c'] },
  })
})

test('a circle of groups is told as it is', async () => {
  await company('anna>a', 'a>b', 'b>a')
  assert.deepEqual(await ways(), {
    a: { direct: true, path: ['a'], through: ['b'] },
    b: { direct: false, path: ['a', 'b'], through: ['a'] },
  })
})

test('nobody ends a list for others by the length of his name', async () => {
  await company('anna>a')
  const { tx } = scratch.reading(AS_A_JOB)
  const anna = await tx.selectFrom('directory_people').selectAll().executeTakeFirstOrThrow()
  const cursors = new Cursors()
  // As long as a directory may have it; people often change their own.
  const displayName = '\u6587'.repeat(256)
  await scratch.unit(async (unit) => {
    const longest = {
      display_name: displayName,
      sort_name: displayName,
      username: displayName,
      username_key: displayName,
    }
    for (const name of ['x', 'y'])
      await unit.tx
        .insertInto('directory_people')
        .values({ ...anna, ...longest, id: idOf(name), guid: name })
        .execute()
    unit.record({ action: 'directory.apply', target: 'source:test' })
  })
  for (const sort of ['name', 'username']) {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = PageInput.parse({ limit: 1, ...(cursor === undefined ? {} : { cursor }) })
      const { items, next } = await peopleList.page(scratch.reading(AS_A_JOB), { ...page, sort }, {}, cursors)
      seen.push(...items.map(({ id }) => id))
      cursor = next ?? undefined
    } while (cursor !== undefined)
    assert.deepEqual(seen, ['anna', 'x', 'y'].map(idOf))
  }
})
