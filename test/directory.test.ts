import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { scratchDatabase, type Scratch } from '../server/base/database/scratch.ts'
import { newId } from '../server/base/ids.ts'
import { silentLog } from '../server/base/log.ts'
import { Vault } from '../server/base/secrets/vault.ts'
import { HOUR, MINUTE, SECOND } from '../server/base/time.ts'
import { actorNow, giveRole, insertGrant, lastingGrant, openDirectorySession } from '../server/domains/access/index.ts'
import {
  directoryJobs,
  directoryRoutes,
  findPerson,
  listGroupIdsOf,
  verifyDirectoryPassword,
} from '../server/domains/directory/index.ts'
import { PLAN_LIFETIME } from '../server/domains/directory/plan-store.ts'
import { Cursors } from '../server/platform/http/paging.ts'
import type { Route } from '../server/platform/http/route.ts'
import { JobRunner } from '../server/platform/jobs/runner.ts'
import { findRun } from '../server/platform/jobs/store.ts'
import { openOutbound } from '../server/platform/outbound/connect.ts'
import { openPresent } from '../server/platform/outbound/present.ts'
import { BASE_DN } from './peers/samba-seed.ts'
import { sambaInstalled, type SambaPeer, startSamba } from './peers/samba.ts'
import { slapdInstalled, startSlapd } from './peers/slapd.ts'

type Api = import('../server/domains/directory/index.ts').ApiDirectory
type At = keyof Api

/** The room with real jobs and a real outbound door; `call` does what the HTTP door does with a route. */
async function openRoom() {
  const scratch = scratchDatabase()
  const { database } = scratch
  const vault = new Vault(randomBytes(32))
  const outbound = openOutbound(database, scratch.now)
  const runner = new JobRunner({ database, clock: scratch.now, log: silentLog() })
  const bookkeep: typeof database.bookkeep = (run) => database.bookkeep(run)
  const present = openPresent(database, scratch.now)
  const parts = { outbound, present, vault, jobs: runner, cursors: new Cursors(), bookkeep }
  runner.add(directoryJobs(parts))
  await runner.start()
  const routes = new Map(directoryRoutes(parts).map((route) => [route.at as string, route as unknown as Route]))
  const owner = await ownerOf(scratch)
  const call = async <A extends At>(at: A, input: Api[A]['input'], reason?: string): Promise<Api[A]['output']> => {
    const caller = reason === undefined ? owner : { ...owner, reason }
    const route = routes.get(at)
    assert.ok(route, at)
    const parsed: unknown = route.input.parse(input)
    const prepared = await route.prepare?.(scratch.reading(owner), parsed)
    const run = (context: Parameters<Route['run']>[0]) => route.run(context, parsed, prepared)
    const output = route.kind === 'read' ? await run(scratch.reading(owner)) : await scratch.unit(run, caller)
    return route.output.parse(output) as Api[A]['output']
  }
  /** Runs a job to its end and tells how it ended. */
  const ended = async ({ job }: { job: string }) => {
    await runner.idle()
    const run = await findRun(database.reader, job)
    return {
      state: run?.state,
      code: run?.error_code,
      text: run?.error_text,
      result: JSON.parse(run?.result ?? 'null') as { plan: string },
    }
  }
  const plan = async (id: string) => {
    scratch.pass(SECOND)
    const { state, result, text } = await ended(await call('POST /directory/sources/:id/plans', { id }))
    assert.equal(state, 'done', text ?? '')
    return call('GET /directory/plans/:id', { id: result.plan })
  }
  const apply = async (made: Api['GET /directory/plans/:id']['output']) => {
    const approve = made.brakes.map(({ brake }) => brake)
    const approval = { id: made.id, hash: made.hash ?? '', approve }
    const { state, text } = await ended(
      await call('POST /directory/plans/:id/application', approval, made.state === 'stopped' ? 'as agreed' : undefined),
    )
    assert.equal(state, 'done', text ?? '')
  }
  const close = async (): Promise<void> => {
    await runner.stop()
    await scratch.close()
  }
  return { scratch, vault, parts, call, ended, plan, apply, owner, close }
}

