import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jobEnds } from '../journeys/furnished.ts'
import { until } from '../peers/program.ts'
import { SERVICE_DN } from '../peers/samba-seed.ts'
import { OWNER } from '../peers/server.ts'
import { attempts, SINGLY } from './attempts.ts'
import { signIn, type House } from './house.ts'
import { enrollFactor, refusalOf, stepUp } from './people.ts'
import { doneByPeople, isRefusal, personalOf, recorded, type Logged } from './trail.ts'

interface Named {
  id: string
  name: string
}

/** A real domain controller: from its certificate to a person who comes in by a group, and goes with it. */
export function theDirectory(house: House): void {
  test('the certificate of the domain controller is shown, pinned and tried; a wrong password fails at its stage', async () => {
    const { samba, owner, trail } = house
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
    house.sourceId = source.id
    assert.ok(!JSON.stringify(source).includes(bindPassword))
    const [created] = recorded(await trail.news(), 'directory.create_source')
    assert.deepEqual(
      [created.target, created.actor.name, personalOf(created, 'after.bindDn')],
      [`source:${source.id}`, OWNER.displayName, SERVICE_DN],
    )
  })

  test('a plan shows whom it would add and adds nobody; approved, it adds exactly them', async () => {
    const { owner, trail } = house
    const plan = await house.planned()
    assert.deepEqual([plan.state, plan.brakes], ['ready', []])
    assert.deepEqual((await owner.must<{ items: unknown[] }>('GET', '/people')).items, [])
    const path = `/directory/plans/${plan.id}`
    const rows = await owner.must<{ items: { name: string; object: string }[] }>(
      'GET',
      `${path}/rows?filter=${encodeURIComponent('kind eq "create"')}&limit=200`,
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
    assert.equal(applied.filter(isRefusal('access.fresh_factor_required')).length, 1)
  })

  test('members of nested groups are seen with the way to them', async () => {
    const { owner, trail } = house
    const { items } = await owner.must<{ items: Named[] }>('GET', '/groups?q=Freehold%20Admins')
    house.groupId = items[0]!.id
    const path = `/groups/${house.groupId}/members`
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
    house.annaId = nested.items[0]!.id
    assert.deepEqual(doneByPeople(await trail.news()), [], 'looking changes nothing')
  })

  test('a wrong password, a person without a role and a stranger are refused alike, and told apart in the log alone', async () => {
    const { samba, server, trail } = house
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
    const { samba, server, owner, trail, annaId, sourceId, groupId, secrets } = house
    await stepUp(owner, 'POST', '/grants', { group: groupId, role: 'operator' })
    const anna = (house.anna = server.client())
    const { username, password } = samba.person
    assert.partialDeepStrictEqual((await signIn(anna, username, password)).body, { state: 'enroll-factor' })
    assert.equal((await anna.call('GET', '/people')).status, 401, 'not before the second factor')
    const me = await enrollFactor(anna)
    secrets.push(...anna.recoveryCodes)
    const { items } = await owner.must<{ items: { role: string; permissions: string[] }[] }>('GET', '/roles')
    const { permissions } = items.find(({ role }) => role === 'operator')!
    assert.deepEqual(
      [me.account.kind, me.roles, me.permissions.toSorted()],
      ['directory', ['operator'], permissions.toSorted()],
    )
    const { reads, forbidden } = await attempts(anna, me.permissions, {
      sources: sourceId,
      groups: groupId,
      people: annaId,
    })
    assert.ok(reads.length > 20 && forbidden.length > 20, `${reads.length} reads, ${forbidden.length} others`)
    assert.deepEqual(
      reads.filter(({ status }) => status !== 200),
      [],
    )
    assert.deepEqual(
      forbidden.filter(({ status }) => status !== 403),
      [],
    )

    const isHers = ({ action, actor, detail }: Logged): boolean =>
      action === 'http.refuse' && actor.id === me.account.id && detail?.['code'] !== 'access.half_signed_in'
    const entries = await trail.newsWith('http.refuse', Math.min(forbidden.length, SINGLY), isHers)
    const [mapped] = recorded(entries, 'access.give_role')
    assert.deepEqual([mapped.target, mapped.after?.['role']], [`group:${groupId}`, 'operator'])
    const [begun] = recorded(entries, 'access.begin_session')
    assert.deepEqual([begun.after?.['roles'], begun.after?.['person']], [['operator'], annaId])
    const [enrolled] = recorded(entries, 'access.enroll_factor')
    assert.deepEqual([enrolled.target, enrolled.actor.name], [`account:${me.account.id}`, 'Anna Müller'])
    assert.deepEqual(
      entries
        .filter(isHers)
        .slice(0, SINGLY)
        .map(({ target, outcome }) => `${target.replace('/api/v1', '')} ${outcome}`),
      forbidden.slice(0, SINGLY).map(({ at }) => `route:${at} refused`),
    )
  })

  test('somebody disabled in the directory is out within a second of the entry that says so', async (t) => {
    const { samba, owner, trail, anna, annaId } = house
    const before = await owner.must<{ dn: string; account: { id: string } }>('GET', `/people/${annaId}`)
    await samba.modify(
      `dn:: ${Buffer.from(before.dn).toString('base64')}\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 514`,
    )
    const plan = await house.planned()
    assert.deepEqual([plan.state, plan.counts['disable'], plan.counts['create']], ['ready', 1, 0])
    assert.equal((await anna.call('GET', '/session')).status, 200, 'a plan changes nothing')
    const path = `/directory/plans/${plan.id}/application`
    const outAt = noticed(async () => (await anna.call('GET', '/session')).status === 401)
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
    const late = (await outAt) - Date.parse(disabled.at)
    t.diagnostic(`an open session ended ${late} ms after the entry that disabled its person`)
    assert.ok(late < 1_000, `${late} ms`)
    assert.equal(recorded(entries, 'access.revise_directory_account')[0].target, `account:${before.account.id}`)
  })
}

/** When it was first so; asked all the time. */
async function noticed(isSo: () => Promise<boolean>): Promise<number> {
  await until(isSo, 60_000, 'the end of a session')
  return Date.now()
}
