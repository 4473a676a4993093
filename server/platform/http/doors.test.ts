import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { request as plainRequest, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { z } from 'zod'
import { scratchDatabase } from '../../base/database/scratch.ts'
import { conflict, stale, unauthenticated } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import { Vault } from '../../base/secrets/vault.ts'
import { DAY, MINUTE } from '../../base/time.ts'
import type { Caller } from './caller.ts'
import { closeApi, closeApp, newApp } from './http.ts'
import { forgetAnswers } from './idempotency.ts'
import { limits } from './limits.ts'
import { plainServer } from './listen.ts'
import { mountRoutes, type Doors } from './mount.ts'
import { Refusals } from './refusals.ts'
import { change, read, WithSession, type Route } from './route.ts'

// The door itself, with routes of its own on a plain socket; the whole server with TLS is tested from outside.

const scratch = scratchDatabase()
const TOKENS = { admin: 'a'.repeat(43), reader: 'r'.repeat(43), half: 'h'.repeat(43) }
let version = 1

function callerOf(token: string): Caller | null {
  const base = {
    actor: { kind: 'account', id: 'someone', name: 'Some One' },
    sessionId: `s-${token[0]}`,
    roles: [],
  } as const
  if (token === TOKENS.admin) {
    return {
      ...base,
      state: 'open',
      permissions: new Set(['test.read', 'test.write']),
      freshFactorUntil: scratch.now() + MINUTE,
    }
  }
  if (token === TOKENS.reader)
    return { ...base, state: 'open', permissions: new Set(['test.read']), freshFactorUntil: null }
  if (token === TOKENS.half) return { ...base, state: 'second-factor', permissions: new Set(), freshFactorUntil: null }
  return null
}

const Thing = z.object({ id: z.string(), version: z.int() })
let runs = 0
const routes = [
  read({
    at: 'GET /open',
    may: 'anyone',
    summary: 's',
    input: z.object({ q: z.string().max(20).optional() }),
    output: z.object({ q: z.string() }),
    run: async (_reading, { q }) => ({ q: q ?? '' }),
  }),
  read({
    at: 'GET /mine',
    may: 'signed-in',
    summary: 's',
    input: z.object({}),
    output: z.object({}),
    run: async () => ({}),
  }),
  read({
    at: 'GET /things/:id',
    may: 'test.read',
    summary: 's',
    input: z.object({ id: z.string().max(40) }),
    output: Thing,
    run: async (_reading, { id }) => ({ id, version }),
  }),
  change({
    at: 'POST /things',
    may: 'test.write',
    summary: 's',
    input: z.object({ name: z.string().min(1).max(50), n: z.int().optional() }),
    output: z.object({ secret: z.string() }),
    records: ['test.make'],
    run: async ({ record }, { name }) => {
      if (name === 'taken') throw conflict('test.taken', 'The name is taken.')
      if (name === 'fault') throw new Error('a cause with a secret inside')
      runs++
      record({ action: 'test.make', target: `thing:${runs}` })
      return { secret: `secret-${runs}` }
    },
  }),
  change({
    at: 'PUT /things/:id',
    may: 'test.write',
    summary: 's',
    input: z.object({ id: z.string(), name: z.string(), version: z.int() }),
    output: Thing,
    records: ['test.revise'],
    ifMatch: true,
    run: async ({ record }, input) => {
      if (input.version !== version) throw stale('test.stale', 'Somebody changed it meanwhile.')
      version++
      record({ action: 'test.revise', target: `thing:${input.id}` })
      return { id: input.id, version }
    },
  }),
  change({
    at: 'DELETE /things/:id',
    may: 'test.write',
    summary: 's',
    input: z.object({ id: z.string() }),
    output: z.object({}),
    records: ['test.remove'],
    stepUp: true,
    run: async ({ record }, { id }) => {
      record({ action: 'test.remove', target: `thing:${id}` })
      return {}
    },
  }),
  change({
    at: 'POST /grave',
    may: 'test.write',
    summary: 's',
    input: z.object({}),
    output: z.object({}),
    records: ['test.bury'],
    asksReason: true,
    run: async ({ record }) => {
      record({ action: 'test.bury', target: 'thing:1' })
      return {}
    },
  }),
  change({
    at: 'POST /guess',
    may: 'half-signed-in',
    summary: 's',
    input: z.object({}),
    output: z.object({}),
    errors: ['test.wrong'],
    records: ['test.guess', 'access.refuse_sign_in'],
    run: async () => {
      throw unauthenticated('test.wrong', 'That was wrong.')
    },
  }),
  change({
    at: 'POST /half',
    may: 'half-signed-in',
    summary: 's',
    input: z.object({}),
    output: z.object({}),
    records: ['test.half'],
    run: async ({ record }) => {
      record({ action: 'test.half', target: 'session:half' })
      return new WithSession({}, TOKENS.admin)
    },
  }),
]

const refusals = new Refusals(scratch.database, silentLog())
/** It may write, has no fresh factor, and speaks for the same account. */
const OF_TOKEN = {
  sessionId: 'token:t',
  token: 't',
  permissions: new Set(['test.write']),
  freshFactorUntil: null,
}
const doors: Doors = {
  database: scratch.database,
  vault: new Vault(randomBytes(32)),
  clock: scratch.now,
  log: silentLog(),
  identify: async (_tx, { token }) => callerOf(token),
  bearer: async () => ({ caller: { ...callerOf(TOKENS.admin)!, ...OF_TOKEN }, refusal: null }),
  refusals,
  guesses: limits().guesses,
}
const app = newApp(() => ['mdm.example.test'])
mountRoutes(app, doors, routes as unknown as readonly Route[])
closeApi(app)
closeApp(app, scratch.now)
const server: Server = plainServer(app)
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
after(async () => {
  server.closeAllConnections()
  server.close()
  await scratch.close()
})

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Record<string, unknown>
}

