import { createHash, type Hash } from 'node:crypto'
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isDeepStrictEqual } from 'node:util'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { decrypting, encrypting } from '../../base/codecs/age.ts'
import { DecodeError } from '../../base/codecs/decode-error.ts'
import { messageOf, Refusal } from '../../base/errors.ts'
import { Manifest, MANIFEST_LIMIT, MANIFEST_NAME } from './manifest.ts'
import { damaged, packTar, readFileBytes, unpackTar, type TarEntry, type TarMember } from './tar.ts'

// One backup is one file: age(zstd(tar)). `age -d | zstd -d | tar -x` of any Linux distribution reads it.

/** A file on the disk that becomes a member of the archive. */
export interface Source {
  name: string
  path: string
}

/** The size and SHA-256 of every source, as the manifest lists them. */
export async function measureSources(sources: readonly Source[]): Promise<Manifest['members']> {
  return await Array.fromAsync(sources, async ({ name, path }) => {
    const hash = createHash('sha256')
    let size = 0
    for await (const piece of bytesOf(path)) {
      hash.update(piece)
      size += piece.length
    }
    return { name, size, sha256: hash.digest('hex') }
  })
}

/**
 * Writes a backup: to a name of its own, made durable, then renamed, so that `target` is whole or not there.
 * Answers its size in bytes.
 */
export async function writeEnvelope(target: string, manifest: Manifest, sources: readonly Source[]): Promise<number> {
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`, 'utf8')
  const members: TarMember[] = [{ name: MANIFEST_NAME, size: text.length, bytes: [text] }]
  for (const [index, { name, path }] of sources.entries()) {
    members.push({ name, size: manifest.members[index]!.size, bytes: bytesOf(path) })
  }
  const { appliance, kit } = manifest.recipients
  await writeWhole(target, async (file) => {
    await pipeline(
      packTar(members, Date.parse(manifest.createdAt)),
      createZstdCompress({
        params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
      }),
      encrypting([appliance, kit]),
      (sealed) => writeAll(file, sealed),
    )
  })
  return (await stat(target)).size
}

/**
 * Opens a backup and unpacks it into `folder`, which must exist and be empty. With `expected` nothing of another file is unpacked. Every member was compared with the manifest,
 * and nothing is missing, when this returns; before that nothing in `folder` may be used.
 * @throws Refusal backup.wrong_key, backup.damaged, backup.too_new
 */
export async function readEnvelope(
  file: string,
  identity: string,
  folder: string,
  expected: Manifest | null = null,
): Promise<Manifest> {
  // Opened here and not by a generator: one that is dropped half-way would leave its file open.
  await using source = await open(file, 'r')
  try {
    return await pipeline(
      readFileBytes(source),
      decrypting([identity]),
      createZstdDecompress(),
      (plain: AsyncIterable<Buffer>) => unpackEntries(unpackTar(plain), folder, expected),
    )
  } catch (error) {
    throw asRefusal(error)
  }
}

async function unpackEntries(
  entries: AsyncGenerator<TarEntry>,
  folder: string,
  expected: Manifest | null,
): Promise<Manifest> {
  let manifest: Manifest | null = null
  let index = 0
  for await (const entry of entries) {
    if (manifest === null) {
      manifest = await readManifest(entry)
      // Whoever knows the recipients can write a file that opens, and that fills the disk when it is unpacked.
      if (expected && !isDeepStrictEqual(manifest, expected)) throw damaged('it is not the file that was written here')
      continue
    }
    await unpackMember(entry, manifest.members[index++], folder)
  }
  if (manifest === null || index !== manifest.members.length) throw damaged('a member is missing')
  return manifest
}

async function readManifest(entry: TarEntry): Promise<Manifest> {
  if (entry.name !== MANIFEST_NAME || entry.size > MANIFEST_LIMIT) throw damaged('it does not begin with its manifest')
  const text = Buffer.concat(await Array.fromAsync(entry.bytes)).toString('utf8')
  const json: unknown = JSON.parse(text)
  if (isNewer(json)) {
    throw new Refusal(
      422,
      'backup.too_new',
      'This backup was written by a newer version. Restore it with that version.',
    )
  }
  return Manifest.parse(json)
}

function isNewer(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'format' in json && Number(json.format) > 1
}

async function unpackMember(
  entry: TarEntry,
  listed: Manifest['members'][number] | undefined,
  folder: string,
): Promise<void> {
  if (listed?.name !== entry.name || listed.size !== entry.size) throw damaged(`${entry.name} is not what was listed`)
  const path = join(folder, entry.name)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  await writeNew(path, hashed(entry.bytes, hash))
  if (hash.digest('hex') !== listed.sha256) throw damaged(`${entry.name} has a wrong checksum`)
}

async function* hashed(bytes: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const piece of bytes) {
    hash.update(piece)
    yield piece
  }
}

async function writeNew(path: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  await writeAll(file, bytes)
}

function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal || isOfTheDisk(error)) return error
  if (error instanceof DecodeError && error.message.includes('not encrypted to this identity')) {
    return new Refusal(
      422,
      'backup.wrong_key',
      'This key does not open this backup. Each backup names its kit by date.',
    )
  }
  return damaged(messageOf(error))
}

function isOfTheDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  await using file = await open(path, 'r')
  yield* readFileBytes(file)
}

async function writeAll(file: FileHandle, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of bytes) await file.writeFile(piece)
  await file.sync()
}

/** Writes beside the target and renames: nobody ever sees half a file under the target's name. */
async function writeWhole(target: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${target}.part`
  await rm(temporary, { force: true })
  try {
    await using file = await open(temporary, 'wx', 0o600)
    await write(file)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(target))
}

/** Makes renames and deletions in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r')
  await handle.sync()
}