async function ownerOf(scratch: Scratch) {
  const id = newId(scratch.now())
  await scratch.unit(async ({ tx, at, record }) => {
    const names = { username: 'owner', username_key: 'owner', display_name: 'Owner' }
    await tx
      .insertInto('access_accounts')
      .values({ id, kind: 'local', ...names, created_at: at, version: 1, disabled: 0, told: null } as never)
      .execute()
    await insertGrant(tx, lastingGrant(at, id, 'owner'))
    record({ action: 'test.create_owner', target: `account:${id}` })
  })
  return { actor: { kind: 'account' as const, id, name: 'Owner' } }
}

type Room = Awaited<ReturnType<typeof openRoom>>

const refusedAs = (code: string) => (error: Error & { code?: string }) => {
  assert.equal(error.code, code, error.message)
  return true
}

describe('a real Active Directory', { skip: sambaInstalled ? false : 'samba is not installed' }, () => {
  let samba: SambaPeer
  let room: Room
  let sourceId: string

  const settings = () => ({
    kind: 'active-directory' as const,
    host: samba.host,
    port: samba.port,
    serverName: samba.serverName,
    trusted: samba.caPem,
    bindDn: samba.bindDn,
    baseDn: samba.baseDn,
  })
  const personNamed = async (q: string) => {
    const { items } = await room.call('GET /people', { q })
    assert.equal(items.length, 1, q)
    return room.call('GET /people/:id', { id: items[0]!.id })
  }
  const groupNamed = async (q: string) => {
    const { items } = await room.call('GET /groups', { q })
    return room.call('GET /groups/:id', { id: items.find(({ name }) => name === q)!.id })
  }
  const verify = (username: string, password: string) =>
    verifyDirectoryPassword(room.parts)(room.scratch.reading(room.owner), { username, password })
  /** Everything that the directory room holds about people and groups. */
  const held = async () => {
    const reader = room.scratch.database.reader
    return {
      people: await reader.selectFrom('directory_people').selectAll().orderBy('id').execute(),
      groups: await reader.selectFrom('directory_groups').selectAll().orderBy('id').execute(),
      memberships: await reader.selectFrom('directory_memberships').selectAll().orderBy('group_id').execute(),
    }
  }

  before(async () => {
    room = await openRoom()
    samba = await startSamba()
  })
  after(async () => {
    await Promise.all([samba?.stop(), room?.close()])
  })

  test('what the server presents is shown, and pinning either its authority or itself works', async () => {
    const shown = await room.call('POST /directory/certificate', { host: samba.host })
    assert.match(shown.chain[0]!.pem, /BEGIN CERTIFICATE/)
    assert.equal(shown.chain[0]!.pem.trim(), samba.certificatePem.trim())
    assert.match(shown.fingerprint, /^([\dA-F]{2}:){31}[\dA-F]{2}$/)
    for (const trusted of [samba.caPem, shown.chain[0]!.pem]) {
      const probe = await room.call('POST /directory/probe', { ...settings(), trusted, password: samba.bindPassword })
      assert.deepEqual(
        probe.stages.map(({ state }) => state),
        ['good', 'good', 'good', 'good'],
      )
      assert.equal(probe.sample.length, 20)
    }
  })

  test('a probe says at which stage it fails', async () => {
    const states = async (change: object) => {
      const probe = await room.call('POST /directory/probe', { ...settings(), password: samba.bindPassword, ...change })
      return probe.stages.map(({ state }) => state)
    }
    assert.deepEqual(await states({ port: 1 }), ['bad', 'skipped', 'skipped', 'skipped'])
    assert.deepEqual(await states({ serverName: 'dc2.corp.example.test' }), ['good', 'bad', 'skipped', 'skipped'])
    assert.deepEqual(await states({ password: 'wrong' }), ['good', 'good', 'bad', 'skipped'])
    assert.deepEqual(await states({ baseDn: `OU=Nowhere,${BASE_DN}` }), ['good', 'good', 'good', 'bad'])
  })

  test('a source keeps its password sealed and gives it to no other server', async () => {
    const source = await room.call('POST /directory/sources', {
      name: 'Corp',
      ...settings(),
      password: samba.bindPassword,
    })
    sourceId = source.id
    assert.ok(!JSON.stringify([source, room.scratch.entries()]).includes(samba.bindPassword))
    const row = await room.scratch.database.reader
      .selectFrom('directory_sources')
      .select('password')
      .executeTakeFirstOrThrow()
    assert.ok(!row.password.includes(samba.bindPassword))
    const elsewhere = { ...settings(), source: sourceId, host: '127.0.0.1', port: 1 }
    await assert.rejects(room.call('POST /directory/probe', elsewhere), refusedAs('directory.password_needed'))
    const moved = { ...settings(), id: sourceId, name: 'Corp', version: 1, host: '127.0.0.1' }
    await assert.rejects(room.call('PUT /directory/sources/:id', moved), refusedAs('directory.password_needed'))
    const kept = await room.call('POST /directory/probe', { ...settings(), source: sourceId })
    assert.equal(kept.stages.at(-1)?.state, 'good')
  })

  test('a plan shows what a sync would change and changes nobody', async () => {
    const made = await room.plan(sourceId)
    assert.equal(made.state, 'ready')
    assert.deepEqual((await held()).people, [])
    assert.ok(made.counts.create > 60)
    const rows = await room.call('GET /directory/plans/:id/rows', {
      id: made.id,
      filter: 'kind eq "create"',
      limit: 200,
    })
    assert.ok(rows.items.some(({ name, object }) => name === 'Anna Müller' && object === 'person'))
    assert.ok(!rows.items.some(({ name }) => ['krbtgt', 'Administrator', 'Guest'].includes(name)))
    const wrong = { id: made.id, hash: '0'.repeat(64), approve: [] }
    await assert.rejects(room.call('POST /directory/plans/:id/application', wrong), refusedAs('directory.plan_stale'))
    await room.apply(made)
    assert.equal((await room.call('GET /directory/plans/:id', { id: made.id })).state, 'applied')
    assert.ok(
      rows.items.every(({ id }) => id === null),
      'what is new is not here yet',
    )
    const kept = await room.call('GET /directory/plans/:id/rows', {
      id: made.id,
      filter: 'kind eq "create"',
      limit: 200,
    })
    for (const { id, object, name } of [kept.items[0]!, kept.items.find((row) => row.object === 'person')!]) {
      const at = object === 'person' ? 'GET /people/:id' : 'GET /groups/:id'
      const found = await room.call(at, { id: id ?? '' })
      assert.equal('displayName' in found ? found.displayName : found.name, name)
    }
    const again = { id: made.id, hash: made.hash!, approve: [] }
    await assert.rejects(room.call('POST /directory/plans/:id/application', again), refusedAs('directory.plan_applied'))
  })

  test('people, odd names and states arrive as the directory has them', async () => {
    const anna = await personNamed('müller')
    assert.deepEqual(
      [anna.displayName, anna.username, anna.title, anna.unit, anna.state],
      ['Anna Müller', 'anna.mueller', 'Leiterin IT', 'Staff', 'active'],
    )
    assert.equal((await personNamed("o'brien")).displayName, 'O\'Brien, "Bob" #1 <odd>')
    assert.equal((await personNamed('gone person')).state, 'disabled')
    assert.equal((await personNamed('past person')).state, 'disabled', 'expired in 2012')
    assert.equal((await findPerson(room.scratch.database.reader, anna.id))?.sid?.startsWith('S-1-5-21-'), true)
  })

  test('nested groups, a ring and a primary group are seen with the way to them', async () => {
    const anna = await personNamed('anna.mueller')
    const paths = new Map(anna.groups.map(({ name, path }) => [name, path.join(' → ')]))
    assert.equal(paths.get('Freehold Admins'), 'Helpdesk → IT → Freehold Admins')
    assert.equal(paths.get('Domain Users'), 'Domain Users')
    const ring = await personNamed('p002')
    assert.deepEqual(
      ring.groups.filter(({ name }) => name.startsWith('Ring')).map(({ path }) => path.length),
      [1, 2, 3],
    )
    const primary = await personNamed('primary person')
    assert.ok(primary.groups.some(({ name, direct }) => name === 'Visitors' && direct))

    const admins = await groupNamed('Freehold Admins')
    assert.deepEqual([admins.directPeople, admins.directGroups, admins.allPeople], [0, 1, 3])
    const direct = await room.call('GET /groups/:id/members', { id: admins.id })
    assert.deepEqual(
      direct.items.map(({ name, object }) => [name, object]),
      [['IT', 'group']],
    )
    const nested = await room.call('GET /groups/:id/members', { id: admins.id, nested: 'true' })
    assert.deepEqual(
      nested.items.map(({ name, path }) => [name, path.join(' → ')]),
      [
        ['Anna Müller', 'Freehold Admins → IT → Helpdesk'],
        ['Helpdesk', 'Freehold Admins → IT'],
        ['IT', 'Freehold Admins'],
        ['Jörg Groß', 'Freehold Admins → IT'],
        ['Person 001', 'Freehold Admins → IT → Helpdesk'],
      ],
    )
  })

  test('lists go on page by page without a gap or a double', async () => {
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await room.call('GET /people', { limit: 7, ...(cursor === undefined ? {} : { cursor }) })
      names.push(...page.items.map(({ id }) => id))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    assert.equal(new Set(names).size, names.length)
    assert.equal(names.length, (await held()).people.length)
    const visitors = await room.call('GET /people', {
      filter: `group eq "${(await groupNamed('Freehold Admins')).id}"`,
    })
    assert.equal(visitors.items.length, 3)
    assert.deepEqual((await room.call('GET /people', { q: '%' })).items, [], 'a percent sign is a percent sign')
  })

  test('each person has one entry, and no name stands in the log itself', async () => {
    const entries = room.scratch.entries().filter(({ action }) => action === 'directory.create_person')
    assert.equal(entries.length, (await held()).people.length)
    assert.equal(new Set(entries.map(({ target }) => target)).size, entries.length)
    const bodies = JSON.stringify(room.scratch.entries())
    for (const name of ['Müller', 'anna.mueller', 'Person 001', '@example.test'])
      assert.ok(!bodies.includes(name), name)
  })

  test('a second plan of the same directory has no rows', async () => {
    const made = await room.plan(sourceId)
    assert.deepEqual([made.state, made.rows], ['ready', 0])
  })

  for (const [name, change, code] of [
    ['a wrong password', { password: 'Wr0ng-Password!' }, 'directory.bind_refused'],
    ['a server that is not there', { port: 1, password: 'x' }, 'outbound.unreachable'],
    ['a base that is not there', { baseDn: `OU=Nowhere,${BASE_DN}` }, 'directory.base_not_found'],
  ] as const) {
    test(`${name} ends the job with words and changes nothing`, async () => {
      const whole = await held()
      const { version } = await room.call('GET /directory/sources/:id', { id: sourceId })
      const changed = { ...settings(), id: sourceId, name: 'Corp', version, ...change }
      await room.call('PUT /directory/sources/:id', changed)
      room.scratch.pass(SECOND)
      const end = await room.ended(await room.call('POST /directory/sources/:id/plans', { id: sourceId }))
      assert.deepEqual([end.state, end.code], ['failed', code])
      assert.deepEqual(await held(), whole)
      const [latest] = (await room.call('GET /directory/plans', {})).items
      assert.equal(latest?.state, 'incomplete')
      assert.equal(latest?.problemCode, code)
      assert.equal(latest?.problem, end.text)
      const approval = { id: latest.id, hash: '0'.repeat(64), approve: [] }
      await assert.rejects(
        room.call('POST /directory/plans/:id/application', approval),
        refusedAs('directory.plan_incomplete'),
      )
      const back = { ...settings(), id: sourceId, name: 'Corp', version: version + 1, password: samba.bindPassword }
      await room.call('PUT /directory/sources/:id', back)
    })
  }

  test('a person of a mapped group signs in with the directory password', async () => {
    const admins = await groupNamed('Freehold Admins')
    await room.scratch.unit(
      (unit) => giveRole(unit, { account: null, group: admins.id, role: 'operator', within: null, endsAt: null }),
      room.owner,
    )
    for (const name of ['anna.mueller', ' ANNA.Mueller', samba.person.userPrincipalName]) {
      const found = await verify(name, samba.person.password)
      assert.equal(found?.person.displayName, 'Anna Müller', name)
    }
    const signIn = (await verify('anna.mueller', samba.person.password))!
    const half = await room.scratch.unit((unit) => openDirectorySession(unit, room.vault, signIn))
    assert.equal(half.state, 'enroll-factor')
    const anna = await personNamed('anna.mueller')
    assert.deepEqual(anna.roles, ['operator'])
    assert.deepEqual(anna.account?.disabled, false)
  })

  test('everybody else is turned away without a reason', async () => {
    for (const [name, password] of [
      ['anna.mueller', 'wrong'],
      ['anna.mueller', ''],
      ['', samba.person.password],
      ['nobody', samba.person.password],
      ['gone', samba.person.password],
      ['past', samba.person.password],
      ['anna*', samba.person.password],
      ['*)(objectClass=*', samba.person.password],
      [`CN=Anna Müller,OU=Staff,${BASE_DN}`, samba.person.password],
    ] as const) {
      assert.equal(await verify(name, password), null, name)
    }
  })

  test('the password of a namesake who took over the name opens nothing', async () => {
    const dn = `CN=Anna Müller,OU=Staff,${BASE_DN}`
    await samba.modify(`dn: ${dn}\nchangetype: modrdn\nnewrdn: CN=Anna Neu\ndeleteoldrdn: 1`)
    const secret = Buffer.from('"Anders-Wo-99!"', 'utf16le').toString('base64')
    await samba.modify(
      `dn: ${dn}\nchangetype: add\nobjectClass: user\nsAMAccountName: other.anna\nuserAccountControl: 512\nunicodePwd:: ${secret}`,
    )
    assert.equal(await verify('anna.mueller', 'Anders-Wo-99!'), null)
    assert.equal(await verify('anna.mueller', samba.person.password), null, 'until the next sync')
    const made = await room.plan(sourceId)
    const rows = await room.call('GET /directory/plans/:id/rows', { id: made.id })
    assert.deepEqual(
      rows.items.filter(({ kind }) => kind === 'rename').map(({ after: { dn: to } }) => to),
      [`CN=Anna Neu,OU=Staff,${BASE_DN}`],
    )
    await room.apply(made)
    assert.equal((await verify('anna.mueller', samba.person.password))?.person.username, 'anna.mueller')
    assert.equal((await verify('other.anna', 'Anders-Wo-99!'))?.person.username, 'other.anna')
  })

  test('a plan is stale after a day, and once another one was applied', async () => {
    const old = await room.plan(sourceId)
    room.scratch.pass(PLAN_LIFETIME)
    assert.equal((await room.call('GET /directory/plans/:id', { id: old.id })).state, 'stale')
    const first = await room.plan(sourceId)
    const second = await room.plan(sourceId)
    await room.apply(second)
    assert.equal((await room.call('GET /directory/plans/:id', { id: first.id })).state, 'stale')
    const approval = { id: first.id, hash: first.hash!, approve: [] }
    await assert.rejects(
      room.call('POST /directory/plans/:id/application', approval),
      refusedAs('directory.plan_stale'),
    )
  })

  test('a stored plan that somebody altered is not applied', async () => {
    await samba.modify(
      `dn: CN=Person 010,OU=Staff,${BASE_DN}\nchangetype: modify\nreplace: mail\nmail: new@example.test`,
    )
    const made = await room.plan(sourceId)
    assert.equal(made.counts.update, 1)
    await room.scratch.database.bookkeep((tx) =>
      tx
        .updateTable('directory_plan_rows')
        .set({ after: '{"mail":"evil@example.test"}' })
        .where('plan_id', '=', made.id)
        .execute(),
    )
    const job = await room.call('POST /directory/plans/:id/application', { id: made.id, hash: made.hash!, approve: [] })
    assert.equal((await room.ended(job)).code, 'directory.plan_altered')
    assert.equal((await personNamed('p010')).mail, 'p010@example.test')
  })

  test('losing the group loses the role, and many losses at once stop the plan', async () => {
    const removals = Array.from(
      { length: 40 },
      (_, index) => `member: CN=Person ${String(index + 1).padStart(3, '0')},OU=Staff,${BASE_DN}`,
    )
    await samba.modify(`dn: CN=Plant,OU=Groups,${BASE_DN}\nchangetype: modify\ndelete: member\n${removals.join('\n')}`)
    await samba.modify(
      `dn: CN=Freehold Admins,OU=Groups,${BASE_DN}\nchangetype: modify\ndelete: member\nmember: CN=IT,OU=Groups,${BASE_DN}`,
    )
    const made = await room.plan(sourceId)
    assert.equal(made.state, 'stopped')
    assert.deepEqual(
      new Map(made.brakes.map(({ brake, facts }) => [brake, facts['group']])),
      new Map([
        ['group-shrunk', 'Plant'],
        ['role-group-emptied', 'Freehold Admins'],
      ]),
    )
    const part = { id: made.id, hash: made.hash!, approve: ['group-shrunk' as const] }
    await assert.rejects(room.call('POST /directory/plans/:id/application', part), refusedAs('directory.plan_stopped'))
    const silent = { ...part, approve: made.brakes.map(({ brake }) => brake) }
    await assert.rejects(room.call('POST /directory/plans/:id/application', silent), refusedAs('http.reason_required'))
    await room.apply(made)
    const anna = await personNamed('anna.mueller')
    assert.deepEqual(anna.roles, [])
    const revised = room.scratch.entries().filter(({ action }) => action === 'access.revise_directory_account')
    assert.deepEqual(
      revised.map(({ target }) => target),
      [`account:${anna.account?.id}`],
    )
  })

  test('somebody who vanishes is waited for, then disabled, and his sessions end; nobody is deleted', async () => {
    const anna = await personNamed('anna.mueller')
    const people = (await held()).people.length
    await samba.modify(`dn: CN=Anna Neu,OU=Staff,${BASE_DN}\nchangetype: delete`)
    for (const later of [MINUTE, MINUTE]) {
      room.scratch.pass(later)
      const made = await room.plan(sourceId)
      assert.deepEqual([made.counts.wait, made.counts.disable, made.counts.members], [1, 0, 0])
      await room.apply(made)
      assert.equal((await room.call('GET /people/:id', { id: anna.id })).state, 'active')
    }
    room.scratch.pass(HOUR)
    const made = await room.plan(sourceId)
    assert.equal(made.counts.disable, 1)
    await room.apply(made)
    assert.equal((await room.call('GET /people/:id', { id: anna.id })).state, 'missing')
    assert.equal((await held()).people.length, people)
    const reader = room.scratch.database.reader
    assert.equal(await actorNow(reader, anna.account!.id, room.scratch.now()), null)
    const sessions = await reader
      .selectFrom('access_sessions')
      .selectAll()
      .where('account_id', '=', anna.account!.id)
      .execute()
    assert.deepEqual(sessions, [])
    assert.equal(await verify('anna.mueller', samba.person.password), null)
  })

  test('an interrupted apply goes on where it stopped', async () => {
    for (const number of ['020', '021', '022']) {
      await samba.modify(
        `dn: CN=Person ${number},OU=Staff,${BASE_DN}\nchangetype: modify\nreplace: title\ntitle: Meister`,
      )
    }
    const made = await room.plan(sourceId)
    const job = { id: made.id, hash: made.hash!, approve: [] }
    // As if the server had died behind the first row.
    await room.scratch.unit(async ({ tx, record }) => {
      await tx.updateTable('directory_plans').set({ applied_rows: 1 }).where('id', '=', made.id).execute()
      record({ action: 'test.pretend_progress', target: `plan:${made.id}` })
    })
    const end = await room.ended(await room.call('POST /directory/plans/:id/application', job))
    assert.equal(end.state, 'done')
    const titles = await Promise.all(['p020', 'p021', 'p022'].map(async (name) => (await personNamed(name)).title))
    assert.deepEqual(
      titles.filter((title) => title === 'Meister').length,
      2,
      'the row counted as done was not done again',
    )
    assert.equal((await room.plan(sourceId)).counts.update, 1)
  })
})

