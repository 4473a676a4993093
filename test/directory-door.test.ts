import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Authenticator } from './peers/authenticator.ts'
import type { Client } from './peers/client.ts'
import { sambaInstalled, type SambaPeer, startSamba } from './peers/samba.ts'
import { type Server, setUp, startServer } from './peers/server.ts'

describe('a directory through the front door', { skip: sambaInstalled ? false : 'samba is not installed' }, () => {
  let samba: SambaPeer
  let server: Server
  let owner: Client

  before(async () => {
    samba = await startSamba()
    server = await startServer()
    owner = await setUp(server)
  })
  after(async () => {
    await server?.stop()
    await samba?.stop()
  })

  /** Waits for the job, asking as the console does. */
  const ended = async ({ job }: { job: string }): Promise<{ state: string; result: { plan: string } | null }> => {
    for (;;) {
      const run = await owner.must<{ state: string; result: { plan: string } | null }>('GET', `/jobs/${job}`)
      if (run.state !== 'queued' && run.state !== 'running') return run
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  test('from the first connection to a sign-in with the directory password', async () => {
    const { host, port, serverName, caPem, bindDn, bindPassword, baseDn, person } = samba
    const reach = { kind: 'active-directory', host, port, serverName, trusted: caPem, bindDn }
    const connection = { ...reach, baseDn }
    const probe = await owner.must<{ stages: { state: string }[]; baseDn: string }>('POST', '/directory/probe', {
      ...reach,
      password: bindPassword,
    })
    assert.deepEqual(
      probe.stages.map(({ state }) => state),
      ['good', 'good', 'good', 'good'],
    )
    assert.equal(probe.baseDn.toLowerCase(), baseDn.toLowerCase(), 'the directory says itself what its domain is')
    const source = await owner.must<{ id: string }>('POST', '/directory/sources', {
      name: 'Corp',
      ...connection,
      password: bindPassword,
    })
    const run = await ended(await owner.must('POST', `/directory/sources/${source.id}/plans`, {}))
    assert.equal(run.state, 'done')
    const [plan] = (
      await owner.must<{ items: { id: string; hash: string; state: string }[] }>('GET', '/directory/plans')
    ).items
    assert.equal(plan?.state, 'ready')
    const applied = await owner.must<{ job: string }>('POST', `/directory/plans/${plan.id}/application`, {
      hash: plan.hash,
    })
    assert.equal((await ended(applied)).state, 'done')

    const browser = server.client()
    const credentials = { username: person.username, password: person.password }
    assert.equal((await browser.call('POST', '/session', credentials)).status, 401, 'no group of hers has a role yet')
    const groups = await owner.must<{ items: { id: string }[] }>('GET', '/groups?q=Freehold%20Admins')
    await owner.must('POST', '/grants', { group: groups.items[0]?.id, role: 'auditor' })
    const wrong = await browser.call('POST', '/session', { ...credentials, password: 'wrong' })
    assert.equal(wrong.status, 401)
    assert.partialDeepStrictEqual(await browser.must<object>('POST', '/session', credentials), {
      state: 'enroll-factor',
    })
    const output = server.output
    for (const secret of [bindPassword, person.password]) assert.ok(!output.includes(secret))
  })

  test('a role from a group opens what it may and nothing more', async () => {
    const browser = server.client()
    await browser.must('POST', '/session', { username: samba.person.username, password: samba.person.password })
    const { secret } = await browser.must<{ secret: string }>('GET', '/session/enrollment')
    browser.authenticator = new Authenticator(secret)
    await browser.must('POST', '/session/enrollment', { code: browser.totp() })
    const me = await browser.must<{ account: { kind: string }; permissions: string[] }>('GET', '/session')
    assert.equal(me.account.kind, 'directory')
    assert.ok(me.permissions.includes('audit.read'))
    assert.equal((await browser.call('GET', '/people?limit=2')).status, 200)
    assert.equal((await browser.call('POST', '/directory/certificate', { host: samba.host })).status, 403)
  })
})
