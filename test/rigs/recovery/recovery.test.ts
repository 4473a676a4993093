import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Client } from '../../peers/client.ts'
import { copyHome, newAddress, setUp, startServer, type Server } from '../../peers/server.ts'
import { control } from '../control.ts'
import { inLane, lacks } from '../lane.ts'
import { report } from '../report.ts'
import { watchVerification } from './after-fault.ts'
import { crashLoop, MOST_TRIES } from './crash-loop.ts'
import { databaseOf, lengthenLog, spoilLog } from './long-log.ts'
import { canLimitMemory, endForWantOfMemory } from './memory.ts'
import { leaveLongWal } from './long-wal.ts'

/** The figures of the requirement, and how much slower a busy machine may be. */
const READY_MS = 2_000
const READY_LONG_WAL_MS = 5_000
const SLACK = 10
const LONG_LOG = inLane(150_000, 1_000_000)

const homes: string[] = []
let prepared = ''
let owner: Client

before(async () => {
  const server = await startServer()
  owner = await setUp(server)
  await server.halt()
  prepared = server.home
  homes.push(prepared)
})

after(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

function freshHome(): string {
  const copy = copyHome(prepared)
  homes.push(copy)
  return copy
}

function longHome(): string {
  const home = freshHome()
  lengthenLog(home, LONG_LOG)
  return home
}

/** With its own compiled code alone, as shipped: what the server that crashes has kept of it by then. */
async function crashAndReturn(home: string, crash: (server: Server) => Promise<void>): Promise<number> {
  const env = { NODE_COMPILE_CACHE: '' }
  const server = await startServer({ home, env })
  const client = owner.anotherAt(server.baseUrl, server.certificate, newAddress())
  await client.must('PUT', '/account/language', { language: 'de' })
  client.close()
  await crash(server)
  report({ kills: 1 })
  const kept = readdirSync(join(server.dataFolder, 'cache'), { recursive: true })
  assert.ok(kept.length > 100, `of the compiled code ${kept.length} files were kept before the crash`)
  const again = await startServer({ home, env })
  const reader = owner.anotherAt(again.baseUrl, again.certificate, newAddress())
  const { account } = await reader.must<{ account: { language: string } }>('GET', '/session')
  reader.close()
  await again.kill()
  assert.equal(account.language, 'de', 'what was acknowledged before the crash is there')
  return again.readyMs
}

test('after a crash the server is back within two seconds', async (t) => {
  const ms = await crashAndReturn(freshHome(), (server) => server.crash())
  t.diagnostic(`crash to ready: ${Math.round(ms)} ms`)
  assert.ok(ms < READY_MS * SLACK, `${Math.round(ms)} ms`)
})

test('with a write-ahead log of 64 MB it is back within five seconds', async (t) => {
  const home = freshHome()
  const bytes = leaveLongWal(home)
  assert.ok(bytes >= 64 * 2 ** 20, `${bytes} bytes`)
  const ms = await crashAndReturn(home, (server) => server.crash())
  t.diagnostic(`crash to ready with ${Math.round(bytes / 2 ** 20)} MB of log: ${Math.round(ms)} ms`)
  assert.ok(ms < READY_LONG_WAL_MS * SLACK, `${Math.round(ms)} ms`)
})

test('ended by the kernel for want of memory, it is back within five seconds', async (t) => {
  if (!canLimitMemory()) return lacks(t, 'a memory controller of cgroup v1')
  const ms = await crashAndReturn(freshHome(), endForWantOfMemory)
  t.diagnostic(`out of memory to ready: ${Math.round(ms)} ms`)
  assert.ok(ms < READY_LONG_WAL_MS * SLACK, `${Math.round(ms)} ms`)
})

test('after a disk error everything can be read at once and changed when all was verified, and the server says so', async () => {
  assert.deepEqual(await watchVerification({ home: longHome(), owner }), { faults: [], ended: 'writable' })
})

test('data that the check finds damaged stays readable, takes no change, and says so', async () => {
  const home = longHome()
  spoilLog(home)
  assert.deepEqual(await watchVerification({ home, owner }), { faults: [], ended: 'damaged' })
})

/** The first page of the database, gone: no start can come to anything. */
function breakDatabase(home: string): () => void {
  const file = databaseOf(home)
  const whole = readFileSync(file)
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(4_096, 0x5a), 0, 4_096, 0)
  closeSync(descriptor)
  return () => {
    writeFileSync(`${file}.whole`, whole)
    renameSync(`${file}.whole`, file)
  }
}

test(`a server that fails ${MOST_TRIES} times in a row serves a page that says so, and starts again once the cause is gone`, async () => {
  const home = freshHome()
  const mend = breakDatabase(home)
  assert.deepEqual(await crashLoop({ home }), [])
  mend()
  const server = await startServer({ home })
  const client = owner.anotherAt(server.baseUrl, server.certificate, newAddress())
  assert.equal((await client.call('GET', '/session')).status, 200)
  client.close()
  await server.kill()
})

control(
  {
    fault: 'changes are taken while everything is verified',
    plants: [
      {
        file: 'server/base/database/database.ts',
        sound:
          '    if (this.#quarantine) throw this.#quarantine.refusal()\n    return await this.#writer.unit(context, run)\n',
        faulty: '    return await this.#writer.unit(context, run)\n',
      },
    ],
    shows: /a change gave 200 {2}during the check/,
  },
  async (source) => (await watchVerification({ home: longHome(), owner, source })).faults,
)

control(
  {
    fault: 'the check after a disk error leaves the log out',
    plants: [
      {
        file: 'server/base/database/verify.ts',
        sound: '  const { checked, firstBad } = checkChain(raw, 0, progress)\n',
        faulty: '  const { checked } = checkChain(raw, 0, progress)\n  const firstBad: number | null = null\n',
      },
    ],
    shows: /the damaged log ended as writable/,
  },
  async (source) => {
    const home = longHome()
    spoilLog(home)
    const { ended } = await watchVerification({ home, owner, source })
    return ended === 'damaged' ? [] : [`the damaged log ended as ${ended}`]
  },
)

control(
  {
    fault: 'nobody counts the starts',
    plants: [
      {
        file: 'server/starts.ts',
        sound: '    return before.length >= MOST_TRIES\n',
        faulty: '    return before.length < 0\n',
      },
    ],
    shows: /the start after \d failures served no page/,
  },
  async (source) => {
    const home = freshHome()
    breakDatabase(home)
    return await crashLoop({ home, source })
  },
)
