import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { changeSection, type ValuesOf } from '../../settings/index.ts'
import { PASSWORD, scratchAccess } from '../scratch.ts'
import { PASSWORD_RULES } from './settings.ts'

const access = await scratchAccess()
after(() => access.close())
const anna = await access.somebody('anna.keller', 'owner')

async function ask(
  values: Partial<ValuesOf<typeof PASSWORD_RULES>>,
  reason: string | null = 'our insurer asks',
): Promise<void> {
  await access.unit(
    (unit) => changeSection(unit, null, PASSWORD_RULES, { wanted: { values }, seen: null, how: 'changed' }),
    reason === null ? {} : { reason },
  )
}

async function tried(next: string): Promise<{ code: string | null; told: string[] }> {
  const browser = await access.signedIn(anna)
  const { code, body } = await browser.call('PUT /account/password', { current: 'not hers', next })
  const errors = (body['errors'] ?? []) as { pointer: string; code?: string }[]
  return { code, told: errors.map((error) => `${error.pointer} ${error.code ?? ''}`.trim()) }
}

test('what the settings ask holds for the next password, and the reason is in the entry', async () => {
  assert.equal((await tried('Möwe-Uhu-Kahn ohne')).code, 'access.current_password_wrong')
  await ask({ profile: 'classic', shortest: 12 })
  const entry = access.entries().findLast(({ action }) => action === 'settings.change')
  assert.equal(entry?.['target'], 'settings:passwords')
  assert.ok(Object.hasOwn(entry?.['personal'] as object, 'reason'))
  assert.deepEqual(await tried('möwe uhu kahn'), {
    code: 'access.password_no_capital',
    told: ['/next access.password_no_capital', '/next access.password_no_digit', '/next access.password_no_sign'],
  })
  assert.equal((await tried('Möwe-Uhu-7-Kahn')).code, 'access.current_password_wrong')
  const signIn = await access.door.browser().call('POST /session', { username: anna.username, password: PASSWORD })
  assert.equal(signIn.status, 200, 'what she has stays valid')
  await ask({ profile: 'modern', shortest: 20 })
  assert.equal((await tried('Möwe-Uhu-7-Kahn')).code, 'access.password_too_short')
  await ask({ profile: 'modern', shortest: 15 })
})

test('the profile changes with a reason only, and the modern one does not go below its length', async () => {
  await assert.rejects(ask({ profile: 'classic' }, null), { code: 'http.reason_required' })
  const check = (values: ValuesOf<typeof PASSWORD_RULES>) => PASSWORD_RULES.check(values, access.reading())
  await assert.rejects(check({ profile: 'modern', shortest: 12 }), { code: 'access.password_demand_low' })
  await check({ profile: 'classic', shortest: 12 })
})

test('whoever is about to choose one may know what is asked, signed in or not', async () => {
  const { body } = await access.door.browser().call('GET /password-rules')
  assert.deepEqual(body, { profile: 'modern', shortest: 15, longest: 256 })
})

test('a refused password costs no attempt and stands in no entry and no answer', async () => {
  const browser = await access.signedIn(anna)
  const secret = 'anna.keller schält Rüben'
  for (let times = 0; times < 40; times++) {
    const { code, body } = await browser.call('PUT /account/password', { current: 'not hers', next: secret })
    assert.equal(code, 'access.password_contains_name')
    assert.doesNotMatch(JSON.stringify(body), /Rüben/)
  }
  assert.doesNotMatch(JSON.stringify(access.entries()), /Rüben/)
})

test('no part of the address in front of the door makes a huge password cost anything', async () => {
  const browser = await access.signedIn(anna)
  const { code } = await browser.call('PUT /account/password', { current: PASSWORD, next: 'ab '.repeat(33_000) })
  assert.equal(code, 'http.invalid_input')
})

/** Who hashes a password without judging it: what signs in goes on with the hash of another cost. */
const HASHES = ['choose-password.ts', 'begin-session.ts']

function hashing(files: ReadonlyMap<string, string>): string[] {
  return [...files].filter(([, text]) => /\bpasswords\.hash\(/.test(text)).map(([file]) => file)
}

test('a password that is chosen is hashed in one place, behind its judgement', () => {
  const root = join(import.meta.dirname, '../../..')
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /(?<!\.test|scratch)\.ts$/.test(file) && !file.includes('node_modules'),
  )
  const files = new Map(sources.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
  const strangers = (all: ReadonlyMap<string, string>) =>
    hashing(all).filter((file) => !HASHES.some((known) => file.endsWith(`/${known}`)))
  assert.deepEqual(strangers(files), [])
  assert.ok(hashing(files).length === HASHES.length)
  assert.deepEqual(strangers(new Map([['edges/planted.ts', 'await parts.passwords.hash(password)']])), [
    'edges/planted.ts',
  ])
})
