import { hash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { conflict, Refusal } from '../../base/errors.ts'
import type { NoteSigner } from '../../base/audit/checkpoint.ts'
import type { Millis } from '../../base/time.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import type { Checkpoints } from './checkpoints.ts'
import { manifestSignature, manifestText, rangeProof } from './manifest.ts'
import type { TreeNodes } from './nodes.ts'
import type { AuditorParts } from './parts.ts'
import { collect, pack, type Collected, type FileFacts, type Packed } from './processes.ts'
import { readMe } from './read-me.ts'
import { findExport, insertExport } from './store.ts'

export interface ExportWork {
  from: Millis
  to: Millis
  /** `kind:id` of who asked. */
  exporter: string
}

const VERIFIER = new URL('verify.mjs', import.meta.url)

/**
 * Makes one ZIP that an auditor can check without this server, and records that it was made.
 * @throws Refusal audit.no_key before set-up has made a checkpoint key; base.disk_full if little would be left
 */
export async function makeExport(
  run: JobRun,
  work: ExportWork,
  parts: AuditorParts,
  checkpoints: Checkpoints,
  nodes: TreeNodes,
): Promise<{ export: string; rows: number }> {
  const folder = join(parts.exportFolder, `${run.id}.partial`)
  const target = exportFile(parts.exportFolder, run.id)
  const made = await findExport(run.reading.tx, run.id)
  // A restart between the record and the end of the job: everything is done already.
  if (made) return { export: made.id, rows: made.rows_count }
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    await assertRoom(parts)
    const { collected, size, files } = await fillFolder(folder, run, work, parts, checkpoints, nodes)
    const zip = await pack(run, { folder, target: join(folder, 'export.zip'), at: run.now(), files })
    await rename(join(folder, 'export.zip'), target)
    await syncFolder(parts.exportFolder)
    await recordExport(run, work, collected, size, zip)
    return { export: run.id, rows: collected.rows }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Where the ZIP of an export lies. */
export function exportFile(exportFolder: string, id: string): string {
  return join(exportFolder, `${id}.zip`)
}

/**
 * Lines, table and ZIP are together of the order of the database, and it needs as much again to go on: who may only read must
 * not be able to stop the server by asking for exports.
 */
async function assertRoom({ database, exportFolder }: AuditorParts): Promise<void> {
  const [{ size }, { bavail, bsize }] = await Promise.all([stat(database.file), statfs(exportFolder)])
  if (bavail * bsize >= 3 * size) return
  const message = 'The disk has too little room for this export. Remove old exports from the server, or free space.'
  throw new Refusal(507, 'base.disk_full', message)
}

async function fillFolder(
  folder: string,
  run: JobRun,
  { from, to, exporter }: ExportWork,
  parts: AuditorParts,
  checkpoints: Checkpoints,
  nodes: TreeNodes,
): Promise<{ collected: Collected; size: number; files: FileFacts[] }> {
  const { database, product } = parts
  const [signer, checkpoint] = [await parts.signer(), await checkpoints.make()]
  if (!signer || !checkpoint) throw conflict('audit.no_key', 'There is no checkpoint key yet. Finish the set-up first.')
  const { size } = checkpoint
  const collected = await collect(run, { database: database.file, folder, from, to, size })
  const files = [...collected.files, ...(await writeCompanions(folder, signer))]
  const proof = await rangeProof(run.reading.tx, nodes, collected, size)
  const about = { product, madeAt: run.now(), exporter, from, to, key: signer }
  const manifest = manifestText({ ...about, collected, checkpoint, proof, files })
  await writeFile(join(folder, 'manifest.json'), manifest, { mode: 0o600 })
  await writeFile(join(folder, 'manifest.sig'), await manifestSignature(manifest, signer), { mode: 0o600 })
  return { collected, size, files }
}

async function writeCompanions(folder: string, signer: NoteSigner): Promise<FileFacts[]> {
  const companions: [string, Buffer][] = [
    ['verify.mjs', await readFile(VERIFIER)],
    ['READ-ME.txt', Buffer.from(readMe(signer), 'utf8')],
  ]
  for (const [name, bytes] of companions) await writeFile(join(folder, name), bytes, { mode: 0o600 })
  return companions.map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: hash('sha256', bytes, 'hex') }))
}

async function recordExport(
  run: JobRun,
  { from, to, exporter }: ExportWork,
  { firstSeq, lastSeq, rows }: Collected,
  size: number,
  zip: Packed,
): Promise<void> {
  await run.unit(async ({ tx, at, record }) => {
    const range = { first_seq: firstSeq, last_seq: lastSeq, rows_count: rows, size }
    const file = { file_bytes: zip.bytes, file_sha256: zip.sha256 }
    await insertExport(tx, { id: run.id, at, exporter, from_at: from, to_at: to, ...range, ...file })
    const detail = { exporter, from, to, firstSeq, lastSeq, rows, sha256: zip.sha256.toString('hex') }
    record({ action: 'audit.export', target: `export:${run.id}`, detail })
  })
}

/** A new name in a folder lasts only once the folder was synced too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
