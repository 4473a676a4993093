import assert from 'node:assert/strict'
import { constants, createPublicKey, publicEncrypt, verify } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { decryptWith, newIdentity } from '../../base/codecs/age.ts'
import { integer, sequence, setOf, tagged } from '../../base/codecs/der-write.ts'
import { StartProblem } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import { ensureKeyFile } from '../../base/secrets/key-file.ts'
import { startKeyProcess } from './key-process.ts'
import type { KeyProcess } from './key-process.ts'
import type { StoredKey } from './keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'freehold-keys-'))
const credentialFile = join(folder, 'ca.key')
ensureKeyFile(credentialFile)
const TBS = sequence(tagged(0, integer(2)), integer(7))
const ATTRIBUTES = setOf(integer(1))
const NOTE = Buffer.from('freehold.example/log\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n')

const UNAVAILABLE = { status: 503, code: 'ca.keys_unavailable' }

let keys: KeyProcess
before(async () => {
  keys = await startKeyProcess({ credentialFile, log: silentLog() })
})
after(async () => {
  await keys.stop()
  rmSync(folder, { recursive: true })
})

function check(key: StoredKey, digest: string | null, data: Buffer, signature: Buffer): boolean {
  return verify(digest, data, createPublicKey({ key: key.publicKey, format: 'der', type: 'spki' }), signature)
}

async function untilBack(): Promise<void> {
  while (keys.pid === null) await new Promise((resolve) => setImmediate(resolve))
}

test('a key signs what its purpose is for, and nothing else', async () => {
  const table = [
    { purpose: 'issuing', algorithm: 'ec-p256', with: 'ecdsa-sha256', digest: 'sha256', signs: TBS },
    { purpose: 'root', algorithm: 'ec-p384', with: 'ecdsa-sha384', digest: 'sha384', signs: TBS },
    { purpose: 'ra', algorithm: 'rsa-2048', with: 'rsa-sha256', digest: 'sha256', signs: ATTRIBUTES },
    { purpose: 'checkpoint', algorithm: 'ed25519', with: 'ed25519', digest: null, signs: NOTE },
  ] as const
  for (const [index, row] of table.entries()) {
    const key = await keys.generate(`key-${index}`, row.purpose, row.algorithm)
    assert.ok(check(key, row.digest, row.signs, await keys.sign(key, row.with, row.signs)))
    for (const other of [
      TBS,
      ATTRIBUTES,
      NOTE,
      Buffer.alloc(0),
      Buffer.from('text'),
      Buffer.from('\n'),
      Buffer.alloc(40, 0x30),
    ])
      if (other !== row.signs) await assert.rejects(keys.sign(key, row.with, other), /alone/)
    if (row.purpose !== 'ra') await assert.rejects(keys.decrypt(key, 'pkcs1', Buffer.alloc(256)), /RA key alone/)
  }
})

test('a signature algorithm of another kind of key is refused', async () => {
  const key = await keys.generate('k', 'issuing', 'ec-p256')
  await assert.rejects(keys.sign(key, 'ecdsa-sha384', TBS), /is not for/)
  await assert.rejects(keys.sign(key, 'rsa-sha256', TBS), /is not for/)
})

test('a wrapped key cannot be passed off under another id or purpose', async () => {
  const key = await keys.generate('k', 'ra', 'rsa-2048')
  await assert.rejects(keys.sign({ ...key, purpose: 'issuing' }, 'rsa-sha256', TBS), /refuses/)
  await assert.rejects(keys.sign({ ...key, id: 'l' }, 'rsa-sha256', ATTRIBUTES), /refuses/)
})

test('damaged PKCS #1 input gives random bytes, not an error', async () => {
  const key = await keys.generate('k', 'ra', 'rsa-2048')
  const spki = createPublicKey({ key: key.publicKey, format: 'der', type: 'spki' })
  const secret = Buffer.from('0123456789abcdef')
  const padding = constants.RSA_PKCS1_PADDING
  assert.deepEqual(await keys.decrypt(key, 'pkcs1', publicEncrypt({ key: spki, padding }, secret)), secret)
  assert.deepEqual(
    await keys.decrypt(key, 'oaep-sha256', publicEncrypt({ key: spki, oaepHash: 'sha256' }, secret)),
    secret,
  )
  const damaged = Buffer.alloc(256, 1)
  assert.notDeepEqual(await keys.decrypt(key, 'pkcs1', damaged), secret)
})

test('the escrow opens with the recovery kit and holds the credential', async () => {
  const kit = newIdentity()
  const opened = await decryptWith([kit.identity], await keys.escrow(kit.recipient))
  assert.equal(opened.toString(), readFileSync(credentialFile, 'latin1').trim())
})

test('keys made before a crash work after it; what was in flight is refused with 503', async () => {
  const key = await keys.generate('k', 'issuing', 'ec-p256')
  const died = keys.pid!
  const inFlight = keys.generate('slow', 'ra', 'rsa-4096')
  process.kill(died, 'SIGKILL')
  await assert.rejects(inFlight, UNAVAILABLE)
  await assert.rejects(keys.sign(key, 'ecdsa-sha256', TBS), UNAVAILABLE)
  await untilBack()
  assert.notEqual(keys.pid, died)
  assert.ok(check(key, 'sha256', TBS, await keys.sign(key, 'ecdsa-sha256', TBS)))
})

test('a process that does not answer is replaced', async () => {
  const impatient = await startKeyProcess({ credentialFile, log: silentLog(), timeoutMs: 200 })
  try {
    const key = await impatient.generate('k', 'issuing', 'ec-p256')
    process.kill(impatient.pid!, 'SIGSTOP')
    await assert.rejects(impatient.sign(key, 'ecdsa-sha256', TBS), UNAVAILABLE)
  } finally {
    await impatient.stop()
  }
})

/** Sockets that this process listens on: an inspector would be one. */
function listeningSockets(pid: number): number {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap(
      (fd) => /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [],
    ),
  )
  const rows = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'latin1').split('\n').slice(1),
  )
  return rows.map((row) => row.trim().split(/\s+/)).filter((row) => row[3] === '0A' && inodes.has(row[9] ?? '')).length
}

test('a debugger cannot be opened on it by a signal', async () => {
  const pid = keys.pid!
  process.kill(pid, 'SIGUSR1')
  await keys.generate('after', 'issuing', 'ec-p256')
  assert.equal(keys.pid, pid, 'the signal did nothing at all')
  assert.equal(listeningSockets(pid), 0)
})

test('a credential that others can read, that is missing or malformed stops the start', async () => {
  const open = join(folder, 'open.key')
  ensureKeyFile(open)
  chmodSync(open, 0o604)
  const short = join(folder, 'short.key')
  writeFileSync(short, 'c2hvcnQ=', { mode: 0o600 })
  for (const file of [open, short, join(folder, 'missing.key'), folder])
    await assert.rejects(startKeyProcess({ credentialFile: file, log: silentLog() }), StartProblem)
})

test('with a warm compile cache it costs less than 20 MB of its own', async () => {
  enableCompileCache(join(folder, 'cache'))
  for (const warm of [false, true]) {
    const process = await startKeyProcess({ credentialFile, log: silentLog() })
    const status = readFileSync(`/proc/${process.pid}/status`, 'latin1')
    await process.stop()
    const own = Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1]) / 1024
    if (warm) assert.ok(own < 20, `${own.toFixed(1)} MB`)
  }
})
