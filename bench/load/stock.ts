import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { writeCrlEntry } from '../../server/base/codecs/crl.ts'
import { Database } from '../../server/base/database/database.ts'
import { silentLog } from '../../server/base/log.ts'
import { DAY } from '../../server/base/time.ts'

// What a house collects over time, put there while its server is stopped.

const PER_UNIT = 100

/** Entries of the audit log, written by the product's own writer. */
export async function fillLog(dataFolder: string, entries: number): Promise<void> {
  const database = new Database({
    folder: join(dataFolder, 'database'),
    clock: Date.now,
    log: silentLog(),
    onFatal: (error) => {
      throw error
    },
  })
  const context = {
    at: Date.now(),
    actor: { kind: 'account', id: 'load', name: 'Load' },
    origin: { door: 'http', requestId: 'load', sessionId: null, address: '127.0.0.1', agent: 'load' },
  } as const
  for (let at = 0; at < entries; at += PER_UNIT) {
    await database.unit(context, async ({ record }) => {
      for (let one = 0; one < PER_UNIT; one++)
        record({ action: 'load.fill', target: `row:${at + one}`, before: { value: at }, after: { value: at + one } })
    })
  }
  await database.close()
}

/** Certificates that were revoked; the next CRL lists them. */
export function fillRevoked(dataFolder: string, count: number): void {
  const raw = new Sqlite(join(dataFolder, 'database/freehold.sqlite'))
  const profile = raw.prepare<[], string>('select id from ca_profiles limit 1').pluck().get()
  const certificate = raw
    .prepare<[], Buffer>(`select certificate from ca_authorities where role = 'issuing'`)
    .pluck()
    .get()
  const at = Date.now()
  const challenge = raw.prepare(
    `insert into ca_challenges (id, secret_hash, profile_id, subject, alternative_names, person_id, note, created_at, expires_at, used_at, used_key_hash)
     values (?, ?, ?, 'CN=gone', '[]', null, '', ?, ?, ?, ?)`,
  )
  const revoked = raw.prepare(
    `insert into ca_certificates (id, serial, profile_id, challenge_id, subject, alternative_names, key_hash, not_before, not_after, certificate, issued_at, revoked_at, revocation_reason, crl_entry)
     values (?, ?, ?, ?, 'CN=gone', '[]', ?, ?, ?, ?, ?, ?, 'superseded', ?)`,
  )
  raw.transaction(() => {
    for (let number = 0; number < count; number++) {
      const id = `01a30000-0000-7000-8000-${String(number).padStart(12, '0')}`
      const [hash, serial] = [randomBytes(32), Buffer.concat([Buffer.from([0x4a]), randomBytes(15)])]
      challenge.run(id, hash, profile, at - DAY, at, at - DAY, hash)
      const entry = writeCrlEntry(serial, at, 'superseded')
      const times = [at - DAY, at + 300 * DAY, certificate, at - DAY, at]
      revoked.run(id, serial.toString('hex'), profile, id, hash, ...times, entry)
    }
  })()
  raw.close()
}