interface Asked {
  as?: keyof typeof TOKENS
  body?: unknown
  raw?: string
  headers?: Record<string, string>
}

function ask(method: string, path: string, { as, body, raw, headers = {} }: Asked = {}): Promise<Answer> {
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const all = {
    ...(as ? { cookie: `__Host-freehold=${TOKENS[as]}` } : {}),
    ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const sent = plainRequest({ host: '127.0.0.1', port, method, path: `/api/v1${path}`, headers: all }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text ? (JSON.parse(text) as Answer['body']) : {},
        })
      })
    })
    sent.on('error', reject)
    sent.end(payload)
  })
}

function assertProblem(answer: Answer, status: number, code: string): void {
  assert.deepEqual([answer.status, answer.body['code']], [status, code])
  assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
  assert.equal(answer.body['type'], `/help/problems/${code}`)
  assert.equal(answer.body['requestId'], answer.headers['x-request-id'])
  assert.equal(answer.headers['cache-control'], 'no-store')
}

test('nobody, the half signed in and the wrong role are told apart', async () => {
  assertProblem(await ask('GET', '/things/1'), 401, 'access.signed_out')
  assertProblem(await ask('GET', '/things/1', { as: 'half' }), 401, 'access.half_signed_in')
  assertProblem(await ask('GET', '/mine', { as: 'half' }), 401, 'access.half_signed_in')
  const refused = await ask('POST', '/things', { as: 'reader', body: { name: 'x' } })
  assertProblem(refused, 403, 'access.not_permitted')
  assert.equal(refused.body['permission'], 'test.write')
  assertProblem(await ask('POST', '/half', { as: 'admin', body: {} }), 403, 'access.not_half_signed_in')
  assert.equal((await ask('GET', '/open')).status, 200)
  assert.equal((await ask('GET', '/things/1', { as: 'reader' })).status, 200)
})

test('refused attempts of somebody signed in are entries of their own', async () => {
  const count = () => scratch.entries().filter(({ action }) => action === 'http.refuse').length
  const before = count()
  await ask('POST', '/things', { as: 'reader', body: { name: 'x' } })
  while (count() === before) await new Promise(setImmediate)
  const entry = scratch.entries().findLast(({ action }) => action === 'http.refuse')
  assert.equal(entry?.['target'], 'route:POST /things')
  assert.equal(entry?.['outcome'], 'refused')
})

