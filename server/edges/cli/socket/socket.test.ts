import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { silentLog } from '../../../base/log.ts'
import { connectionBy } from '../connection.ts'
import { dialSocket } from './dial.ts'
import { listenOnSocket, speakerOn, type SocketListener } from './listen.ts'
import { newChallenge, openProofFolder, takeProof, type Challenge } from './proofs.ts'
import { groupNumber, userOf } from './users.ts'

let folder: string
let path: string
let listener: SocketListener
const refused: string[] = []

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-socket-'))
  path = join(folder, 'freehold.sock')
  listener = await listenOnSocket({
    path,
    group: null,
    permissions: new Set(['host.read']),
    clock: () => 1_000,
    log: silentLog(),
    refused: (why) => void refused.push(why),
    answer: (request, response) => {
      const speaker = speakerOn(request.socket)
      response.end(JSON.stringify({ actor: speaker?.actor, permissions: [...(speaker?.permissions ?? [])] }))
    },
  })
})
after(async () => {
  await listener.close(100)
  rmSync(folder, { recursive: true })
})

const ME = userOf(process.getuid?.() ?? 0)
const proofs = (): string => join(folder, 'proofs')

/** A connection as an attacker has it: bytes, and the challenge that came. */
async function call(): Promise<{ socket: Socket; challenge: Challenge; answer: () => Promise<string> }> {
  const socket = connect({ path })
  // What the server thinks of a caller is in its answer, or in the end.
  socket.on('error', () => socket.destroy())
  const answer = (): Promise<string> =>
    new Promise((resolve) => {
      const said = (piece: Buffer | null): void => {
        socket.off('data', said).off('close', silent)
        resolve(piece?.toString() ?? '')
      }
      const silent = (): void => said(null)
      if (socket.destroyed) return resolve('')
      socket.once('data', said).once('close', silent)
    })
  const [, name = '', second = ''] = /^freehold-1 (\S{43}) (\d+)\n$/.exec(await answer()) ?? []
  return { socket, challenge: { name, second: Number(second) }, answer }
}

function make(file: string, second: number): void {
  writeFileSync(file, '', { flag: 'wx', mode: 0o600 })
  utimesSync(file, second, second)
}

test('who owns the file is who speaks, on this connection and on no other', async () => {
  const way = connectionBy({
    name: 'it',
    local: true,
    host: 'localhost',
    timeoutMs: 5_000,
    dial: () => dialSocket(path, 5_000),
    headers: () => ({}),
  })
  for (let round = 0; round < 3; round++) {
    const { body } = await way.call({ method: 'GET', path: '/' })
    assert.deepEqual(body, { actor: { kind: 'host', id: ME, name: ME }, permissions: ['host.read'] })
  }
  way.close()
  assert.deepEqual(readdirSync(proofs()), [])
  assert.equal(speakerOn({}), null)
})

test('the socket is its owner’s alone without a group, and proofs stand in a sticky folder that nobody can list', () => {
  assert.equal(lstatSync(path).mode & 0o777, 0o600)
  assert.equal(lstatSync(proofs()).mode & 0o7777, 0o1700)
  const grouped = join(folder, 'grouped')
  openProofFolder(grouped, process.getgid?.() ?? 0)
  assert.equal(lstatSync(grouped).mode & 0o7777, 0o1730)
})

test('without a file, with the file of another call, or with a file used before, the call is refused', async () => {
  const nothing = await call()
  nothing.socket.write('made\n')
  assert.match(await nothing.answer(), /^refused /)

  const [mine, theirs] = [await call(), await call()]
  make(join(proofs(), theirs.challenge.name), theirs.challenge.second)
  mine.socket.write('made\n')
  assert.match(await mine.answer(), /^refused /)
  theirs.socket.write('made\n')
  assert.equal(await theirs.answer(), `welcome ${ME}\n`)

  const again = await call()
  make(join(proofs(), again.challenge.name), theirs.challenge.second)
  again.socket.write('made\n')
  assert.match(await again.answer(), /^refused /, 'the time of an earlier challenge')
  assert.ok(refused.length >= 3)
  theirs.socket.destroy()
})

