import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scratchDatabase } from '../../base/database/scratch.ts'
import { DAY } from '../../base/time.ts'
import { countExpiries } from './expiries.ts'
import './tables.ts'

// 2026-11-21 is a Saturday; its week began on Monday the 16th.
const AT = Date.UTC(2026, 10, 21, 9)

test('live certificates are counted by the week in which they end, from this Monday on', async (t) => {
  const scratch = scratchDatabase(AT)
  t.after(() => scratch.close())
  const ends = [AT - DAY, AT + 3_600_000, AT + 2 * DAY, AT + 3 * DAY, AT + 400 * DAY]
  await scratch.unit(async ({ tx, record }) => {
    const profile = {
      id: 'p',
      name: 'p',
      slug: 'p',
      subject_template: '{subject}',
      key_usage: '[]',
      extended_key_usage: '[]',
      validity_days: 1,
      min_rsa_bits: 2048,
      legacy: 0,
      challenge_ttl_minutes: 1,
      version: 1,
      created_at: 0,
      updated_at: 0,
    } as const
    await tx.insertInto('ca_profiles').values(profile).execute()
    for (const [index, end] of ends.entries()) {
      const serial = `0${index}`.repeat(8)
      const challenge = {
        id: `c${index}`,
        secret_hash: Buffer.alloc(32, index),
        profile_id: 'p',
        subject: 'CN=x',
        alternative_names: '[]',
        person_id: null,
        note: '',
        created_at: 0,
        expires_at: 1,
        used_at: null,
        used_key_hash: null,
      }
      await tx.insertInto('ca_challenges').values(challenge).execute()
      await tx
        .insertInto('ca_certificates')
        .values({
          id: `i${index}`,
          serial,
          profile_id: 'p',
          challenge_id: `c${index}`,
          renews: null,
          person_id: null,
          subject: 'CN=x',
          alternative_names: '[]',
          key_hash: Buffer.alloc(32, index),
          not_before: 0,
          not_after: end,
          certificate: Buffer.alloc(1),
          issued_at: 0,
          revoked_at: null,
          revocation_reason: null,
          revocation_comment: null,
          crl_entry: null,
          listed_in: null,
        })
        .execute()
    }
    record({ action: 'test.fill', target: 'certificate:all' })
  })
  const { weeks } = await countExpiries(scratch.reading(), { weeks: 3 })
  assert.deepEqual(weeks, [
    { start: '2026-11-16T00:00:00.000Z', count: 1 },
    { start: '2026-11-23T00:00:00.000Z', count: 2 },
    { start: '2026-11-30T00:00:00.000Z', count: 0 },
  ])
})
