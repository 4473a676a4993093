import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { scratchDatabase } from '../../base/database/scratch.ts'
import type { Scratch } from '../../base/database/scratch.ts'
import { hashSecret, newId } from '../../base/ids.ts'
import { silentLog } from '../../base/log.ts'
import { ensureKeyFile } from '../../base/secrets/key-file.ts'
import type { Millis } from '../../base/time.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import { findAuthority } from './authority.ts'
import type { Authority } from './authority.ts'
import { insertCertificate } from './certificate-store.ts'
import { prepareAuthority, storeAuthority } from './establish-authority.ts'
import type { AuthorityInput } from './establish-authority.ts'
import { startKeyProcess } from './key-process.ts'
import type { KeyProcess } from './key-process.ts'

/** A scratch database with an authority in it and the real key process beside it, for tests. */
export interface ScratchAuthority {
  scratch: Scratch
  keys: KeyProcess
  authority: Authority
  /** What a job gets when it runs now. */
  job(): JobRun
  close: () => Promise<void>
}

export async function scratchAuthority(
  { algorithm = 'ec-p256', baseUrl = 'http://pki.example.test:8080' }: Partial<AuthorityInput> = {},
  startAt?: Millis,
): Promise<ScratchAuthority> {
  const scratch = scratchDatabase(startAt)
  const credentialFile = join(scratch.folder, 'keys', 'ca.key')
  ensureKeyFile(credentialFile)
  const keys = await startKeyProcess({ credentialFile, log: silentLog() })
  const prepared = await prepareAuthority(keys, scratch.reading(), { commonName: 'Example', algorithm, baseUrl })
  await scratch.unit((unit) => storeAuthority(unit, prepared))
  return {
    scratch,
    keys,
    authority: (await findAuthority(scratch.database.reader))!,
    job: () => ({
      id: 'job',
      signal: new AbortController().signal,
      now: scratch.now,
      progress: () => undefined,
      unit: (run) => scratch.unit(run),
      reading: scratch.reading(),
    }),
    close: async () => {
      await keys.stop()
      await scratch.close()
    },
  }
}

/** A certificate's row as an enrollment leaves it, without a real certificate in it. Its serial. */
export async function issuedRow(
  scratch: Scratch,
  { subject, lifetime }: { subject: string; lifetime: Millis },
): Promise<string> {
  const serial = randomBytes(16).toString('hex')
  await scratch.unit(async ({ tx, at, record }) => {
    const { id: profileId } = await tx.selectFrom('ca_profiles').select('id').executeTakeFirstOrThrow()
    const common = { profile_id: profileId, person_id: null, subject, alternative_names: '[]' }
    const challengeId = newId(at)
    const spent = { used_at: at, used_key_hash: Buffer.alloc(32) }
    const times = { created_at: at, expires_at: at + 1, ...spent }
    const challenge = { ...common, id: challengeId, secret_hash: hashSecret(serial), note: '', ...times }
    await tx.insertInto('ca_challenges').values(challenge).execute()
    await insertCertificate(tx, {
      ...common,
      id: newId(at),
      serial,
      challenge_id: challengeId,
      renews: null,
      key_hash: Buffer.alloc(32),
      not_before: at,
      not_after: at + lifetime,
      certificate: Buffer.alloc(1),
      issued_at: at,
    })
    record({ action: 'ca.issue', target: `certificate:${serial}` })
  })
  return serial
}