test('the door records what it refuses before a sign-in; what the sign-in itself refuses is left to it', async () => {
  const guesses = () => scratch.entries().filter(({ target }) => target === 'route:POST /guess')
  assertProblem(await ask('POST', '/guess', { as: 'half', body: {} }), 401, 'test.wrong')
  assertProblem(await ask('POST', '/guess', { as: 'reader', body: {} }), 403, 'access.not_half_signed_in')
  while (guesses().length === 0) await new Promise(setImmediate)
  assert.deepEqual(
    guesses().map(({ detail }) => detail),
    [{ code: 'access.not_half_signed_in', count: 1 }],
  )
})

test('a hundred anonymous refusals of one address become one entry with a count', async () => {
  const anonymous = () => scratch.entries().filter((entry) => JSON.stringify(entry['actor']).includes('anonymous'))
  refusals.flush(scratch.now())
  for (let index = 0; index < 100; index++) await ask('GET', '/mine')
  const before = anonymous().length
  refusals.flush(scratch.now())
  while (anonymous().length === before) await new Promise(setImmediate)
  assert.equal(anonymous().length, before + 1)
  assert.deepEqual(anonymous().at(-1)?.['detail'], { code: 'access.signed_out', count: 100 })
})

test('a reason goes into every entry of the change, in whatever words it was given', async () => {
  const said = async (as: keyof typeof TOKENS, path: string, reason: string) =>
    await ask('POST', path, { as, body: { name: 'said' }, headers: { 'freehold-reason': reason } })
  const kept = () => scratch.personal().findLast(({ field }) => field === 'reason')?.value
  assert.equal((await said('admin', '/things', encodeURIComponent('Müller hat gewechselt 🗝'))).status, 200)
  assert.equal(kept(), 'Müller hat gewechselt 🗝')
  assert.equal((await said('admin', '/things', '')).status, 200)
  assert.equal((await said('admin', '/things', encodeURIComponent('🗝'.repeat(500)))).status, 200)
  assert.equal(kept(), '🗝'.repeat(500))
  for (const bad of ['%', '%C3', '%E0%A4', 'a%0Ab', 'a%00', '%E2%80%AEevil', 'a%E2%80%A8b', 'x'.repeat(501), '\u00e9'])
    assertProblem(await said('admin', '/things', bad), 400, 'http.bad_reason')
  assert.equal(kept(), '🗝'.repeat(500))
})

test('an act that asks for a reason is refused without one, and whoever may not act learns nothing of it', async () => {
  const headers = { 'freehold-reason': 'it%20was%20stolen' }
  assertProblem(await ask('POST', '/grave', { as: 'reader' }), 403, 'access.not_permitted')
  assertProblem(await ask('POST', '/grave', { as: 'admin' }), 422, 'http.reason_required')
  // Spaces, and signs that are drawn as nothing: an auditor would see an empty line.
  for (const blank of ['  ', '\u200b', '\u2060\u00ad', '\u3164', '\u2800', '\ufe0f\u034f', '\u00a0'])
    assertProblem(
      await ask('POST', '/grave', { as: 'admin', headers: { 'freehold-reason': encodeURIComponent(blank) } }),
      422,
      'http.reason_required',
    )
  assert.equal((await ask('POST', '/grave', { as: 'admin', headers })).status, 200)
})

test('what somebody says before he is signed in does not reach the log', async () => {
  const headers = { 'freehold-reason': 'read%20this%2C%20auditor' }
  assert.equal((await ask('POST', '/half', { as: 'half', body: {}, headers })).status, 200)
  assert.ok(!scratch.personal().some(({ value }) => value.includes('auditor')))
})

