import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Authenticator } from '../peers/authenticator.ts'
import { closeBrowser } from '../peers/browser.ts'
import type { Client } from '../peers/client.ts'
import { sambaInstalled, startSamba, type SambaPeer } from '../peers/samba.ts'
import { setUp, startServer, type Server } from '../peers/server.ts'
import { jobEnds } from './furnished.ts'
import { visit, type Visitor } from './visitor.ts'

interface Plan {
  id: string
  hash: string
}

describe('somebody of the directory', { skip: sambaInstalled ? false : 'samba is not installed' }, () => {
  let samba: SambaPeer
  let server: Server
  let owner: Client
  let source: string
  let anna: Visitor

  before(async () => {
    ;[samba, server] = await Promise.all([startSamba(), startServer()])
    owner = await setUp(server)
    const { host, port, serverName, certificatePem, bindDn, bindPassword, baseDn } = samba
    const connection = { kind: 'active-directory', host, port, serverName, bindDn, baseDn }
    const made = await owner.must<{ id: string }>('POST', '/directory/sources', {
      ...connection,
      name: 'Corp',
      trusted: certificatePem,
      password: bindPassword,
    })
    source = made.id
    await synced()
    const groups = await owner.must<{ items: { id: string }[] }>('GET', '/groups?q=Freehold%20Admins')
    await owner.must('POST', '/session/confirmation', { code: owner.recoveryCode() })
    await owner.must('POST', '/grants', { group: groups.items[0]!.id, role: 'operator' })
    anna = await visit(server)
  })

  after(async () => {
    await closeBrowser()
    await server.stop()
    await samba.stop()
  })

  async function synced(): Promise<void> {
    const asked = await owner.must<{ job: string }>('POST', `/directory/sources/${source}/plans`, {})
    const { result } = (await jobEnds(owner, asked.job)) as { result: { plan: string } }
    const plan = await owner.must<Plan>('GET', `/directory/plans/${result.plan}`)
    await owner.must('POST', '/session/confirmation', { code: owner.recoveryCode() })
    const path = `/directory/plans/${plan.id}/application`
    const { job } = await owner.must<{ job: string }>('POST', path, { hash: plan.hash })
    await jobEnds(owner, job)
  }

  test('signs in with the name and the password of the directory, and sets up a second factor the first time', async () => {
    const { username, password } = samba.person
    await anna.goTo('/sign-in')
    await anna.fill('access.signIn.username', username)
    await anna.fill('access.signIn.password', password)
    const shown = await anna.answerTo<{ secret: string }>('GET /session/enrollment', () => anna.press('common.next'))
    await anna.fill('access.enroll.code', new Authenticator(shown.secret).shown())
    await anna.press('access.enroll.do')
    await anna.page.getByRole('checkbox').check()
    await anna.press('access.enroll.finish')
    await anna.page.waitForURL(`${server.baseUrl}/`)
    await anna.settled()
    const { items } = await anna.asks<{ items: { kind: string }[] }>('/account/factors')
    assert.equal(items.length, 1)
  })

  test('is out with the sync that brings that the directory disabled her, and the page asks for a sign-in', async () => {
    await anna.goTo('/')
    const { items } = await owner.must<{ items: { id: string }[] }>('GET', '/people?q=Anna')
    const person = await owner.must<{ dn: string }>('GET', `/people/${items[0]!.id}`)
    const dn = Buffer.from(person.dn).toString('base64')
    await samba.modify(`dn:: ${dn}\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 514`)
    await synced()
    assert.equal((await anna.page.request.get('/api/v1/session')).status(), 401)
    await anna.leaveFor('/jobs')
    await anna.seesText(anna.say('access.signIn.again'))
    await anna.fill('access.signIn.username', samba.person.username)
    await anna.fill('access.signIn.password', samba.person.password)
    await anna.press('common.next')
    await anna.seesText(anna.say('words.problems.access.credentials_wrong'))
    anna.behaved()
    await anna.window.close()
  })
})
