import { chown, link, mkdir, mkdtemp, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { decryptWith } from '../../base/codecs/age.ts'
import { Database } from '../../base/database/database.ts'
import { MIGRATIONS } from '../../base/database/migrations/index.ts'
import { messageOf, Refusal } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { Clock } from '../../base/time.ts'
import { restoreAndCheck, type Restored } from './check.ts'
import { syncFolder } from './envelope.ts'
import { applianceIdentity } from './kit.ts'
import { CA_ESCROW_NAME, DATABASE_NAME, MASTER_ESCROW_NAME, type Manifest } from './manifest.ts'
import { damaged } from './tar.ts'

const KEY_BYTES = 32

export interface RestoreRequest {
  /** The backup. */
  file: string
  /** The recovery kit's identity. */
  identity: string
  /** Empty, or not there yet. */
  dataFolder: string
  /** Where the two keys go; both outside the data folder, as for the server. */
  masterKeyFile: string
  caKeyFile: string
  /** Who runs it, for the audit log. */
  user: string
  clock: Clock
  log: Log
}

/** What came back, in numbers. */
export interface RestoreReport {
  manifest: Manifest
  entriesChecked: number
  /** Position in the audit log of the entry that says that this was restored. */
  epochAt: number
}

/**
 * Puts an appliance back from one file and the recovery kit. Everything is unpacked, checked and opened in a folder of its
 * own first; only then do keys and data get their places by renaming, the database last. Whatever fails leaves the data
 * folder as it was.
 * @throws Refusal backup.folder_not_empty, backup.key_in_the_way, backup.wrong_key, backup.damaged, backup.too_new
 */
export async function restoreBackup(request: RestoreRequest): Promise<RestoreReport> {
  const wasThere = await assertEmpty(request.dataFolder)
  await assertNoOtherKeys(request)
  await mkdir(request.dataFolder, { recursive: true, mode: 0o700 })
  // Inside, not beside: a data folder that is a mount can neither be replaced nor be reached by renaming from elsewhere.
  const scratch = await mkdtemp(join(request.dataFolder, '.restoring-'))
  try {
    return await restoreThrough(request, scratch)
  } catch (error) {
    await rm(scratch, { recursive: true, force: true })
    if (!wasThere) await rmdir(request.dataFolder)
    throw error
  }
}

async function restoreThrough(request: RestoreRequest, scratch: string): Promise<RestoreReport> {
  const restored = await restoreAndCheck(request.file, request.identity, scratch)
  refuseNewerSchema(restored.manifest)
  const masterKey = await openEscrow(request.identity, join(scratch, MASTER_ESCROW_NAME))
  const caKey = await openEscrow(request.identity, join(scratch, CA_ESCROW_NAME))
  if (applianceIdentity(masterKey).recipient !== restored.manifest.recipients.appliance) {
    throw damaged('the master key in it is not the one that it was made with')
  }
  const epochAt = await recordEpoch(request, restored)
  await putInPlace(request, scratch, [
    { path: request.masterKeyFile, key: masterKey },
    { path: request.caKeyFile, key: caKey },
  ])
  return { manifest: restored.manifest, entriesChecked: restored.entriesChecked, epochAt }
}

async function assertEmpty(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (names === null || names.length === 0) return names !== null
  const message = `The folder ${folder} is not empty (${names.slice(0, 3).join(', ')}). Restore into an empty one; nothing was touched.`
  throw new Refusal(409, 'backup.folder_not_empty', message)
}

async function assertNoOtherKeys({ masterKeyFile, caKeyFile }: RestoreRequest): Promise<void> {
  for (const path of [masterKeyFile, caKeyFile]) {
    const found = await stat(path).catch((error: unknown) => {
      if (isMissing(error)) return null
      throw error
    })
    if (!found) continue
    const message = `There is already a key in ${path}. Move it away, or name another file; nothing was touched.`
    throw new Refusal(409, 'backup.key_in_the_way', message)
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function refuseNewerSchema({ migrations, version }: Manifest): void {
  const known = new Set(MIGRATIONS.map(([name]) => name))
  if (migrations.every((name) => known.has(name))) return
  const message = `Version ${version} wrote this backup; this version is older. Restore it with that version or a newer one.`
  throw new Refusal(422, 'backup.too_new', message)
}

/** A key of 32 bytes, which lies in its escrow as base64: decrypted by hand it is the key file itself. */
async function openEscrow(identity: string, path: string): Promise<Buffer> {
  const key = await decryptWith([identity], await readFile(path)).then(
    (text) => Buffer.from(text.toString('latin1'), 'base64'),
    (error: unknown) => {
      throw damaged(`a key in it cannot be opened: ${messageOf(error)}`)
    },
  )
  if (key.length !== KEY_BYTES) throw damaged('a key in it is not one')
  return key
}

/** The epoch: the log says itself that it goes on from a backup. Also brings an older schema up to this version. */
async function recordEpoch({ user, clock, log }: RestoreRequest, { manifest, database }: Restored): Promise<number> {
  let fatal: unknown = null
  const opened = new Database({ folder: dirname(database), clock, log, onFatal: (error) => void (fatal = error) })
  try {
    const at = clock()
    const actor = { kind: 'host' as const, id: user, name: user }
    const origin = { door: 'cli' as const, requestId: newId(at), sessionId: null, address: null, agent: null }
    await opened.unit({ at, actor, origin }, async (unit) => {
      const { size, root, chain } = manifest.audit
      unit.record({
        action: 'backup.restore',
        target: `backup:${manifest.createdAt}`,
        after: {
          createdAt: manifest.createdAt,
          version: manifest.version,
          auditSize: size,
          auditRoot: root,
          auditChain: chain,
        },
      })
    })
    if (fatal) throw fatal
    return opened.head.seq
  } finally {
    await opened.close()
  }
}

interface KeyFile {
  path: string
  key: Buffer
}

async function putInPlace({ dataFolder }: RestoreRequest, scratch: string, keys: KeyFile[]): Promise<void> {
  const owner = await stat(dataFolder)
  const written: string[] = []
  try {
    for (const { path, key } of keys) {
      await writeKey(path, key, owner)
      written.push(path)
    }
    await rm(join(scratch, 'keys'), { recursive: true })
    await giveTo(owner, scratch)
    // The folder of the database is the last: before it is there, no server can start on half a restore.
    const last = dirname(DATABASE_NAME)
    const names = (await readdir(scratch)).filter((name) => name !== last)
    for (const name of [...names, last]) await rename(join(scratch, name), join(dataFolder, placeOf(name)))
    await rmdir(scratch)
    await syncFolder(dataFolder)
  } catch (error) {
    for (const path of written) await rm(path, { force: true })
    throw error
  }
}

/** Configuration is handed back to read: what is in force on this machine is its admin's. */
function placeOf(name: string): string {
  return name === 'config' ? 'config-from-backup' : name
}

/** Whole or not at all, and never over a file that is there: `link` refuses where `rename` would replace. */
async function writeKey(path: string, key: Buffer, owner: { uid: number; gid: number }): Promise<void> {
  const target = resolve(path)
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const temporary = `${target}.part`
  await rm(temporary, { force: true })
  {
    await using file = await open(temporary, 'wx', 0o600)
    await file.writeFile(`${key.toString('base64')}\n`)
    await file.sync()
  }
  if (process.getuid?.() === 0) await chown(temporary, owner.uid, owner.gid)
  await link(temporary, target)
  await rm(temporary)
  await syncFolder(dirname(target))
}

/** Restoring is often done by root: the server's user must own what it will write. */
async function giveTo({ uid, gid }: { uid: number; gid: number }, folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  await chown(folder, uid, gid)
  for (const entry of await readdir(folder, { recursive: true })) await chown(join(folder, entry), uid, gid)
}