describe('a real OpenLDAP', { skip: slapdInstalled ? false : 'slapd is not installed' }, () => {
  test('people and nested groups arrive, and a person signs in', async (t) => {
    const room = await openRoom()
    t.after(() => room.close())
    const slapd = await startSlapd()
    t.after(() => slapd.stop())
    const { host, port, serverName, caPem, bindDn, bindPassword, baseDn } = slapd
    const source = await room.call('POST /directory/sources', {
      name: 'Open',
      kind: 'openldap',
      host,
      port,
      serverName,
      trusted: caPem,
      bindDn,
      password: bindPassword,
      baseDn,
    })
    await room.apply(await room.plan(source.id))
    const { items } = await room.call('GET /people', {})
    assert.deepEqual(
      items.map(({ username }) => username),
      ['erika', 'otto', 'ute'],
    )
    const groups = await listGroupIdsOf(room.scratch.database.reader, items[0]!.id)
    assert.deepEqual(
      groups.map(({ path }) => path.join(' → ')),
      ['office', 'office → admins'],
    )
    const verify = verifyDirectoryPassword(room.parts)
    const credentials = slapd.person
    assert.equal((await verify(room.scratch.reading(), credentials))?.person.username, 'erika')
    assert.equal(await verify(room.scratch.reading(), { ...credentials, password: 'wrong' }), null)
    assert.equal((await room.plan(source.id)).rows, 0)
  })
})
