import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { DAY } from '../server/base/time.ts'
import { startRehearsal } from '../rehearsal/start.ts'
import { ROOT } from './repo/source.ts'

test('weeks go by through the product itself, and what they left is all there', async (t) => {
  const { world, close } = await startRehearsal({ people: 120, weeks: 5, certificates: 40, seed: 3 })
  t.after(close)
  const { browser } = world.owner
  const list = async <T>(path: string): Promise<T[]> => (await browser.must<{ items: T[] }>('GET', path)).items

  const states = (await list<{ state: string }>('/certificates?limit=200')).map(({ state }) => state)
  for (const state of ['valid', 'expiring', 'expired', 'revoked']) assert.ok(states.includes(state), state)
  const plans = await list<{ state: string; brakes: unknown[] }>('/directory/plans')
  assert.equal(plans[0]?.state, 'stopped')
  assert.ok(plans.filter(({ state }) => state === 'applied').length >= 4)
  const jobs = await list<{ kind: string; state: string; createdAt: string }>('/jobs?limit=200')
  assert.ok(
    jobs.some(({ kind, state }) => kind === 'directory.plan' && state === 'failed'),
    'the day the server was down',
  )
  assert.ok(Date.now() - Date.parse(jobs.at(-1)!.createdAt) > 34 * DAY)
  const backups = await list<{ state: string }>('/backups')
  assert.ok(backups.filter(({ state }) => state === 'verified').length >= 4)
  const renewed = await list('/audit/entries?filter=action%20eq%20%22ca.renew%22')
  const refused = await list('/audit/entries?filter=action%20eq%20%22access.refuse_sign_in%22')
  assert.ok(renewed.length > 0 && refused.length > 0)
  const { verification } = await browser.must<{ verification: { state: string } }>('GET', '/audit/head')
  assert.equal(verification.state, 'good', 'the log of a moved clock is a whole log')

  for (const [actor, role] of [
    [world.administrator, 'directory-administrator'],
    [world.auditor, 'auditor'],
  ] as const) {
    const me = await actor.signIn()
    assert.deepEqual(me.roles, [role])
  }
})

test('the demo says how to sign in, gives fresh codes, and takes everything with it when it ends', async (t) => {
  const temporary = mkdtempSync(join(tmpdir(), 'freehold-demo-'))
  t.after(() => rmSync(temporary, { recursive: true, force: true }))
  const child = spawn(process.execPath, [join(ROOT, 'rehearsal/main.ts'), '--small'], {
    env: { ...process.env, TMPDIR: temporary, NODE_TEST_CONTEXT: undefined },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => void child.kill('SIGKILL'))
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => void (printed += chunk.toString()))
  const until = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(printed)) await once(child.stdout, 'data')
  }
  await until(/Ctrl-C/)
  assert.match(printed, /https:\/\/127\.0\.0\.1:\d+/)
  assert.match(printed, /SHA-256 [\dA-F]{2}(:[\dA-F]{2}){31}/)
  for (const role of ['Administrator', 'AD administrator', 'Auditor']) assert.ok(printed.includes(role), role)
  assert.equal(printed.match(/otpauth:\/\/totp\//g)?.length, 3)
  assert.equal(readdirSync(temporary).length, 1)
  printed = ''
  child.stdin.write('\n')
  await until(/(code \d{6}[\s\S]*){3}/)
  child.kill('SIGINT')
  const [status] = (await once(child, 'exit')) as [number | null]
  assert.equal(status, 0)
  assert.deepEqual(readdirSync(temporary), [])
})
