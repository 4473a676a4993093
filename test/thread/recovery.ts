import assert from 'node:assert/strict'
import { cp, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeKit } from '../../server/domains/backup/index.ts'
import { jobEnds } from '../journeys/furnished.ts'
import { OWNER } from '../peers/server.ts'
import { signIn, type House, type Kept } from './house.ts'
import type { Me } from './people.ts'
import { assertSameStock, stockOf } from './stock.ts'
import { freehold } from './terminal.ts'
import { recorded, Trail, type Logged } from './trail.ts'

/** The machine is lost; a file and a sheet of paper are left. */
export function theRecovery(house: House): void {
  test('a backup counts once a restore of it was checked, and its file is taken to another place', async () => {
    const { owner, trail, folder } = house
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
    house.kept = { auditSize: backup.auditSize, log: await trail.after(0), stock: await stockOf(owner) }
    assert.equal(await house.halt(), 0)
  })

  test('a wrong kit and a damaged file leave the folder as it was', async () => {
    const { folder } = house
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
    const { folder, kept } = house
    const data = join(folder, 'second/data')
    const kit = join(folder, 'kit.txt')
    const ended = await freehold(['restore', join(folder, 'kept.age'), '--kit', kit, '--data', data, '--json'])
    assert.equal(ended.code, 0, ended.err)
    const { epochAt } = JSON.parse(ended.out) as { epochAt: number }
    assert.equal(epochAt, kept.auditSize + 1)
    const server = await house.start('second')

    const { authenticator, recoveryCodes } = house.owner
    const owner = (house.owner = Object.assign(server.client(), { authenticator, recoveryCodes }))
    assert.partialDeepStrictEqual((await signIn(owner, OWNER.username, OWNER.password)).body, {
      state: 'second-factor',
    })
    const me = await owner.must<Me>('POST', '/session/factor', { code: owner.totp() })
    assert.deepEqual(me.roles, ['owner'])
    assertSameStock(await stockOf(owner), kept.stock)

    const trail = (house.trail = new Trail(owner))
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
  test('the restored house goes on: its directory, its authority and its next backup', async () => {
    const { owner, trail, devices, server, samba, kept, secrets } = house
    const plan = await house.planned()
    assert.deepEqual([plan.state, plan.rows], ['ready', 0], 'the password of the service account came along')
    const out = await signIn(server.client(), samba.person.username, samba.person.password)
    assert.equal(out.status, 401, 'who was out before is out')

    await devices.trust(owner)
    const profiles = await owner.must<{ id: string; slug: string }[]>('GET', '/profiles')
    const { id } = profiles.find(({ slug }) => slug === 'devices')!
    const made = await owner.must<{ challenge: string }>('POST', `/profiles/${id}/challenges`, {
      subject: 'CN=laptop-3',
    })
    secrets.push(made.challenge)
    const laptop = await devices.strongSwan('laptop-3', made.challenge)
    assert.ok(laptop.ok, laptop.output)
    await devices.fetchCrl()
    const verified = await devices.verify('laptop-3')
    assert.ok(verified.ok, verified.output)
    // The job that made the backup stands in it unfinished, and may be at it again.
    const { job } = await owner.must<{ job: string }>('POST', '/backups', {})
    const { result } = (await jobEnds(owner, job)) as { result: { backup: string } }
    const isItsOwn = ({ target }: Logged): boolean => target === `backup:${result.backup}`

    const entries = await trail.newsWith('backup.verify', 1, isItsOwn)
    assert.equal(recorded(entries, 'ca.issue')[0].target, `certificate:${laptop.serial}`)
    recorded(entries, 'directory.make_plan')
    recorded((await trail.after(kept.auditSize)).filter(isItsOwn), 'backup.run')
    recorded(entries, 'access.refuse_sign_in')
  })
}
