import { createHash } from 'node:crypto'
import { open, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import yazl from 'yazl'
import type { Millis } from '../../base/time.ts'

/** What a reader should see first stands first. */
const ORDER = ['READ-ME.txt', 'manifest.json', 'manifest.sig', 'verify.mjs']

/** Packs the files of a folder into one ZIP, synced to the disk; gives its length and SHA-256. */
export async function writeZip(
  folder: string,
  target: string,
  at: Millis,
  signal: AbortSignal,
): Promise<{ bytes: number; sha256: Buffer }> {
  const zip = new yazl.ZipFile()
  const names = (await readdir(folder)).filter((name) => name !== basename(target))
  for (const name of names.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
    zip.addFile(join(folder, name), name, { mtime: new Date(at), mode: 0o100600, compressionLevel: 3 })
  }
  const failed = new Promise<never>((_, reject) => zip.on('error', reject))
  zip.end()
  return await Promise.race([saveStream(zip.outputStream as Readable, target, signal), failed])
}

async function saveStream(
  stream: Readable,
  target: string,
  signal: AbortSignal,
): Promise<{ bytes: number; sha256: Buffer }> {
  const file = await open(target, 'wx', 0o600)
  const sum = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of stream) {
      signal.throwIfAborted()
      sum.update(chunk as Buffer)
      bytes += (chunk as Buffer).length
      await file.writeFile(chunk as Buffer)
    }
    await file.sync()
    return { bytes, sha256: sum.digest() }
  } finally {
    await file.close()
  }
}

/** Names of {@link ORDER} first, all others after them. */
function rank(name: string): number {
  const place = ORDER.indexOf(name)
  return place < 0 ? ORDER.length : place
}
