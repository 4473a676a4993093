import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { X509Certificate } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { furnished, type Furnished } from './journeys/furnished.ts'
import { OWNER } from './peers/server.ts'
import { ROOT } from './repo/source.ts'
import type { Ended } from './thread/terminal.ts'

let house: Furnished
let home: string
let fingerprint: string

before(async () => {
  house = await furnished()
  home = mkdtempSync(join(tmpdir(), 'freehold-cli-'))
  fingerprint = new X509Certificate(house.server.certificate).fingerprint256
})
after(async () => {
  await house.server.stop()
  rmSync(home, { recursive: true })
})

/** The program as a shell starts it, with a home of its own and nobody at the keyboard. */
function freehold(args: readonly string[], input = '', env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--disable-proto=delete', join(ROOT, 'server/edges/cli/main.ts'), ...args], {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, ...env },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (piece: Buffer) => void (out += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => void (err += piece.toString()))
  child.stdin.end(input)
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, out, err })))
}

function signIn(...more: string[]): Promise<Ended> {
  const who = ['--username', OWNER.username, '--password-file', '-', '--code-file', 'code']
  return freehold(['sign-in', house.server.baseUrl, ...who, ...more], `${OWNER.password}\n`)
}

test('without a server every command says how to begin, and ends with 10', async () => {
  const { code, err } = await freehold(['certificates', 'list'])
  assert.deepEqual([code, /freehold sign-in/.test(err)], [10, true])
})

test('nothing is sent to a server whose certificate nobody vouches for or confirmed', async () => {
  const unasked = await signIn()
  assert.equal(unasked.code, 4, unasked.err)
  assert.ok(unasked.err.includes(fingerprint), unasked.err)
  const other = fingerprint.replace(/^../, (first) => (first === '00' ? '01' : '00'))
  const foreign = await signIn('--fingerprint', other)
  assert.equal(foreign.code, 4, foreign.err)
  const { items } = await house.owner.must<{ items: object[] }>('GET', '/account/sessions')
  assert.equal(items.length, 1, 'no session was begun')
})

test('a sign-in is kept where its owner alone can read it, and lists can be read in every form', async () => {
  writeFileSync(join(home, 'code'), `${house.owner.recoveryCode()}\n`)
  const { code, err } = await signIn('--fingerprint', fingerprint)
  assert.equal(code, 0, err)
  for (const file of ['.config/freehold/cli.toml', '.local/state/freehold/main.session'])
    assert.equal(statSync(join(home, file)).mode & 0o777, 0o600, file)
  assert.ok(!readFileSync(join(home, '.config/freehold/cli.toml'), 'utf8').includes(OWNER.password))

  const table = await freehold(['accounts', 'list'])
  assert.match(table.out, /^ID +KIND +USERNAME/, table.err)
  assert.match(table.out, /rita +Rita Revision/)
  const csv = await freehold(['accounts', 'list', '--output', 'csv', '--columns', 'username,roles'])
  assert.equal(csv.out, 'username,roles\r\nowner,owner\r\nrita,auditor\r\n')
  const json = await freehold(['accounts', 'list', '--json'])
  assert.equal((JSON.parse(json.out) as { items: object[] }).items.length, 2)
  const lines = await freehold(['accounts', 'list', '--limit', '1', '--output', 'ndjson'])
  assert.deepEqual([lines.out.trim().split('\n').length, /--all/.test(lines.err)], [1, true])
  const all = await freehold(['accounts', 'list', '--limit', '1', '--all', '--output', 'ndjson'])
  assert.equal(all.out.trim().split('\n').length, 2)
  const shown = await freehold(['accounts', 'show', house.account])
  assert.match(shown.out, /^username +rita$/m)
})

test('a change sends what is there now with what was given, and says why in the log', async () => {
  const changed = await freehold([
    '--reason',
    'höhere Gewalt',
    'accounts',
    'change',
    house.account,
    '--display-name',
    'Rita R.',
  ])
  assert.equal(changed.code, 0, changed.err)
  const account = await house.owner.must<{ displayName: string; roles: { role: string }[] }>(
    'GET',
    `/accounts/${house.account}`,
  )
  assert.deepEqual([account.displayName, account.roles.map(({ role }) => role)], ['Rita R.', ['auditor']])
  const unsaid = await freehold(['accounts', 'change', house.account, '--display-name', 'Nobody'])
  assert.deepEqual([unsaid.code, /--reason/.test(unsaid.err)], [2, true], unsaid.err)
  const stale = await freehold([
    '--reason',
    'late',
    'accounts',
    'change',
    house.account,
    '--display-name',
    'Nobody',
    '--version',
    '1',
  ])
  assert.equal(stale.code, 75, stale.err)
})

test('each way to fail has its exit code, and with --json it is a problem', async () => {
  const id = '01a2009f-3947-75ad-b76e-afe4684094e9'
  const cases: [number, string[]][] = [
    [2, ['accounts', 'create', '--username', 'x']],
    [2, ['accounts', 'list', '--limit', 'many']],
    [2, ['accounts', 'list', '--limit', '5000']],
    [2, ['accounts', 'nothing']],
    [2, ['nothing']],
    [2, ['accounts', 'list', '--columns', 'nothing']],
    [1, ['accounts', 'show', id]],
    [4, ['account', 'change-password', '--no-input']],
    [10, ['--profile', 'nowhere', 'accounts', 'list']],
    [0, ['accounts', '--help']],
    [0, ['help', 'certificates', 'revoke']],
    [0, ['--version']],
  ]
  for (const [expected, args] of cases) {
    const { code, err } = await freehold(args)
    assert.equal(code, expected, `${args.join(' ')}: ${err}`)
  }
  const { err } = await freehold(['accounts', 'show', id, '--json'])
  assert.equal((JSON.parse(err) as { code: string }).code, 'access.account_not_found')
})

