import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from './peers/client.ts'
import { newAddress, setUp, startServer, type Server } from './peers/server.ts'

// One owner at three desks: one from where everything is allowed, one from where only the console is, and one outside.

let server: Server
let desk: Client
let hall: Client
let outside: Client
let token: string

before(async () => {
  server = await startServer()
  desk = await setUp(server)
  const wish = { name: 'Nightly', days: 7, permissions: ['settings.read'], networks: [] }
  token = (await desk.must<{ text: string }>('POST', '/account/tokens', wish)).text
  hall = desk.another(newAddress(), true)
  outside = desk.another(newAddress(), true)
})

after(async () => {
  for (const client of [desk, hall, outside]) client?.close()
  await server?.stop()
})

type Lists = Partial<Record<'consoleNetworks' | 'apiNetworks' | 'stepUpNetworks', string[]>>

async function change(client: Client, values: Lists) {
  const { sections } = await desk.must<{ sections: { name: string; version: number }[] }>('GET', '/settings')
  const { version } = sections.find(({ name }) => name === 'network')!
  return await client.call('PUT', '/settings/network', { values }, { version })
}

async function setLists(values: Lists): Promise<void> {
  const tried = await change(desk, values)
  assert.equal(tried.status, 200, JSON.stringify(tried.body))
  const kept = await desk.call('POST', '/settings/trial/keep', {})
  assert.equal(kept.status, 200, JSON.stringify(kept.body))
}

const codeOf = async (client: Client): Promise<unknown> => (await client.call('GET', '/session')).body['code'] ?? 'in'

async function withToken(client: Client): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}` }
  const { cookie } = client
  client.cookie = null
  try {
    const { status, body } = await client.call('GET', '/settings', undefined, { headers })
    return status === 200 ? 'in' : body['code']
  } finally {
    client.cookie = cookie
  }
}

test('a list for the console ends sessions elsewhere at once, and keeps tokens, sign-in and pages out there too', async () => {
  assert.deepEqual(await Promise.all([desk, hall, outside].map(codeOf)), ['in', 'in', 'in'])
  await setLists({ consoleNetworks: [`${desk.address}/32`, hall.address] })
  const refused = 'http.not_allowed_from_here'
  assert.deepEqual(await Promise.all([desk, hall, outside].map(codeOf)), ['in', 'in', refused])
  assert.deepEqual(await Promise.all([desk, hall, outside].map(withToken)), ['in', 'in', refused])
  const stranger = server.client()
  const credentials = { username: 'owner', password: 'wrong' }
  assert.equal((await stranger.call('POST', '/session', credentials)).body['code'], refused)
  assert.equal((await stranger.call('GET', '/recovery/networks')).body['code'], refused, 'also where nothing is')
  assert.equal((await stranger.raw('GET', '/')).status, 403)
  const forged = { 'x-forwarded-for': desk.address, forwarded: `for=${desk.address}` }
  assert.equal((await stranger.raw('GET', '/', undefined, forged)).status, 403)
  stranger.close()
})

test('devices and health come from anywhere, whatever the lists say', async () => {
  const stranger = server.client()
  const answers = []
  for (const path of ['/healthz', '/scep/default?operation=GetCACaps', '/crl/any.crl', '/ca/any.crt'])
    answers.push((await stranger.raw('GET', path)).status)
  assert.equal(answers[0], 200)
  assert.ok(!answers.includes(403), answers.join(', '))
  stranger.close()
})

test('tokens have a list of their own, and it lets nobody into the console', async () => {
  await setLists({ apiNetworks: [outside.address] })
  assert.deepEqual(await Promise.all([desk, hall, outside].map(withToken)), [
    'http.not_allowed_from_here',
    'http.not_allowed_from_here',
    'in',
  ])
  assert.equal(await codeOf(outside), 'http.not_allowed_from_here')
  // Whoever says that he has a token gets no further with a password or a session.
  const lies = { headers: { authorization: 'Bearer freehold_none' } }
  assert.equal((await outside.call('GET', '/session', undefined, lies)).body['code'], 'http.two_credentials')
  const stranger = outside.another(outside.address)
  const signIn = await stranger.call('POST', '/session', { username: 'owner', password: 'wrong' }, lies)
  assert.equal(signIn.body['code'], 'access.token_invalid')
  stranger.close()
})

test('protected steps are done from their own networks only, changing these lists among them', async () => {
  await setLists({ stepUpNetworks: [desk.address] })
  assert.equal(await codeOf(hall), 'in')
  const refused = await change(hall, { stepUpNetworks: [] })
  assert.deepEqual([refused.status, refused.body['code']], [403, 'http.step_up_not_from_here'])
  const noToken = await hall.call('POST', '/account/tokens', {})
  assert.equal(noToken.body['code'], 'http.step_up_not_from_here', 'before anything of it is looked at')
  assert.equal((await change(desk, { stepUpNetworks: ['192.0.2.0/24'] })).status, 200)
  const kept = await desk.call('POST', '/settings/trial/keep', {})
  assert.equal(kept.body['code'], 'settings.not_proven', 'nobody keeps what shuts himself out of the settings')
  await desk.must('POST', '/settings/trial/revert', {})
  await setLists({ consoleNetworks: [], apiNetworks: [], stepUpNetworks: [] })
  assert.deepEqual(await Promise.all([desk, hall, outside].map(codeOf)), ['in', 'in', 'in'])
})
