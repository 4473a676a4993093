import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs'
import { userInfo, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startServer, setUp, OWNER, type Server } from './peers/server.ts'
import type { Client } from './peers/client.ts'
import { ROOT } from './repo/source.ts'
import type { Ended } from './thread/terminal.ts'

// The real server and the real program, on one machine: who calls is whose file answers.

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

let folder: string
let socket: string
let server: Server
let owner: Client

before(async () => {
  // Passable for everybody, as /run is.
  folder = mkdtempSync(join(tmpdir(), 'freehold-run-'))
  chmodSync(folder, 0o755)
  socket = join(folder, 'freehold.sock')
  server = await startServer({
    env: { FREEHOLD_SOCKET__PATH: socket, ...(isRoot ? { FREEHOLD_SOCKET__GROUP: String(NOBODY) } : {}) },
  })
  owner = await setUp(server)
})
after(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

function freehold(
  args: readonly string[],
  user?: { uid: number; gid: number },
  more: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['--disable-proto=delete', join(ROOT, 'server/edges/cli/main.ts'), ...args], {
    cwd: '/',
    env: { PATH: process.env['PATH'], HOME: folder, FREEHOLD_SOCKET__PATH: socket, ...more },
    ...user,
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (piece: Buffer) => void (out += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => void (err += piece.toString()))
  child.stdin.end()
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, out, err })))
}

interface Entry {
  action: string
  actor: { kind: string; id: string }
  target: string
  origin: { door: string }
}

async function newest(action: string): Promise<Entry> {
  const { items } = await owner.must<{ items: Entry[] }>(
    'GET',
    `/audit/entries?filter=${encodeURIComponent(`action eq "${action}"`)}`,
  )
  assert.ok(items[0], `no entry ${action}`)
  return items[0]
}

const ME = userInfo().username

test('a user of the machine sees how things are and runs a backup, and the log names him', async () => {
  const host = await freehold(['host', 'show', '--json'])
  assert.equal(host.code, 0, host.err)
  assert.equal((JSON.parse(host.out) as { version: string }).version.length > 0, true)
  assert.equal((await freehold(['jobs', 'list', '--local'])).code, 0)
  const run = await freehold(['--reason', 'before the upgrade', 'backups', 'run', '--wait'])
  assert.equal(run.code, 0, run.err)
  const { items } = await owner.must<{ items: { createdBy: string }[] }>(
    'GET',
    '/jobs?filter=kind%20eq%20%22backup.run%22',
  )
  assert.equal(items[0]?.createdBy, `host:${ME}`)
})

test('he is given no role and no sight of what roles guard, and cannot give any', async () => {
  const id = '01a2009f-3947-75ad-b76e-afe4684094e9'
  for (const args of [
    ['accounts', 'list'],
    ['people', 'list'],
    ['audit', 'list'],
    ['accounts', 'create', '--username', 'mine', '--display-name', 'Mine', '--role', 'owner'],
    ['grants', 'give', '--account', id, '--role', 'administrator'],
    ['certificates', 'revoke', '4f'.repeat(16), '--reason', 'superseded'],
    ['settings', 'change', 'site', '--values', '{}', '--version', '1'],
  ]) {
    const { code, err } = await freehold(args)
    assert.equal(code, 4, `${args.join(' ')}: ${err}`)
  }
})

