import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { OWNER, setUp, startServer, type Server } from './peers/server.ts'
import type { Client } from './peers/client.ts'
import { ROOT } from './repo/source.ts'

// A machine dies. What is left: one file, and a sheet of paper.

const folders: string[] = []
const servers: Server[] = []

after(async () => {
  for (const server of servers) await server.stop()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'freehold-recovery-'))
  folders.push(folder)
  return folder
}

interface Backup {
  id: string
  path: string
  state: string
  auditSize: number
}

/** Asks for a backup and waits until a restore of it was checked. */
async function verifiedBackup(client: Client): Promise<Backup> {
  await client.must('POST', '/backups', {})
  const deadline = Date.now() + 60_000
  for (;;) {
    const { items } = await client.must<{ items: Backup[] }>('GET', '/backups')
    if (items[0]?.state === 'verified') return items[0]
    assert.notEqual(items[0]?.state, 'failed')
    assert.ok(Date.now() < deadline, 'the backup was not verified in time')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Waits for a signed checkpoint that covers the entry: only the key process with its own credential can make one. */
async function signedBeyond(client: Client, entry: number): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const { checkpoint } = await client.must<{ checkpoint: { size: number } | null }>('GET', '/audit/head')
    if (checkpoint !== null && checkpoint.size >= entry) return
    assert.ok(Date.now() < deadline, `the last checkpoint covers ${checkpoint?.size} of ${entry} entries`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function freehold(args: string[]): Promise<{ code: number; out: string; err: string }> {
  const program = ['--disable-proto=delete', join(ROOT, 'server/edges/cli/main.ts'), ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, program, (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }))
  })
}

test('one file and the recovery kit bring back accounts, authority, keys and the audit log', async () => {
  const home = await scratch()
  const first = await startServer({ home })
  servers.push(first)
  const owner = await setUp(first)
  const authority = await owner.must<object>('GET', '/authority')
  const backup = await verifiedBackup(owner)
  const kit = join(home, 'kit.txt')
  await writeFile(kit, owner.kitWords.join(' '), { mode: 0o600 })
  const kept = join(await scratch(), 'backup.age')
  await cp(backup.path, kept)
  await first.stop()

  const bare = await scratch()
  const restored = await freehold(['restore', kept, '--kit', kit, '--data', join(bare, 'data'), '--json'])
  assert.equal(restored.code, 0, restored.err)
  const { epochAt } = JSON.parse(restored.out) as { epochAt: number }
  assert.equal(epochAt, backup.auditSize + 1)

  const second = await startServer({ home: bare })
  servers.push(second)
  const client = second.client()
  await client.must('POST', '/session', { username: OWNER.username, password: OWNER.password })
  const [code] = owner.recoveryCodes
  const me = await client.must<{ roles: string[] }>('POST', '/session/factor', { code })
  assert.ok(me.roles.length > 0)
  assert.deepEqual(await client.must<object>('GET', '/authority'), authority)
  const { entry } = await client.must<{ entry: { action: string } }>('GET', `/audit/entries/${epochAt}`)
  assert.equal(entry.action, 'backup.restore')
  await signedBeyond(client, epochAt)
  // The restored appliance can do all of it again: its keys open its own next backup.
  await verifiedBackup(client)
})

test('a second restore over what is there is refused', async () => {
  const [, kept, bare] = folders
  const again = [
    'restore',
    join(kept!, 'backup.age'),
    '--kit',
    join(folders[0]!, 'kit.txt'),
    '--data',
    join(bare!, 'data'),
  ]
  const { code, err } = await freehold(again)
  assert.equal(code, 1)
  assert.match(err, /not empty/)
})
