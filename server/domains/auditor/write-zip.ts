import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import yazl from 'yazl'
import type { OnProgress } from '../../platform/jobs/child.ts'
import type { FileFacts, Packed, PackInput } from './processes.ts'

/** What a reader should see first stands first. */
const ORDER = ['READ-ME.txt', 'manifest.json', 'manifest.sig', 'verify.mjs']

/** So much at a time goes to the disk: a larger piece would keep whoever commits meanwhile waiting. */
const SYNC_BYTES = 4 * 1024 * 1024

/**
 * Packs the files of a folder into one ZIP, synced to the disk; gives its length and SHA-256.
 * @throws Error when a file is not what the manifest says of it
 */
export async function writeZip({ folder, target, at, files }: PackInput, onProgress: OnProgress): Promise<Packed> {
  const names = (await readdir(folder)).toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  const file = await open(target, 'wx', 0o600)
  const zip = new yazl.ZipFile()
  const output = zip.outputStream as Readable
  // Whoever reads the output meets the error, and closes the file before the caller hears of it.
  const fail = (error: Error): void => void output.destroy(error)
  zip.on('error', fail)
  for (const name of names) {
    const facts = files.find((each) => each.name === name)
    zip.addReadStreamLazy(name, { mtime: new Date(at), mode: 0o100600, compressionLevel: 3 }, (take) => {
      const bytes = createReadStream(join(folder, name)).on('error', fail)
      take(null, facts ? bytes.pipe(comparing(facts)).on('error', fail) : bytes)
    })
  }
  zip.end()
  onProgress(0, null, 'pack')
  return await saveStream(output, file)
}

/** Passes bytes on, and fails at the end if they are not those that were hashed. */
function comparing({ name, sha256 }: FileFacts): Transform {
  const sum = createHash('sha256')
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      sum.update(piece)
      done(null, piece)
    },
    flush(done) {
      done(sum.digest('hex') === sha256 ? null : new Error(`${name} changed between writing and packing`))
    },
  })
}

async function saveStream(stream: Readable, file: FileHandle): Promise<Packed> {
  const sum = createHash('sha256')
  let [bytes, synced] = [0, 0]
  try {
    for await (const chunk of stream) {
      sum.update(chunk as Buffer)
      await file.writeFile(chunk as Buffer)
      bytes += (chunk as Buffer).length
      if (bytes - synced < SYNC_BYTES) continue
      await file.datasync()
      synced = bytes
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