test('every bad body is refused with a pointer or a reason, and nothing runs', async () => {
  const before = runs
  const cases: [string, Asked, number, string][] = [
    ['missing field', { body: {} }, 422, 'http.invalid_input'],
    ['wrong type', { body: { name: ['a'] } }, 422, 'http.invalid_input'],
    ['null', { body: { name: null } }, 422, 'http.invalid_input'],
    ['too long', { body: { name: 'x'.repeat(51) } }, 422, 'http.invalid_input'],
    ['infinite number', { raw: '{"name":"a","n":1e999}' }, 422, 'http.invalid_input'],
    ['unknown field', { body: { name: 'a', admin: true } }, 422, 'http.invalid_input'],
    ['array', { body: [] }, 400, 'http.bad_json'],
    ['text', { raw: '"a"' }, 400, 'http.bad_json'],
    ['no JSON', { raw: '{"name":' }, 400, 'http.bad_json'],
    ['magic key', { raw: '{"name":"a","__proto__":{"admin":true}}' }, 400, 'http.bad_json'],
    ['nested magic key', { raw: '{"name":"a","n":{"constructor":1}}' }, 400, 'http.bad_json'],
    ['half a character', { raw: '{"name":"\\ud800"}' }, 400, 'http.bad_json'],
    ['deep nesting', { raw: `{"name":${'['.repeat(50_000)}` }, 400, 'http.bad_json'],
    ['too large', { raw: `{"name":"${'x'.repeat(300_000)}"}` }, 413, 'http.too_large'],
    [
      'wrong type of content',
      { raw: 'name=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'http.wrong_content_type',
    ],
    ['plain text', { raw: '{"name":"a"}', headers: { 'content-type': 'text/plain' } }, 415, 'http.wrong_content_type'],
  ]
  for (const [name, asked, status, code] of cases) {
    const answer = await ask('POST', '/things', { as: 'admin', ...asked })
    assert.deepEqual([name, answer.status, answer.body['code']], [name, status, code])
  }
  const unknown = await ask('POST', '/things', { as: 'admin', body: { name: 'a', admin: true } })
  assert.deepEqual(unknown.body['errors'], [{ pointer: '/admin', message: 'This field is not known here.' }])
  assert.equal(runs, before)
  assert.equal(({} as { admin?: boolean }).admin, undefined)
})

test('bytes that are no UTF-8 are refused', async () => {
  const raw = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]).toString('latin1')
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.end(
        Buffer.from(
          `POST /api/v1/things HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-freehold=${TOKENS.admin}\r\nContent-Type: application/json\r\nContent-Length: 5\r\nConnection: close\r\n\r\n${raw}`,
          'latin1',
        ),
      )
    })
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('close', () => resolve(text))
  })
  assert.match(answer, /^HTTP\/1\.1 400 .*http\.bad_json/s)
})

test('repeated and unknown query parameters are refused', async () => {
  assertProblem(await ask('GET', '/open?q=a&q=b'), 400, 'http.repeated_parameter')
  assertProblem(await ask('GET', '/open?q[]=a'), 422, 'http.invalid_input')
  assertProblem(await ask('GET', '/open?__proto__=a'), 422, 'http.invalid_input')
  assertProblem(await ask('GET', '/things/1?id=2', { as: 'admin' }), 400, 'http.repeated_parameter')
})

test('a refusal keeps its code; a fault shows none of its cause', async () => {
  assertProblem(await ask('POST', '/things', { as: 'admin', body: { name: 'taken' } }), 409, 'test.taken')
  const fault = await ask('POST', '/things', { as: 'admin', body: { name: 'fault' } })
  assertProblem(fault, 500, 'http.fault')
  assert.doesNotMatch(JSON.stringify(fault.body), /secret/)
})

test('a change from another site is refused, whatever the browser says about it', async () => {
  const body = { name: 'x' }
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ]) {
    assertProblem(
      await ask('POST', '/things', { as: 'admin', body, headers: { host: 'mdm.example.test', ...headers } }),
      403,
      'http.cross_site',
    )
  }
  const own = { host: 'mdm.example.test', origin: 'https://mdm.example.test', 'sec-fetch-site': 'same-origin' }
  assert.equal((await ask('POST', '/things', { as: 'admin', body, headers: own })).status, 200)
})

test('a repeated Idempotency-Key gets the first answer and works once; for another request it is refused', async () => {
  const headers = { 'idempotency-key': 'key-0123456789' }
  const before = runs
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => ask('POST', '/things', { as: 'admin', body: { name: 'once' }, headers })),
  )
  assert.equal(runs, before + 1)
  assert.deepEqual(new Set(answers.map(({ body }) => body['secret'])), new Set([`secret-${runs}`]))
  assertProblem(
    await ask('POST', '/things', { as: 'admin', body: { name: 'other' }, headers }),
    409,
    'http.idempotency_key_reused',
  )
  assertProblem(
    await ask('POST', '/things', { as: 'admin', body: { name: 'a' }, headers: { 'idempotency-key': 'x' } }),
    400,
    'http.bad_idempotency_key',
  )
  const rows = await scratch.database.reader.selectFrom('http_idempotency').selectAll().execute()
  for (const row of rows) assert.doesNotMatch(row.answer.toString('latin1'), /secret-/)
})