test('nobody becomes another by his file: moved here, linked, pointed to, written to or made before', () => {
  openProofFolder(proofs(), null)
  const victims = join(folder, 'victims')
  const tricks: [string, (file: string, second: number) => void][] = [
    ['moved here', (file) => (writeFileSync(victims, ''), renameSync(victims, file))],
    ['a second name', (file, second) => (make(victims, second), linkSync(victims, file))],
    ['a symbolic link', (file, second) => (make(victims, second), symlinkSync(victims, file))],
    ['a symbolic link into nothing', (file) => symlinkSync('/nowhere', file)],
    ['a folder', (file, second) => (mkdirSync(file), utimesSync(file, second, second))],
    ['something in it', (file, second) => (writeFileSync(file, 'x'), utimesSync(file, second, second))],
    ['a second late', (file, second) => make(file, second + 1)],
  ]
  for (const [name, trick] of tricks) {
    const challenge = newChallenge()
    trick(join(proofs(), challenge.name), challenge.second)
    assert.equal(takeProof(proofs(), challenge), null, name)
    rmSync(victims, { force: true })
    assert.deepEqual(readdirSync(proofs()), [], `${name}: what was there is gone`)
  }
  const good = newChallenge()
  make(join(proofs(), good.name), good.second)
  assert.equal(takeProof(proofs(), good), process.getuid?.())
  assert.equal(takeProof(proofs(), good), null, 'once')
})

test('of many contenders for one challenge, one is heard', async () => {
  const { challenge, socket, answer } = await call()
  make(join(proofs(), challenge.name), challenge.second)
  const taken = Array.from({ length: 64 }, () => takeProof(proofs(), challenge)).filter((uid) => uid !== null)
  assert.equal(taken.length, 1)
  socket.write('made\n')
  assert.match(await answer(), /^refused /)
})

test('a request before the proof, one behind it in the same breath, and a line without end are not heard', async () => {
  for (const said of ['GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', 'made\nGET / HTTP/1.1\r\n\r\n', 'x'.repeat(4_096)]) {
    const { socket, challenge, answer } = await call()
    make(join(proofs(), challenge.name), challenge.second)
    socket.write(said)
    assert.doesNotMatch(await answer(), /welcome|HTTP/)
    socket.destroy()
  }
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(readdirSync(proofs()), [])
})

test('whoever sits behind a socket cannot choose where a caller makes a file', async () => {
  const other = mkdtempSync(join(tmpdir(), 'freehold-foreign-'))
  const foreign = join(other, 's')
  let said = 'freehold-1 ../../../../../../../../tmp/owned 5\n'
  const server = createServer((socket) => void socket.on('error', () => socket.destroy()).write(said))
  await once(server.listen(foreign), 'listening')
  await assert.rejects(dialSocket(foreign, 2_000), { code: 'cli.unreachable', message: /something else answers/ })
  said = `freehold-1 ${newChallenge().name} 5\n`
  mkdirSync(join(other, 'proofs'), { mode: 0o777 })
  await assert.rejects(dialSocket(foreign, 2_000), { code: 'cli.unreachable', message: /not the folder/ })
  chmodSync(join(other, 'proofs'), 0o1777)
  symlinkSync('/tmp', join(other, 'elsewhere'))
  rmSync(join(other, 'proofs'), { recursive: true })
  renameSync(join(other, 'elsewhere'), join(other, 'proofs'))
  await assert.rejects(dialSocket(foreign, 2_000), { code: 'cli.unreachable', message: /not the folder/ })
  await new Promise((resolve) => server.close(resolve))
  rmSync(other, { recursive: true })
})

test('a socket that a server left behind is taken over, one that answers is not', async () => {
  const parts = { group: null, permissions: new Set<string>(), clock: () => 0, log: silentLog(), refused: () => {} }
  await assert.rejects(listenOnSocket({ ...parts, path, answer: () => {} }), { exitCode: 11 })
  const file = join(folder, 'nested/file.sock')
  mkdirSync(join(folder, 'nested'))
  writeFileSync(file, '')
  await assert.rejects(listenOnSocket({ ...parts, path: file, answer: () => {} }), /is no socket/)
  await assert.rejects(listenOnSocket({ ...parts, path: `/${'x'.repeat(120)}`, answer: () => {} }), /too long/)
})

test('users and groups are those of the machine; whom it does not keep is told by number', () => {
  const file = join(folder, 'passwd')
  writeFileSync(file, 'root:x:0:0::/:/bin/sh\nanna:x:1000:1000::/:/bin/sh\nbad name:x:7:7::/:/\n')
  assert.deepEqual([userOf(1000, file), userOf(7, file), userOf(99, file)], ['anna', 'uid-7', 'uid-99'])
  writeFileSync(file, 'freehold-admin:x:993:\n')
  assert.deepEqual([groupNumber('freehold-admin', file), groupNumber('12', file)], [993, 12])
  assert.throws(() => groupNumber('nobody-has-this', file), /groupadd/)
})
