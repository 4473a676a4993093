import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeKit } from '../server/domains/backup/index.ts'
import { jobEnds } from './journeys/furnished.ts'
import type { Client } from './peers/client.ts'
import { installed } from './peers/program.ts'
import { SERVICE_DN } from './peers/samba-seed.ts'
import { sambaInstalled, startSamba, type SambaPeer } from './peers/samba.ts'
import { OWNER, setUp, startServer, type Server } from './peers/server.ts'
import { unzip } from './peers/zip.ts'
import { attempts } from './thread/attempts.ts'
import { Devices } from './thread/devices.ts'
import { enrollFactor, refusalOf, stepUp, type Me } from './thread/people.ts'
import { assertSameStock, stockOf, type Stock } from './thread/stock.ts'
import { freehold, node } from './thread/terminal.ts'
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

interface Profile {
  id: string
  version: number
  slug: string
  legacy: boolean
  scepUrl: string
}

interface Certificate {
  serial: string
  state: string
  person: string | null
  profile: { name: string }
}

/** What was there when the first server ended. */
interface Kept {
  /** Entries that the backup holds. */
  auditSize: number
  log: Logged[]
  stock: Stock
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
  let serials: { laptop: string; scanner: string }
  let revoked: Logged
  let kept: Kept
  let auditor: Client
  const printed: string[] = []
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
      'setup.claim',
      'settings.revise_site',
      'access.create_account',
      'access.enroll_factor',
      'ca.establish',
      'backup.make_kit',
      'setup.show_kit',
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
    const answers: object[] = []
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

