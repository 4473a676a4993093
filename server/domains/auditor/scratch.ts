import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { NoteSigner } from '../../base/audit/checkpoint.ts'
import type { Json, UnitContext } from '../../base/audit/unit.ts'
import { scratchDatabase } from '../../base/database/scratch.ts'
import type { Scratch } from '../../base/database/scratch.ts'
import { newId } from '../../base/ids.ts'
import { silentLog } from '../../base/log.ts'
import { SECOND } from '../../base/time.ts'
import { Cursors } from '../../platform/http/paging.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import { Checkpoints } from './checkpoints.ts'
import type { AuditorParts } from './parts.ts'

/** For tests: a real log in a database of its own, the room's parts around it, and a key that signs. */
export interface FilledLog {
  scratch: Scratch
  parts: AuditorParts
  checkpoints: Checkpoints
  signer: NoteSigner
  /** What was put in the job queue. */
  asked: { kind: string; input: Json }[]
  /** Adds entries of a few kinds, one second apart. */
  fill(count: number): Promise<void>
  run(signal?: AbortSignal): JobRun
  close(): Promise<void>
}

export function newSigner(name = 'mdm.example.com/audit'): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    name,
    publicKey: publicKey.export({ format: 'der', type: 'spki' }),
    sign: async (data) => sign(null, data, privateKey),
  }
}

export function filledLog(signer: NoteSigner = newSigner()): FilledLog {
  const scratch = scratchDatabase()
  const asked: FilledLog['asked'] = []
  const parts: AuditorParts = {
    database: scratch.database,
    signer: async () => signer,
    jobs: {
      enqueue: async (unit, kind, input) => {
        asked.push({ kind, input })
        return { id: newId(unit.at) }
      },
    },
    cursors: new Cursors(),
    clock: () => scratch.now(),
    log: silentLog(),
    exportFolder: mkdtempSync(join(scratch.folder, 'exports-')),
    product: { name: 'Freehold', version: '0.0.0-test' },
  }
  const fill = async (count: number): Promise<void> => {
    const entries: Promise<void>[] = []
    for (let index = 0; index < count; index++) {
      scratch.pass(SECOND)
      entries.push(addEntry(scratch, index))
    }
    await Promise.all(entries)
  }
  const run = (signal = new AbortController().signal): JobRun => ({
    id: newId(scratch.now()),
    signal,
    now: () => scratch.now(),
    progress: () => undefined,
    unit: (work) => scratch.unit(work, JOB),
    reading: scratch.reading(JOB),
  })
  return { scratch, parts, checkpoints: new Checkpoints(parts), signer, asked, fill, run, close: () => scratch.close() }
}

const JOB: Partial<UnitContext> = { actor: { kind: 'job', id: 'audit.export', name: '' } }

/** Entries with what is hard to export: formulas, quotes, line ends, other scripts, keys that look like numbers. */
const TEXTS = ['Ada Lovelace', '=HYPERLINK("http://x")', 'Zoë "Z" O\'Neil', 'two\r\nlines', '令和 ＝1+1', '-1', '']

async function addEntry(scratch: Scratch, index: number): Promise<void> {
  await scratch.unit(async ({ record }) => {
    record({
      action: index % 5 === 0 ? 'directory.apply' : 'ca.revoke',
      target: `certificate:${index}`,
      outcome: index % 7 === 3 ? 'refused' : 'done',
      before: { revoked: false, '10': 'ten', '9': 'nine' },
      after: { revoked: true, reason: index % 2 === 0 ? 'keyCompromise' : 'superseded' },
      ...(index % 3 === 0 && { detail: { note: `=cmd|' /C calc'!A${index}`, nested: [{ b: 1, a: [null, 1.5e-7] }] } }),
      ...(index % 2 === 0 && { personal: { 'after.name': TEXTS[index % TEXTS.length]!, reason: `case ${index}` } }),
    })
  })
}
