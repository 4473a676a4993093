import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jobEnds } from './journeys/furnished.ts'
import type { Client } from './peers/client.ts'
import { installed } from './peers/program.ts'
import { SERVICE_DN } from './peers/samba-seed.ts'
import { sambaInstalled, startSamba, type SambaPeer } from './peers/samba.ts'
import { OWNER, setUp, startServer, type Server } from './peers/server.ts'
import { Devices } from './thread/devices.ts'
import { enrollFactor, refusalOf, stepUp, type Me } from './thread/people.ts'
import { doneByPeople, personalOf, recorded, Trail, type Logged } from './thread/trail.ts'

// One house from its first start to its auditor, by nothing but its doors: what each room proves alone, proven in a row.

const missing =
  sambaInstalled && installed('pki', 'scepclient', 'openssl') ? false : 'samba or a SCEP client is missing'
const AUDITOR = { username: 'rita', password: 'a ledger of many quiet pages 9' }
/** Whatever must stand in no entry, no export and no line that the server prints. */
const secrets: string[] = [OWNER.password, AUDITOR.password]

interface Named {
  id: string
  name: string
}

interface Plan {
  id: string
  state: string
  hash: string
  counts: Record<string, number>
  brakes: unknown[]
}

describe('the thread from set-up to audit', { skip: missing }, () => {
  let samba: SambaPeer
  let server: Server
  let owner: Client
  let trail: Trail
  let devices: Devices
  let folder: string
  /** The person who signs in with the directory's password. */
  let anna: Client
  let annaId = ''
  let sourceId = ''
  let groupId = ''
  let revoked: Logged
  const servers: Server[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'freehold-thread-'))
    samba = await startSamba()
    secrets.push(samba.bindPassword, samba.person.password)
    server = await startServer({ home: join(folder, 'first') })
    servers.push(server)
    devices = new Devices(server)
  })
  after(async () => {
    devices?.remove()
    for (const each of servers) await each.stop()
    await samba?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Lets the directory be read and gives the plan. */
  const planned = async (): Promise<Plan> => {
    const { job } = await owner.must<{ job: string }>('POST', `/directory/sources/${sourceId}/plans`, {})
    const { result } = (await jobEnds(owner, job)) as { result: { plan: string } }
    return await owner.must<Plan>('GET', `/directory/plans/${result.plan}`)
  }
  const signIn = async (browser: Client, username: string, password: string) =>
    await browser.call('POST', '/session', { username, password })

  test('the set-up makes an owner, an authority on RSA and a kit, and he signs in with his second factor', async () => {
    owner = await setUp(server, 'rsa-3072')
    secrets.push(...owner.recoveryCodes, owner.kitWords.join(''))
    await owner.must('DELETE', '/session')
    assert.equal((await owner.call('GET', '/session')).status, 401)
    assert.deepEqual((await signIn(owner, OWNER.username, OWNER.password)).body, { state: 'second-factor' })
    assert.equal((await owner.call('GET', '/accounts')).status, 401, 'a password alone opens nothing')
    const me = await owner.must<Me>('POST', '/session/factor', { code: owner.totp() })
    assert.deepEqual([me.account.displayName, me.roles], [OWNER.displayName, ['owner']])
    const { root } = await owner.must<{ root: { algorithm: string } }>('GET', '/authority')
    assert.equal(root.algorithm, 'rsa-3072')

    trail = new Trail(owner)
    const entries = await trail.newsWith('access.open_session')
    assert.equal(entries[0]?.seq, 1)
    const done = doneByPeople(entries).filter((action) => /^(setup|settings|access|ca\.establish|backup)/.test(action))
    assert.deepEqual(done, [
      'setup.make_code',
      'setup.claim',
      'settings.revise_site',
      'access.create_account',
      'access.enroll_factor',
      'ca.establish',
      'setup.show_kit',
      'backup.make_kit',
      'backup.confirm_kit',
      'setup.complete',
      'access.sign_out',
      'access.begin_session',
      'access.open_session',
    ])
    const [opened] = recorded(entries, 'access.open_session')
    assert.deepEqual([opened.actor.name, opened.origin.address], [OWNER.displayName, owner.address])
  })

  test('the certificate of the domain controller is shown, pinned and tried; a wrong password fails at its stage', async () => {
    const { host, port, serverName, bindDn, bindPassword, baseDn } = samba
    const shown = await owner.must<{ chain: { pem: string; fingerprint: string }[] }>(
      'POST',
      '/directory/certificate',
      { host, port },
    )
    assert.equal(shown.chain[0]?.pem.trim(), samba.certificatePem.trim())
    const trusted = shown.chain[0]?.pem
    const connection = { kind: 'active-directory', host, port, serverName, trusted, bindDn, baseDn }
    const stages = async (password: string) => {
      const probe = await owner.must<{ stages: { stage: string; state: string }[]; sample: { username: string }[] }>(
        'POST',
        '/directory/probe',
        { ...connection, password },
      )
      return [probe.stages.map(({ stage, state }) => `${stage} ${state}`), probe.sample.length]
    }
    assert.deepEqual(await stages(bindPassword), [['connect good', 'certificate good', 'bind good', 'search good'], 20])
    assert.deepEqual(await stages('not his password'), [
      ['connect good', 'certificate good', 'bind bad', 'search skipped'],
      0,
    ])
    for (const path of ['/directory/sources', '/people', '/groups'])
      assert.deepEqual((await owner.must<{ items: unknown[] }>('GET', path)).items, [], path)
    const probes = await trail.news()
    assert.deepEqual(doneByPeople(probes), ['directory.show_certificate', 'directory.probe', 'directory.probe'])
    assert.deepEqual(
      recorded(probes, 'directory.probe', 2).map(({ detail }) => detail?.['bind']),
      ['good', 'bad'],
    )

    const named = { name: 'Corp', ...connection, password: bindPassword }
    const source = await owner.must<{ id: string }>('POST', '/directory/sources', named)
    sourceId = source.id
    assert.ok(!JSON.stringify(source).includes(bindPassword))
    const [created] = recorded(await trail.news(), 'directory.create_source')
    assert.deepEqual(
      [created.target, created.actor.name, personalOf(created, 'after.bindDn')],
      [`source:${sourceId}`, OWNER.displayName, SERVICE_DN],
    )
  })

  test('a plan shows whom it would add and adds nobody; approved, it adds exactly them', async () => {
    const plan = await planned()
    assert.deepEqual([plan.state, plan.brakes], ['ready', []])
    assert.deepEqual((await owner.must<{ items: unknown[] }>('GET', '/people')).items, [])
    const path = `/directory/plans/${plan.id}`
    const rows = await owner.must<{ items: { name: string; object: string }[] }>(
      'GET',
      `${path}/rows?kind=create&limit=200`,
    )
    assert.equal(rows.items.length, plan.counts['create'])
    const names = (object: string) => rows.items.filter((row) => row.object === object).map(({ name }) => name)
    assert.ok(names('person').includes('Anna Müller'))
    const read = await trail.news()
    assert.deepEqual(doneByPeople(read), ['directory.request_plan'])
    assert.equal(recorded(read, 'directory.make_plan')[0].target, `plan:${plan.id}`)

    const { job } = await stepUp<{ job: string }>(owner, 'POST', `${path}/application`, { hash: plan.hash })
    await jobEnds(owner, job)
    const people = await owner.must<{ items: { displayName: string }[] }>('GET', '/people?limit=200')
    assert.deepEqual(people.items.map(({ displayName }) => displayName).toSorted(), names('person').toSorted())
    const groups = await owner.must<{ items: Named[] }>('GET', '/groups?limit=200')
    assert.deepEqual(groups.items.map(({ name }) => name).toSorted(), names('group').toSorted())
    const applied = await trail.newsWith('directory.apply_plan')
    recorded(applied, 'directory.create_person', people.items.length)
    recorded(applied, 'directory.create_group', groups.items.length)
    assert.deepEqual(recorded(applied, 'directory.approve_plan')[0].detail?.['hash'], plan.hash)
    recorded(applied, 'access.confirm_factor')
    assert.equal(recorded(applied, 'http.refuse')[0].detail?.['code'], 'access.fresh_factor_required')
  })

  test('members of nested groups are seen with the way to them', async () => {
    const { items } = await owner.must<{ items: Named[] }>('GET', '/groups?q=Freehold%20Admins')
    groupId = items[0]!.id
    const path = `/groups/${groupId}/members`
    const direct = await owner.must<{ items: Named[] }>('GET', path)
    assert.deepEqual(
      direct.items.map(({ name }) => name),
      ['IT'],
    )
    const nested = await owner.must<{ items: (Named & { object: string; path: string[] })[] }>(
      'GET',
      `${path}?nested=true`,
    )
    assert.deepEqual(
      nested.items.filter(({ object }) => object === 'person').map((member) => [member.name, member.path.join(' → ')]),
      [
        ['Anna Müller', 'Freehold Admins → IT → Helpdesk'],
        ['Jörg Groß', 'Freehold Admins → IT'],
        ['Person 001', 'Freehold Admins → IT → Helpdesk'],
      ],
    )
    annaId = nested.items[0]!.id
    assert.deepEqual(await trail.news(), [], 'looking changes nothing')
  })

  test('a wrong password, a person without a role and a stranger are refused alike, and told apart in the log alone', async () => {
    const { username, password } = samba.person
    const tries = [
      [username, password],
      [username, 'not her password'],
      ['svc-freehold', samba.bindPassword],
      ['nobody-at-all', password],
    ] as const
    const answers = []
    for (const [name, secret] of tries) {
      const browser = server.client()
      answers.push(refusalOf(await signIn(browser, name, secret)))
      assert.equal(browser.cookie, null)
      browser.close()
    }
    assert.deepEqual(
      answers,
      Array.from(tries, () => answers[0]),
    )
    assert.equal((answers[0] as { code: string }).code, 'access.credentials_wrong')
    const refused = recorded(await trail.newsWith('access.refuse_sign_in', tries.length), 'access.refuse_sign_in', 4)
    assert.deepEqual(
      refused.map(({ detail }) => detail?.['kind']),
      ['no_role', 'password', 'no_role', 'password'],
    )
  })

  test('a group is given a role, and a person deep inside it has exactly what the role allows', async () => {
    await stepUp(owner, 'PUT', `/groups/${groupId}/role`, { role: 'operator' })
    anna = server.client()
    const { username, password } = samba.person
    assert.deepEqual((await signIn(anna, username, password)).body, { state: 'enroll-factor' })
    assert.equal((await anna.call('GET', '/people')).status, 401, 'not before the second factor')
    const me = await enrollFactor(anna)
    secrets.push(...anna.recoveryCodes)
    const { items } = await owner.must<{ items: { role: string; permissions: string[] }[] }>('GET', '/roles')
    const { permissions } = items.find(({ role }) => role === 'operator')!
    assert.deepEqual(
      [me.account.kind, me.roles, me.permissions.toSorted()],
      ['directory', ['operator'], permissions.toSorted()],
    )
    const reads = {
      'directory.read': '/people',
      'ca.read': '/authority',
      'backup.read': '/backups',
      'jobs.read': '/jobs',
    }
    const others = { 'access.read': '/accounts', 'audit.read': '/audit/entries', 'audit.export': '/audit/exports' }
    for (const [may, path] of Object.entries({ ...reads, ...others }))
      assert.equal((await anna.call('GET', path)).status, permissions.includes(may) ? 200 : 403, path)

    const entries = await trail.newsWith('http.refuse', 1 + Object.keys(others).length)
    const [mapped] = recorded(entries, 'access.map_group')
    assert.deepEqual([mapped.target, mapped.after?.['role']], [`group:${groupId}`, 'operator'])
    const [begun] = recorded(entries, 'access.begin_session')
    assert.deepEqual([begun.after?.['roles'], begun.after?.['person']], [['operator'], annaId])
    const [enrolled] = recorded(entries, 'access.enroll_factor')
    assert.deepEqual([enrolled.target, enrolled.actor.name], [`account:${me.account.id}`, 'Anna Müller'])
    const mine = recorded(entries, 'http.refuse', 4).filter(({ actor }) => actor.id === me.account.id)
    assert.deepEqual(
      mine.map(({ target, outcome }) => [target, outcome]).toSorted(),
      Object.values(others)
        .map((path) => [`route:GET ${path}`, 'refused'])
        .toSorted(),
    )
  })

  test('somebody disabled in the directory is out with the plan that says so', async () => {
    const before = await owner.must<{ dn: string; account: { id: string } }>('GET', `/people/${annaId}`)
    await samba.modify(
      `dn:: ${Buffer.from(before.dn).toString('base64')}\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 514`,
    )
    const plan = await planned()
    assert.deepEqual([plan.state, plan.counts['disable'], plan.counts['create']], ['ready', 1, 0])
    assert.equal((await anna.call('GET', '/session')).status, 200, 'a plan changes nothing')
    const path = `/directory/plans/${plan.id}/application`
    const { job } = await stepUp<{ job: string }>(owner, 'POST', path, { hash: plan.hash })
    await jobEnds(owner, job)
    const out = await anna.call('GET', '/session')
    assert.deepEqual([out.status, out.body['code']], [401, 'access.signed_out'])
    const again = await signIn(anna, samba.person.username, samba.person.password)
    assert.deepEqual([again.status, again.body['code']], [401, 'access.credentials_wrong'])
    const account = await owner.must<{ disabledInDirectory: boolean }>('GET', `/accounts/${before.account.id}`)
    assert.equal(account.disabledInDirectory, true)

    const entries = await trail.newsWith('access.refuse_sign_in')
    const [disabled] = recorded(entries, 'directory.disable_person')
    assert.deepEqual([disabled.target, disabled.detail?.['plan']], [`person:${annaId}`, plan.id])
    assert.equal(recorded(entries, 'access.revise_directory_account')[0].target, `account:${before.account.id}`)
  })
})