    const entries = await trail.newsWith('http.refuse', 2 + Object.keys(others).length)
    const [mapped] = recorded(entries, 'access.map_group')
    assert.deepEqual([mapped.target, mapped.after?.['role']], [`group:${groupId}`, 'operator'])
    const [begun] = recorded(entries, 'access.begin_session')
    assert.deepEqual([begun.after?.['roles'], begun.after?.['person']], [['operator'], annaId])
    const [enrolled] = recorded(entries, 'access.enroll_factor')
    assert.deepEqual([enrolled.target, enrolled.actor.name], [`account:${me.account.id}`, 'Anna Müller'])
    const mine = entries.filter(({ detail }) => detail?.['code'] === 'access.not_permitted')
    assert.deepEqual(
      mine.map(({ target, outcome }) => `${target} ${outcome}`).toSorted(),
      Object.values(others)
        .map((path) => `route:GET ${path} refused`)
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

  test('a one-time challenge gets one certificate through plain HTTP, an old client one through a profile for it', async () => {
    await devices.trust(owner)
    const [profile] = await owner.must<Profile[]>('GET', '/profiles')
    assert.deepEqual([profile?.slug, profile?.legacy], ['devices', false])
    const challenge = async ({ id }: Profile, subject: string, personId?: string) => {
      const made = await owner.must<{ challenge: string }>('POST', `/profiles/${id}/challenges`, { subject, personId })
      secrets.push(made.challenge)
      return made.challenge
    }
    const modern = await challenge(profile!, 'CN=laptop-1', annaId)
    const laptop = await devices.strongSwan('laptop-1', modern)
    assert.ok(laptop.ok, laptop.output)
    assert.equal((await devices.strongSwan('laptop-2', modern)).ok, false, 'the challenge was used')

    const { id: _, version: __, scepUrl: ___, ...content } = profile!
    const old = await owner.must<Profile>('POST', '/profiles', { ...content, name: 'Old', slug: 'old', legacy: true })
    const weak = await challenge(old, 'CN=scanner-1,OU=MDM,O=scep-client,C=US')
    const scanner = await devices.scepclient('scanner-1', 'old', weak)
    assert.ok(scanner.ok, scanner.output)
    serials = { laptop: laptop.serial, scanner: scanner.serial }

    const { items } = await owner.must<{ items: Certificate[] }>('GET', '/certificates')
    assert.deepEqual(
      items.map(({ serial, state, person, ...row }) => [serial, row.profile.name, state, person]),
      [
        [scanner.serial, 'Old', 'valid', null],
        [laptop.serial, 'Devices', 'valid', annaId],
      ],
    )
    const entries = await trail.newsWith('ca.refuse')
    recorded(entries, 'ca.create_challenge', 2)
    assert.equal(recorded(entries, 'ca.create_profile')[0].target, `profile:${old.id}`)
    assert.deepEqual(
      recorded(entries, 'ca.issue', 2).map((entry) => [entry.target, entry.actor.kind, personalOf(entry, 'subject')]),
      [
        [`certificate:${laptop.serial}`, 'client', 'CN=laptop-1'],
        [`certificate:${scanner.serial}`, 'client', 'CN=scanner-1,OU=MDM,O=scep-client,C=US'],
      ],
    )
    assert.equal(recorded(entries, 'ca.refuse')[0].detail?.['code'], 'ca.challenge_used')
  })

  test('a revoked certificate is refused by whoever asks the CRL, and the other passes', async () => {
    const number = await devices.fetchCrl()
    for (const name of ['laptop-1', 'scanner-1']) assert.ok((await devices.verify(name)).ok, name)
    const path = `/certificates/${serials.laptop}`
    await stepUp(owner, 'POST', `${path}/revocation`, { reason: 'keyCompromise', comment: 'left in a train' })
    const entries = await trail.newsWith('ca.publish_crl')
    assert.equal(await devices.fetchCrl(), number + 1)
    const laptop = await devices.verify('laptop-1')
    assert.ok(!laptop.ok && laptop.output.includes('certificate revoked'), laptop.output)
    const scanner = await devices.verify('scanner-1')
    assert.ok(scanner.ok, scanner.output)
    const shown = await owner.must<{ state: string; listedIn: number }>('GET', path)
    assert.deepEqual([shown.state, shown.listedIn], ['revoked', number + 1])
    revoked = recorded(entries, 'ca.revoke')[0]
    assert.deepEqual(
      [revoked.target, revoked.actor.name, revoked.after?.['reason'], personalOf(revoked, 'comment')],
      [`certificate:${serials.laptop}`, OWNER.displayName, 'keyCompromise', 'left in a train'],
    )
    assert.equal(recorded(entries, 'ca.publish_crl')[0].after?.['number'], number + 1)
  })

  test('a backup counts once a restore of it was checked, and its file is taken to another place', async () => {
    await jobEnds(owner, (await owner.must<{ job: string }>('POST', '/backups', {})).job)
    const entries = await trail.newsWith('backup.verify')
    const { items } = await owner.must<{ items: (Kept & { id: string; state: string; path: string })[] }>(
      'GET',
      '/backups',
    )
    assert.deepEqual(
      items.map(({ state }) => state),
      ['verified'],
    )
    const backup = items[0]!
    assert.equal(recorded(entries, 'backup.request')[0].actor.name, OWNER.displayName)
    assert.equal(recorded(entries, 'backup.run')[0].after?.['auditSize'], backup.auditSize)
    for (const action of ['backup.run', 'backup.verify'])
      assert.equal(recorded(entries, action)[0].target, `backup:${backup.id}`)
    await cp(backup.path, join(folder, 'kept.age'))
    await writeFile(join(folder, 'kit.txt'), owner.kitWords.join(' '), { mode: 0o600 })
    kept = { auditSize: backup.auditSize, log: await trail.after(0), stock: await stockOf(owner) }
    printed.push(server.output)
    assert.equal(await server.halt(), 0)
  })

  test('a wrong kit and a damaged file leave the folder as it was', async () => {
    const file = join(folder, 'kept.age')
    const [cut, flipped, wrongKit] = ['cut.age', 'flipped.age', 'wrong.txt'].map((name) => join(folder, name))
    await cp(file, cut!)
    const bytes = await readFile(file)
    await truncate(cut!, bytes.length - 1_000)
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(flipped!, bytes)
    await writeFile(wrongKit!, makeKit().words.join(' '))
    await mkdir(join(folder, 'second/data'), { recursive: true })
    const cases = [
      [12, file, wrongKit!],
      [1, cut!, join(folder, 'kit.txt')],
      [1, flipped!, join(folder, 'kit.txt')],
    ] as const
    for (const [code, from, kit] of cases) {
      const ended = await freehold(['restore', from, '--kit', kit, '--data', join(folder, 'second/data')])
      assert.equal(ended.code, code, ended.err)
      assert.deepEqual(await readdir(join(folder, 'second'), { recursive: true }), ['data'])
    }
  })

  test('one file and the printed kit bring the whole house back, and its log says so', async () => {
    const data = join(folder, 'second/data')
    const kit = join(folder, 'kit.txt')
    const ended = await freehold(['restore', join(folder, 'kept.age'), '--kit', kit, '--data', data, '--json'])
    assert.equal(ended.code, 0, ended.err)
    const { epochAt } = JSON.parse(ended.out) as { epochAt: number }
    assert.equal(epochAt, kept.auditSize + 1)
    server = await startServer({ home: join(folder, 'second') })
    servers.push(server)

    const { authenticator, recoveryCodes } = owner
    owner = Object.assign(server.client(), { authenticator, recoveryCodes })
    assert.deepEqual((await signIn(owner, OWNER.username, OWNER.password)).body, { state: 'second-factor' })
    const me = await owner.must<Me>('POST', '/session/factor', { code: owner.totp() })
    assert.deepEqual(me.roles, ['owner'])
    assertSameStock(await stockOf(owner), kept.stock)

    trail = new Trail(owner)
    const log = await trail.newsWith('access.open_session')
    const before = kept.log.filter(({ seq }) => seq <= kept.auditSize)
    assert.equal(before.length, kept.auditSize)
    assert.deepEqual(log.slice(0, kept.auditSize), before)
    const [epoch, ...since] = log.slice(kept.auditSize)
    assert.deepEqual([epoch?.seq, epoch?.action, epoch?.actor.kind], [epochAt, 'backup.restore', 'host'])
    assert.equal(epoch?.after?.['auditSize'], kept.auditSize)
    recorded(since, 'access.open_session')
    const { job } = await owner.must<{ job: string }>('POST', '/audit/verification')
    await jobEnds(owner, job)
    const head = await owner.must<{ verification: { state: string; size: number } }>('GET', '/audit/head')
    assert.equal(head.verification.state, 'good')
    assert.ok(head.verification.size > epochAt)
    recorded(await trail.newsWith('audit.verify'), 'audit.request_verification')
  })

  test('an invited auditor reads everything and is refused every change', async () => {
    const { username, password } = AUDITOR
    const { invitation } = await stepUp<{ invitation: { token: string } }>(owner, 'POST', '/accounts', {
      username,
      displayName: 'Rita Revision',
      role: 'auditor',
    })
    secrets.push(invitation.token)
    auditor = server.client()
    const taken = await auditor.must('POST', '/invitation', { token: invitation.token, password })
    assert.deepEqual(taken, { state: 'enroll-factor' })
    const me = await enrollFactor(auditor)
    secrets.push(...auditor.recoveryCodes)
    assert.deepEqual(me.roles, ['auditor'])
    const late = await server.client().call('POST', '/invitation', { token: invitation.token, password })
    assert.deepEqual([late.status, late.body['code']], [401, 'access.invitation_invalid'])
    const invited = await trail.newsWith('access.enroll_factor')
    recorded(invited, 'access.create_account')
    recorded(invited, 'access.invite')
    recorded(invited, 'access.accept_invitation')
    assert.equal(recorded(invited, 'access.refuse_sign_in')[0].detail?.['kind'], 'invitation')

    const stock = await stockOf(owner)
    const { reads, changes } = await attempts(auditor, me.permissions, {
      sources: sourceId,
      groups: groupId,
      people: annaId,
      accounts: me.account.id,
      certificates: serials.scanner,
    })
    assert.ok(reads.length > 25 && changes.length > 20, `${reads.length} reads, ${changes.length} changes`)
    assert.deepEqual(
      reads.filter(({ status }) => status !== 200),
      [],
    )
    assert.deepEqual(
      changes.filter(({ status }) => status !== 403),
      [],
    )
    assertSameStock(await stockOf(owner), stock)
    const entries = await trail.newsWith('http.refuse', changes.length)
    const his = entries.filter(({ actor }) => actor.id === me.account.id)
    assert.deepEqual(
      his.map(({ target, outcome }) => `${target} ${outcome}`).toSorted(),
      changes.map(({ at }) => `route:${at} refused`).toSorted(),
    )
    assert.deepEqual(doneByPeople(entries.filter(({ outcome }) => outcome === 'done')), [])
  })

  test('his export verifies on a machine that knows nothing of the server, and one changed byte is named', async () => {
    const from = kept.log.find(({ action }) => action === 'directory.create_source')!.at
    const to = new Date(Date.now() + 1_000).toISOString()
    const { job } = await auditor.must<{ job: string }>('POST', '/audit/exports', { from, to })
    await jobEnds(auditor, job)
    const answer = await auditor.raw('GET', `/api/v1/audit/exports/${job}/file`)
    assert.deepEqual([answer.status, answer.headers['content-type']], [200, 'application/zip'])
    const unpacked = join(folder, 'export')
    await mkdir(unpacked)
    for (const [name, bytes] of unzip(answer.bytes)) await writeFile(join(unpacked, name), bytes)
    const { key } = await auditor.must<{ key: { fingerprint: string } }>('GET', '/audit/head')
    const check = () => node([join(unpacked, 'verify.mjs'), '--key', key.fingerprint])
    const good = await check()
    assert.equal(good.code, 0, good.out)

    const file = join(unpacked, 'entries.ndjson')
    const text = await readFile(file, 'utf8')
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; body: { at: string } })
    const inside = (await trail.after(0)).filter((entry) => entry.at >= from && entry.seq <= lines.at(-1)!.seq)
    assert.deepEqual(
      lines.map(({ seq }) => seq),
      inside.map(({ seq }) => seq),
    )
    assert.match(good.out, new RegExp(`VERIFIED: ${lines.length} entries`))
    for (const secret of secrets) assert.ok(!text.includes(secret), 'a secret stands in the export')
    await writeFile(file, text.replace('"reason":"keyCompromise"', '"reason":"keyCompromisf"'))
    const bad = await check()
    assert.equal(bad.code, 1)
    assert.match(bad.out, new RegExp(`NOT VERIFIED\\n.*Entry ${revoked.seq} `))

    const entries = await trail.newsWith('audit.download')
    for (const action of ['audit.request_export', 'audit.download'])
      assert.equal(recorded(entries, action)[0].actor.name, 'Rita Revision')
    assert.equal(recorded(entries, 'audit.export')[0].target, `export:${job}`)
  })

  test('nothing went out but to the directory, and no secret stands in the log or was printed', async () => {
    const log = JSON.stringify(await trail.after(0))
    printed.push(server.output)
    assert.equal(await server.halt(), 0)
    for (const secret of secrets)
      for (const text of [log, ...printed]) assert.ok(!text.includes(secret), 'a secret shows')
    for (const home of ['first', 'second']) {
      const database = new DatabaseSync(join(folder, home, 'data/database/freehold.sqlite'), { readOnly: true })
      const ledger = database.prepare('SELECT DISTINCT host, port FROM outbound_ledger').all()
      database.close()
      assert.deepEqual(
        ledger.map((row) => ({ ...row })),
        [{ host: samba.host, port: samba.port }],
        home,
      )
    }
  })
})
