import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../../base/errors.ts'
import { packTar, unpackTar, type TarMember } from './tar.ts'

const AT = Date.UTC(2026, 10, 21)

async function pack(members: TarMember[]): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(packTar(members, AT)))
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function unpack(bytes: Buffer, size = 1000): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for await (const entry of unpackTar(inPieces(bytes, size))) {
    found[entry.name] = Buffer.concat(await Array.fromAsync(entry.bytes)).toString('latin1')
  }
  return found
}

const member = (name: string, text: string): TarMember => ({ name, size: text.length, bytes: [Buffer.from(text)] })
const isDamaged = (error: unknown) => error instanceof Refusal && error.code === 'backup.damaged'

test('what was packed comes out again, however the bytes are cut', async () => {
  const contents = {
    'manifest.json': '{}',
    'database/freehold.sqlite': 'x'.repeat(5000),
    empty: '',
    full: 'y'.repeat(512),
  }
  const bytes = await pack(Object.entries(contents).map(([name, text]) => member(name, text)))
  assert.equal(bytes.length % 512, 0)
  for (const size of [1, 511, 512, 513, 100_000]) assert.deepEqual(await unpack(bytes, size), contents)
})

test('no member can land outside the folder it is unpacked into', async () => {
  const genuine = await pack([member('harmless', 'text')])
  for (const name of ['../evil', '/etc/passwd', 'a/../../evil', '.hidden', 'a//b', 'a/', 'a\nb']) {
    await assert.rejects(pack([member(name, 'text')]), /No member/)
    await assert.rejects(unpack(renamed(genuine, name)), isDamaged, name)
  }
})

test('links, devices and folders are refused', async () => {
  const genuine = await pack([member('harmless', 'text')])
  for (const type of ['1', '2', '3', '5', 'L', 'x']) {
    const bytes = Buffer.from(genuine)
    bytes.write(type, 156, 'latin1')
    await assert.rejects(unpack(resummed(bytes)), isDamaged, type)
  }
})

test('an archive that was cut off or has a tail is refused', async () => {
  const bytes = await pack([member('one', 'text'), member('two', 'z'.repeat(2000))])
  for (const length of [0, 511, 600, 1024, bytes.length - 1024]) {
    await assert.rejects(unpack(bytes.subarray(0, length)), isDamaged, `${length} bytes`)
  }
  await assert.rejects(unpack(Buffer.concat([bytes, Buffer.alloc(512, 1)])), isDamaged)
})

test('zeros behind the end mark are read as far as other writers put them, not for ever', async () => {
  const bytes = await pack([member('harmless', 'text')])
  assert.deepEqual(await unpack(Buffer.concat([bytes, Buffer.alloc(10 * 1024)])), { harmless: 'text' })
  await assert.rejects(unpack(Buffer.concat([bytes, Buffer.alloc(2 * 1024 * 1024)]), 64 * 1024), isDamaged)
})

test('a member of more than 8 GiB keeps its size', async () => {
  const size = 9 * 1024 ** 3 + 7
  const archive = packTar([{ name: 'large', size, bytes: [] }], AT)
  const { value: header } = await archive.next()
  assert.ok(header)
  const entry = await unpackTar(inPieces(header, 512)).next()
  assert.equal(entry.value?.size, size)
})

test('a source that yields other than it said stops the packing', async () => {
  await assert.rejects(pack([{ name: 'short', size: 10, bytes: [Buffer.from('only 6')] }]), /6 bytes instead of 10/)
})

function renamed(archive: Buffer, name: string): Buffer {
  const bytes = Buffer.from(archive)
  bytes.fill(0, 0, 100)
  bytes.write(name, 0, 'latin1')
  return resummed(bytes)
}

function resummed(bytes: Buffer): Buffer {
  bytes.fill(0x20, 148, 156)
  const sum = bytes.subarray(0, 512).reduce((all, byte) => all + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}