test('he can let an owner back in, each time with an entry that names him', async () => {
  const invited = await freehold(['recovery', 'invite-owner', '--username', OWNER.username, '--json'])
  assert.equal(invited.code, 0, invited.err)
  assert.match((JSON.parse(invited.out) as { invitation: { link: string } }).invitation.link, /\/invitation#/)
  const entry = await newest('access.invite_owner')
  assert.deepEqual([entry.actor.kind, entry.actor.id, entry.origin.door], ['host', ME, 'cli'])
  assert.equal((await freehold(['recovery', 'invite-owner', '--username', 'nobody-here'])).code, 1)
  // An owner over HTTPS has no such way, for anybody.
  for (const path of ['/recovery/factor', '/recovery/invitation', '/recovery/networks']) {
    const { status, body } = await owner.call('POST', path, { username: OWNER.username })
    assert.deepEqual([status, body['code']], [403, 'access.host_only'])
  }
})

test('he can open the networks again that leave everybody out', async () => {
  const { sections } = await owner.must<{ sections: { name: string; version: number }[] }>('GET', '/settings')
  const { version } = sections.find(({ name }) => name === 'network')!
  const values = { consoleNetworks: [owner.address], stepUpNetworks: [owner.address] }
  await owner.must('PUT', '/settings/network', { values }, { version })
  assert.equal((await freehold(['recovery', 'reset-networks'])).code, 1, 'what is tried reverts by itself')
  await owner.must('POST', '/settings/trial/keep', {})
  const elsewhere = server.client()
  assert.equal((await elsewhere.raw('GET', '/')).status, 403)
  const reset = await freehold(['recovery', 'reset-networks', '--json'])
  assert.deepEqual([reset.code, JSON.parse(reset.out)], [0, { changed: true }], reset.err)
  assert.equal((await elsewhere.raw('GET', '/')).status, 200)
  elsewhere.close()
  const entry = await newest('settings.change')
  assert.deepEqual([entry.actor.kind, entry.actor.id, entry.origin.door], ['host', ME, 'cli'])
  assert.match((await freehold(['recovery', 'reset-networks', '--json'])).out, /false/)
})

test(
  'another user is let in by the group of the socket alone, and is called by his own name',
  { skip: !isRoot },
  async () => {
    assert.equal(lstatSync(socket).mode & 0o777, 0o660)
    const nobody = { uid: NOBODY, gid: NOBODY }
    const seen = await freehold(['backups', 'run', '--wait'], nobody)
    assert.equal(seen.code, 0, seen.err)
    const { items } = await owner.must<{ items: { createdBy: string }[] }>('GET', '/jobs?limit=100')
    const callers = items.map(({ createdBy }) => createdBy)
    assert.ok(callers.includes('host:nobody'), callers.join(', '))
    const stranger = await freehold(['host', 'show', '--json'], { uid: NOBODY - 1, gid: NOBODY - 1 })
    assert.deepEqual([stranger.code, (JSON.parse(stranger.err) as { code: string }).code], [4, 'cli.socket_refused'])
  },
)

interface Finding {
  check: string
  verdict: string
  remedy: string | null
}

test('the doctor finds what is not as it should be, and every finding has its remedy', async () => {
  const { address, port, dataFolder } = server
  const asServer = {
    FREEHOLD_DATA__FOLDER: dataFolder,
    FREEHOLD_LISTEN__ADDRESS: address,
    FREEHOLD_LISTEN__HTTPS_PORT: String(port),
  }
  const look = async (): Promise<{ code: number; found: Map<string, Finding> }> => {
    const { code, out, err } = await freehold(['doctor', '--json'], undefined, asServer)
    assert.equal(err, '')
    const { findings } = JSON.parse(out) as { findings: Finding[] }
    for (const { check, verdict, remedy } of findings)
      assert.ok(verdict === 'good' || verdict === 'unknown' || remedy !== null, check)
    return { code, found: new Map(findings.map((finding) => [finding.check, finding])) }
  }
  const verdicts = ({ found }: { found: Map<string, Finding> }, checks: string[]): (string | undefined)[] =>
    checks.map((check) => found.get(check)?.verdict)
  const sound = await look()
  const all = ['configuration', 'server', 'parts', 'data folder', 'master key', 'socket', 'certificate', 'data']
  assert.deepEqual(
    verdicts(sound, all),
    all.map(() => 'good'),
  )
  assert.ok(sound.found.has('disk') && sound.found.has('clock') && sound.found.has('backup'))
  assert.equal(sound.found.get('directory')?.verdict, 'unknown')
  chmodSync(dataFolder, 0o755)
  chmodSync(join(dataFolder, '../keys/master.key'), 0o644)
  const open = await look()
  assert.deepEqual([open.code, ...verdicts(open, ['data folder', 'master key'])], [3, 'bad', 'bad'])
  chmodSync(dataFolder, 0o700)
  chmodSync(join(dataFolder, '../keys/master.key'), 0o600)
})

test('a reset of a second factor ends the sessions of the account', async () => {
  const reset = await freehold(['recovery', 'reset-factor', '--username', OWNER.username])
  assert.equal(reset.code, 0, reset.err)
  assert.equal((await owner.call('GET', '/session')).status, 401)
  assert.equal((await freehold(['recovery', 'reset-factor', '--username', OWNER.username])).code, 1)
})

test('when the server ends the socket is gone, and commands say so', async () => {
  await server.halt()
  assert.equal(existsSync(socket), false)
  assert.equal((await freehold(['host', 'show', '--local'])).code, 10)
})
