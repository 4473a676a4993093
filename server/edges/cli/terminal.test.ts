import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, Asked, Connection } from './connection.ts'
import { Problem } from './problem.ts'
import { scratchTerminal } from './scratch.ts'
import { callFresh } from './step-up.ts'
import { ask, canAsk, Interrupted } from './terminal.ts'

test('a secret is not shown while it is typed, not even its length; a name is, with what was mended', async () => {
  const { terminal, written } = scratchTerminal(['hunt', '\u007f\u007fter2\r', 'oliw\bvia\n'])
  assert.equal(await ask(terminal, 'password: ', false), 'huter2')
  assert.equal(written.err, 'password: \n')
  assert.equal(await ask(terminal, 'name: '), 'olivia')
  assert.match(written.err, /name: oliw.* .*via\n$/)
})

test('what was typed ahead answers the next question, and Ctrl-C ends it all', async () => {
  const { terminal } = scratchTerminal(['first\nsecond\n\u0003'])
  assert.deepEqual([await ask(terminal, '1 '), await ask(terminal, '2 ', false)], ['first', 'second'])
  await assert.rejects(ask(terminal, '3 '), Interrupted)
})

test('nobody is asked without a terminal, or with --no-input', () => {
  assert.equal(canAsk(scratchTerminal().terminal, {}), false)
  const { terminal } = scratchTerminal(['x'])
  assert.deepEqual([canAsk(terminal, {}), canAsk(terminal, { input: false })], [true, false])
})

/** A server that wants things: each call is answered by the next refusal, then well. */
function wanting(codes: string[], local = false): { connection: Connection; calls: Asked[] } {
  const calls: Asked[] = []
  const call = async (asked: Asked): Promise<Answer> => {
    calls.push(asked)
    const code = asked.path.endsWith('/confirmation') ? undefined : codes.shift()
    if (code !== undefined) throw new Problem(403, { code, detail: `It wants ${code}.` })
    return { status: 200, headers: {}, body: {} }
  }
  const connection = { name: 'it', local, call, open: () => Promise.reject(new Error('no')), close: () => {} }
  return { connection, calls }
}

const REVOKE: Asked = { method: 'POST', path: '/revocation', headers: { 'idempotency-key': 'k' } }

test('what the server still wants is asked for once each, and the call is made again as it was', async () => {
  const { connection, calls } = wanting(['http.reason_required', 'access.fresh_factor_required'])
  const { terminal, written } = scratchTerminal(['gestohlen für immer\n', '123456\n'])
  await callFresh(terminal, connection, {}, REVOKE)
  assert.deepEqual(
    calls.map(({ path, body, headers }) => [path, body, headers?.['freehold-reason'], headers?.['idempotency-key']]),
    [
      ['/revocation', undefined, undefined, 'k'],
      ['/revocation', undefined, 'gestohlen%20f%C3%BCr%20immer', 'k'],
      ['/api/v1/session/confirmation', { code: '123456' }, undefined, undefined],
      ['/revocation', undefined, 'gestohlen%20f%C3%BCr%20immer', 'k'],
    ],
  )
  assert.ok(!written.err.includes('123456'))
})

test('a refusal stands where nobody can be asked, where it comes twice, and where there is no factor to give', async () => {
  const again = wanting(['http.reason_required', 'http.reason_required'])
  const fresh = (local: boolean) => wanting(['access.fresh_factor_required'], local).connection
  const refused = { name: 'Problem' }
  await assert.rejects(callFresh(scratchTerminal(['why\n']).terminal, again.connection, {}, REVOKE), refused)
  await assert.rejects(callFresh(scratchTerminal().terminal, fresh(false), {}, REVOKE), refused)
  await assert.rejects(callFresh(scratchTerminal(['1\n']).terminal, fresh(true), {}, REVOKE), refused)
})
