import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Decrypter, Encrypter } from 'age-encryption'
import * as fc from 'fast-check'
import { decrypting, decryptWith, encrypting, encryptTo, newIdentity, recipientOf } from './age.ts'
import { parseHeader, toUnpadded } from './age-header.ts'
import { fromBech32, toBech32 } from './bech32.ts'
import { DecodeError } from './decode-error.ts'

const us = newIdentity()
const kit = newIdentity()
const stranger = newIdentity()
const CHUNK = 64 * 1024
const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 200_000]

test('the recipient of an identity is the one it was made with', () => {
  assert.equal(recipientOf(us.identity), us.recipient)
  assert.match(us.identity, /^AGE-SECRET-KEY-1[02-9A-Z]{58}$/)
  assert.match(us.recipient, /^age1[02-9a-z]{58}$/)
})

test('any one of several recipients opens the file, at every size around the chunk', async () => {
  for (const size of SIZES) {
    const plain = randomBytes(size)
    const sealed = await encryptTo([us.recipient, kit.recipient], plain)
    assert.deepEqual(await decryptWith([us.identity], sealed), plain)
    assert.deepEqual(await decryptWith([stranger.identity, kit.identity], sealed), plain)
  }
})

test('a stranger opens nothing', async () => {
  const sealed = await encryptTo([us.recipient], Buffer.from('secret'))
  await assert.rejects(decryptWith([stranger.identity], sealed), /not encrypted to this identity/)
})

test('the reference implementation opens ours and we open its files', async () => {
  for (const size of SIZES) {
    const plain = randomBytes(size)
    const theirs = new Decrypter()
    theirs.addIdentity(us.identity)
    assert.deepEqual(Buffer.from(await theirs.decrypt(await encryptTo([kit.recipient, us.recipient], plain))), plain)
    const writer = new Encrypter()
    writer.addRecipient(us.recipient)
    assert.deepEqual(await decryptWith([us.identity], await writer.encrypt(plain)), plain)
  }
})

const ageMissing = spawnSync('age', ['--version']).error ? 'the age program is not installed' : false
test('the age program opens ours and we open its files', { skip: ageMissing }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'age-'))
  try {
    writeFileSync(join(folder, 'key'), us.identity, { mode: 0o600 })
    const plain = randomBytes(150_000)
    const sealed = await encryptTo([kit.recipient, us.recipient], plain)
    const opened = spawnSync('age', ['-d', '-i', join(folder, 'key')], { input: sealed, maxBuffer: 1e6 })
    assert.deepEqual(opened.stdout, plain, opened.stderr.toString())
    const theirs = spawnSync('age', ['-r', us.recipient, '-r', kit.recipient], { input: plain, maxBuffer: 1e6 })
    assert.deepEqual(await decryptWith([us.identity], theirs.stdout), plain)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

test('how the stream is cut makes no difference', async () => {
  const plain = randomBytes(3 * CHUNK + 17)
  for (const size of [997, CHUNK, 100_000]) {
    const sealed = Buffer.concat(await Array.fromAsync(encrypting([us.recipient])(cut(plain, size))))
    const opened = Buffer.concat(await Array.fromAsync(decrypting([us.identity])(cut(sealed, size))))
    assert.deepEqual(opened, plain)
  }
})

test('a file that was cut, even at the edge of a chunk, extended or reordered is refused', async () => {
  const sealed = await encryptTo([us.recipient], randomBytes(3 * CHUNK))
  const start = sealed.indexOf('\n', sealed.indexOf('\n---') + 1) + 1 + 16
  const chunk = CHUNK + 16
  const swapped = Buffer.concat([
    sealed.subarray(0, start),
    sealed.subarray(start + chunk, start + 2 * chunk),
    sealed.subarray(start, start + chunk),
    sealed.subarray(start + 2 * chunk),
  ])
  const damaged = [
    sealed.subarray(0, start + 2 * chunk),
    sealed.subarray(0, -1),
    sealed.subarray(0, start),
    sealed.subarray(0, start - 20),
    Buffer.concat([sealed, Buffer.alloc(1)]),
    swapped,
  ]
  for (const bytes of damaged) await assert.rejects(decryptWith([us.identity], bytes), DecodeError)
})

test('whatever bit is flipped, nothing comes out but a DecodeError', async () => {
  const sealed = await encryptTo([us.recipient], Buffer.from('a short text'))
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const bytes = Buffer.from(sealed)
      bytes[at] = bytes[at]! ^ mask
      await assert.rejects(decryptWith([us.identity], bytes), DecodeError)
    }),
  )
})

test('arbitrary bytes are refused, a header without end after 64 KiB', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      await assert.rejects(decryptWith([us.identity], bytes), DecodeError)
    }),
  )
  let asked = 0
  const endless = (async function* endless() {
    for (;;) {
      asked += 1
      yield Buffer.alloc(8192, 'a')
    }
  })()
  await assert.rejects(Array.fromAsync(decrypting([us.identity])(endless)), /no header/)
  assert.ok(asked < 12)
})

test('a header of countless stanzas costs what its bytes cost, and none is longer than 64 KiB', async () => {
  const head = (count: number) =>
    `age-encryption.org/v1\n${'-> X\n\n'.repeat(count)}--- ${toUnpadded(Buffer.alloc(32))}\n`
  const start = performance.now()
  assert.equal(parseHeader(head(200_000)).stanzas.length, 200_000)
  assert.ok(performance.now() - start < 5_000, 'lines are not moved for each one that is taken')
  await assert.rejects(decryptWith([us.identity], Buffer.from(head(20_000))), /no header/)
})

test('a mistyped key is told from a right one', async () => {
  for (let at = 0; at < us.recipient.length; at++) {
    const letter = us.recipient[at] === 'q' ? 'p' : 'q'
    const wrong = us.recipient.slice(0, at) + letter + us.recipient.slice(at + 1)
    await assert.rejects(encryptTo([wrong], Buffer.alloc(1)), DecodeError)
  }
  assert.throws(() => recipientOf(us.recipient), DecodeError)
  assert.throws(() => recipientOf(`a${us.identity.slice(1)}`), DecodeError)
})

test('bech32 gives back what it was given', () => {
  assert.equal(toBech32('a', Buffer.alloc(0)), 'a12uel5l')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) =>
      fromBech32('age', toBech32('age', bytes)).equals(Buffer.from(bytes)),
    ),
  )
})