test('a key for repetition belongs to the API token that sent it, not to whomever it speaks for', async () => {
  const body = { name: 'by-token' }
  const key = { 'idempotency-key': 'key-of-both' }
  const bearer = { ...key, authorization: 'Bearer of-someone' }
  const [person, token, again] = [
    await ask('POST', '/things', { as: 'admin', body, headers: key }),
    await ask('POST', '/things', { body, headers: bearer }),
    await ask('POST', '/things', { body, headers: bearer }),
  ]
  assert.deepEqual([person.status, token.status], [200, 200])
  assert.notEqual(token.body['secret'], person.body['secret'])
  assert.equal(again.body['secret'], token.body['secret'])
})

test('an API token needs no proof of where a request comes from, and is sent once and alone', async () => {
  const headers = { authorization: 'Bearer of-someone', 'sec-fetch-site': 'cross-site' }
  assert.equal((await ask('POST', '/things', { body: { name: 'a' }, headers })).status, 200)
  assertProblem(
    await ask('POST', '/things', { as: 'admin', body: { name: 'a' }, headers }),
    400,
    'http.two_credentials',
  )
  assertProblem(await ask('GET', '/mine', { headers }), 403, 'access.not_by_token')
  assertProblem(await ask('GET', '/things/1', { headers }), 403, 'access.token_not_permitted')
  assertProblem(await ask('GET', '/things/1', { headers: { authorization: 'Basic YTpi' } }), 401, 'access.signed_out')
  const twice = [
    'GET /api/v1/things/1 HTTP/1.1',
    'Host: localhost',
    ...Array(2).fill('Authorization: Bearer of-someone'),
  ]
  assert.equal(await rawStatus([...twice, 'Connection: close']), '400')
})

test('what is kept of a request for its repetition is no help in guessing a password within it', async () => {
  const body = { name: 'a-guessable-one' }
  const headers = { 'idempotency-key': 'key-of-a-password' }
  assert.equal((await ask('POST', '/things', { as: 'admin', body, headers })).status, 200)
  const rows = await scratch.database.reader.selectFrom('http_idempotency').selectAll().execute()
  const plain = hash('sha256', JSON.stringify(['POST /things', body]), 'hex')
  assert.ok(rows.length > 0 && rows.every((row) => row.request_hash.toString('hex') !== plain))
})

test('answers kept for a repetition are gone after a day', async () => {
  const kept = () => scratch.database.reader.selectFrom('http_idempotency').selectAll().execute()
  const headers = { 'idempotency-key': 'key-of-yesterday' }
  assert.equal((await ask('POST', '/things', { as: 'admin', body: { name: 'a' }, headers })).status, 200)
  await forgetAnswers(scratch.database, scratch.now() + DAY - 1)
  assert.ok((await kept()).length > 0)
  await forgetAnswers(scratch.database, scratch.now() + DAY)
  assert.deepEqual(await kept(), [])
})

test('a change needs the version that was seen', async () => {
  const body = { name: 'new' }
  assertProblem(await ask('PUT', '/things/1', { as: 'admin', body }), 428, 'http.if_match_required')
  assertProblem(
    await ask('PUT', '/things/1', { as: 'admin', body, headers: { 'if-match': '*' } }),
    400,
    'http.bad_if_match',
  )
  const seen = String((await ask('GET', '/things/1', { as: 'admin' })).headers['etag'])
  const first = await ask('PUT', '/things/1', { as: 'admin', body, headers: { 'if-match': seen } })
  assert.deepEqual([first.status, first.headers['etag']], [200, `"${version}"`])
  assertProblem(await ask('PUT', '/things/1', { as: 'admin', body, headers: { 'if-match': seen } }), 412, 'test.stale')
  assertProblem(
    await ask('PUT', '/things/1', { as: 'admin', body: { ...body, version: 99 } }),
    428,
    'http.if_match_required',
  )
  const now = { as: 'admin', headers: { 'if-match': `"${version}"` } } as const
  assertProblem(
    await ask('PUT', '/things/1', { ...now, body: { ...body, version: version + 1 } }),
    400,
    'http.repeated_parameter',
  )
  assert.equal((await ask('PUT', '/things/1', { ...now, body: { ...body, version } })).status, 200)
})