test('a job is waited for, a download never goes over a file', async () => {
  const run = await freehold(['backups', 'run', '--wait', '--json'])
  assert.equal(run.code, 0, run.err)
  assert.match(run.err, /done/)
  const first = await freehold(['permissions', 'download', '--to', 'permissions.csv'])
  assert.equal(first.code, 0, first.err)
  assert.match(readFileSync(join(home, 'permissions.csv'), 'utf8'), /"address"/)
  assert.equal((await freehold(['permissions', 'download', '--to', 'permissions.csv'])).code, 1)
})

test('the doctor looks at a server elsewhere by what it says of itself', async () => {
  const { out } = await freehold(['doctor'])
  assert.match(out, /^good +server: It answers/m)
  assert.match(out, /^good +backup: /m)
  assert.doesNotMatch(out, /data folder|master key/)
})

test('a session that others could read is not used, and after signing out there is none', async () => {
  const session = join(home, '.local/state/freehold/main.session')
  chmodSync(session, 0o644)
  const open = await freehold(['session', 'show'])
  assert.match(open.err, /chmod 600/)
  chmodSync(session, 0o600)
  assert.equal((await freehold(['session', 'show'])).code, 0)
  assert.equal((await freehold(['sign-out'])).code, 0)
  const out = await freehold(['session', 'show', '--json'])
  assert.deepEqual([out.code, (JSON.parse(out.err) as { code: string }).code], [4, 'cli.signed_out'])
})

test('settings go into a file and back: nothing to do, then a plan that ends with 3, then applied once', async () => {
  writeFileSync(join(home, 'code'), `${house.owner.recoveryCode()}\n`)
  assert.equal((await signIn('--fingerprint', fingerprint)).code, 0)
  const exported = await freehold(['export', '--to', 'settings.toml'])
  assert.equal(exported.code, 0, exported.err)
  const text = readFileSync(join(home, 'settings.toml'), 'utf8')
  assert.match(text, /^\[settings\.site\]$/m)
  const same = await freehold(['plan', 'settings.toml'])
  assert.deepEqual([same.code, same.out], [0, ''], same.err)
  writeFileSync(join(home, 'new.toml'), text.replace('Lindenhof Werke', 'Lindenhof Werke AG'))
  const plan = await freehold(['plan', 'new.toml', '--json'])
  assert.equal(plan.code, 3, plan.err)
  assert.deepEqual(
    (JSON.parse(plan.out) as { sections: { changes: { field: string }[] }[] }).sections.flatMap(({ changes }) =>
      changes.map(({ field }) => field),
    ),
    ['name'],
  )
  writeFileSync(join(home, 'wrong.toml'), `${text}\n[settings.nothing]\nx = 1\n`)
  const wrong = await freehold(['apply', 'wrong.toml', '--yes'])
  assert.equal(wrong.code, 2, wrong.err)
  assert.match(wrong.err, /Line \d+: There are no settings of this name/)
  assert.equal((await freehold(['apply', 'new.toml'])).code, 4, 'nobody said yes')
  const applied = await freehold(['--reason', 'new name', 'apply', 'new.toml', '--yes'])
  assert.equal(applied.code, 0, applied.err)
  const site = await house.owner.must<{ name: string }>('GET', '/settings/site')
  assert.equal(site.name, 'Lindenhof Werke AG')
  const again = await freehold(['apply', 'new.toml', '--yes'])
  assert.deepEqual([again.code, again.out], [0, ''], again.err)
})

test('a script uses an API token from a file, as a profile or for one run, and never more than it may', async () => {
  const { text } = await house.owner.must<{ text: string }>('POST', '/account/tokens', {
    name: 'Nightly',
    days: 7,
    permissions: ['access.read'],
  })
  const token = join(home, 'token')
  writeFileSync(token, `API token of Freehold: Nightly\n\n${text}\n`, { mode: 0o644 })
  const asked = ['--profile', 'nightly', 'sign-in', house.server.baseUrl, '--fingerprint', fingerprint]
  const open = await freehold([...asked, '--token-file', 'token'])
  assert.match(open.err, /chmod 600/)
  chmodSync(token, 0o600)
  const kept = await freehold([...asked, '--token-file', 'token'])
  assert.equal(kept.code, 0, kept.err)
  assert.ok(!`${kept.out}${kept.err}`.includes(text))
  assert.equal(statSync(join(home, '.local/state/freehold/nightly.session')).mode & 0o777, 0o600)
  const list = await freehold(['--profile', 'nightly', 'accounts', 'list', '--json'])
  assert.equal(list.code, 0, list.err)
  const beyond = await freehold(['--profile', 'nightly', 'backups', 'list', '--json'])
  assert.deepEqual([beyond.code, (JSON.parse(beyond.err) as { code: string }).code], [4, 'access.token_not_permitted'])
  assert.equal((await freehold(['--profile', 'nightly', 'sign-out'])).code, 0)
  assert.equal((await freehold(['--profile', 'nightly', 'accounts', 'list'])).code, 4)
  const once = await freehold(['--profile', 'nightly', 'session', 'show'], '', { FREEHOLD_TOKEN_FILE: 'token' })
  assert.deepEqual([once.code, /Nightly/.test(once.out)], [0, true], once.err)
  writeFileSync(token, 'no token\n')
  assert.equal((await freehold(['session', 'show'], '', { FREEHOLD_TOKEN_FILE: token })).code, 2)
})
