import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { copyDatabase } from '../../base/database/copy.ts'
import { summarizeDatabase } from '../../base/database/inspect.ts'
import { checkAuditLog } from './audit-head.ts'
import { serveParent, type OnProgress } from '../../platform/jobs/child.ts'
import { measureSources, writeEnvelope, type Source } from './envelope.ts'
import { MakeInput, type MakeResult } from './make.ts'
import { CA_ESCROW_NAME, DATABASE_NAME, Manifest, MASTER_ESCROW_NAME } from './manifest.ts'

// The process that makes a backup: it holds no key but the recipients' public ones.

serveParent(MakeInput, makeFile)

async function makeFile(input: MakeInput, onProgress: OnProgress): Promise<MakeResult> {
  const database = join(input.scratch, DATABASE_NAME)
  await mkdir(dirname(database), { recursive: true, mode: 0o700 })
  await copyDatabase(input.database, database, (done, total) => onProgress(done, total, 'copy'))
  onProgress(0, null, 'pack')
  const sources: Source[] = [
    { name: DATABASE_NAME, path: database },
    ...(await writeEscrows(input)),
    ...input.config.map((path, index) => ({ name: `config/${index}-${path.split('/').at(-1)}`, path })),
  ]
  const manifest = Manifest.parse({
    format: 1,
    product: 'freehold',
    version: input.version,
    createdAt: input.createdAt,
    recipients: input.recipients,
    ...summarizeDatabase(database),
    // A fault in the log itself is no reason to have no backup: the check afterwards says so.
    audit: checkAuditLog(database).head,
    members: await measureSources(sources),
  })
  return { manifest, sizeBytes: await writeEnvelope(input.target, manifest, sources) }
}

async function writeEscrows({ escrows, scratch }: MakeInput): Promise<Source[]> {
  const named = [
    [MASTER_ESCROW_NAME, escrows.masterKey],
    [CA_ESCROW_NAME, escrows.caKey],
  ] as const
  await mkdir(join(scratch, 'keys'), { recursive: true, mode: 0o700 })
  return await Array.fromAsync(named, async ([name, base64]) => {
    const path = join(scratch, name)
    await writeFile(path, Buffer.from(base64, 'base64'), { mode: 0o600 })
    return { name, path }
  })
}