test('destructive work asks for a fresh second factor', async () => {
  assert.equal((await ask('DELETE', '/things/1', { as: 'admin' })).status, 200)
  scratch.pass(0)
  const old = callerOf(TOKENS.admin)
  assert.ok(old)
  doors.identify = async () => ({ ...old, freshFactorUntil: scratch.now() })
  try {
    assertProblem(await ask('DELETE', '/things/1', { as: 'admin' }), 403, 'access.fresh_factor_required')
  } finally {
    doors.identify = async (_tx, { token }) => callerOf(token)
  }
})

test('a session is a __Host- cookie that scripts and other sites never see', async () => {
  const answer = await ask('POST', '/half', { as: 'half', body: {} })
  assert.deepEqual(answer.headers['set-cookie'], [
    `__Host-freehold=${TOKENS.admin}; Path=/; Secure; HttpOnly; SameSite=Strict`,
  ])
})

test('two cookies of our name count as none', async () => {
  const cookie = `__Host-freehold=${TOKENS.admin}; __Host-freehold=${TOKENS.reader}`
  assertProblem(await ask('GET', '/mine', { headers: { cookie } }), 401, 'access.signed_out')
})

test('foreign names, unknown methods and addresses are refused', async () => {
  assertProblem(await ask('GET', '/open', { headers: { host: 'evil.example' } }), 421, 'http.wrong_host')
  assertProblem(await ask('GET', '/nothing', { as: 'admin' }), 404, 'http.no_such_route')
  assertProblem(await ask('TRACE', '/open'), 405, 'http.method_not_allowed')
  assertProblem(await ask('PATCH', '/open'), 405, 'http.method_not_allowed')
})

async function rawStatus(lines: string[]): Promise<string> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
    socket.once('data', (chunk) => {
      resolve(chunk.toString('latin1').slice(9, 12))
      socket.destroy()
    })
    socket.once('close', () => resolve('cut'))
  })
}

test('two Host headers, an absolute request line and smuggling tricks are refused', async () => {
  const post = 'POST /api/v1/things HTTP/1.1'
  const cases: [string, string[]][] = [
    ['two hosts', ['GET /api/v1/open HTTP/1.1', 'Host: localhost', 'Host: evil.example']],
    ['no host', ['GET /api/v1/open HTTP/1.1']],
    ['absolute form', ['GET http://evil.example/api/v1/open HTTP/1.1', 'Host: localhost']],
    ['both lengths', [post, 'Host: localhost', 'Content-Length: 4', 'Transfer-Encoding: chunked']],
    ['two lengths', [post, 'Host: localhost', 'Content-Length: 4', 'Content-Length: 5']],
    ['folded header', ['GET /api/v1/open HTTP/1.1', 'Host: localhost', 'X: a', ' b']],
  ]
  for (const [name, lines] of cases)
    assert.deepEqual([name, await rawStatus([...lines, 'Connection: close'])], [name, '400'])
})

test('guesses are limited per address, other addresses go on', async () => {
  const open = change({
    at: 'POST /guess',
    may: 'anyone',
    summary: 's',
    input: z.object({}),
    output: z.object({}),
    records: ['test.guess'],
    run: async () => ({}),
  })
  const second = newApp(() => null)
  mountRoutes(second, { ...doors, guesses: limits().guesses }, [open as unknown as Route])
  const guessing = plainServer(second)
  await new Promise<void>((resolve) => void guessing.listen(0, '127.0.0.1', resolve))
  const at = (guessing.address() as AddressInfo).port
  const guess = (localAddress: string) =>
    new Promise<number>((resolve, reject) => {
      const sent = plainRequest(
        { host: '127.0.0.1', port: at, localAddress, method: 'POST', path: '/api/v1/guess' },
        (response) => {
          response.resume()
          response.on('end', () => resolve(response.statusCode ?? 0))
        },
      )
      sent.on('error', reject)
      sent.end()
    })
  const statuses = []
  for (let index = 0; index < 62; index++) statuses.push(await guess('127.0.0.77'))
  assert.deepEqual([statuses.at(0), statuses.at(-1)], [200, 429])
  assert.equal(await guess('127.0.0.78'), 200)
  guessing.closeAllConnections()
  guessing.close()
})
