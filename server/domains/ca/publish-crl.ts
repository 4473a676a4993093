import { writeCrl } from '../../base/codecs/crl.ts'
import { keyIdentifier } from '../../base/codecs/extensions.ts'
import type { Json, ReadTx, Tx } from '../../base/audit/unit.ts'
import { DAY } from '../../base/time.ts'
import type { Millis } from '../../base/time.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import { findCrl, requireAuthority, signerFor } from './authority.ts'
import type { Authority } from './authority.ts'
import type { Keys } from './keys.ts'

/** How long a CRL may be used. Both are signed anew each day, so that an outage of days hurts nobody. */
export const CRL_LIFETIME = { root: 30 * DAY, issuing: 7 * DAY } as const

type Role = keyof typeof CRL_LIFETIME

/** Serials in one statement. */
const AT_ONCE = 500

/** A CRL that is signed and not yet stored; `serials` are those that it lists for the first time. */
export interface NewCrl {
  role: Role
  number: number
  thisUpdate: Millis
  nextUpdate: Millis
  entries: number
  serials: string[]
  crl: Buffer
}

/**
 * Signs and stores new CRLs: where a revoked certificate is not on one yet, or always with `scheduled`. A job, because
 * signing takes longer than a unit may.
 */
export async function publishCrls(keys: Keys, run: JobRun, { scheduled }: { scheduled: boolean }): Promise<Json> {
  const authority = await requireAuthority(run.reading.tx)
  const published: { [role: string]: number } = {}
  if (scheduled) published['root'] = await publish(keys, run, authority, 'root')
  if (scheduled || (await unlisted(run.reading.tx)).length > 0)
    published['issuing'] = await publish(keys, run, authority, 'issuing')
  return { published }
}

/** A CRL that another job overtook is thrown away and made again: its number would not grow. */
async function publish(keys: Keys, run: JobRun, authority: Authority, role: Role): Promise<number> {
  for (;;) {
    const crl = await sign(keys, run, authority, role)
    const stored = await run.unit(async (unit) => {
      if (!(await storeCrl(unit.tx, crl))) return false
      const { number, entries, thisUpdate, nextUpdate, serials } = crl
      const after = { number, entries, thisUpdate, nextUpdate, added: serials.length }
      unit.record({ action: 'ca.publish_crl', target: `crl:${role}`, after })
      return true
    })
    if (stored) return crl.number
    run.signal.throwIfAborted()
  }
}

async function sign(keys: Keys, run: JobRun, authority: Authority, role: Role): Promise<NewCrl> {
  const { tx } = run.reading
  const previous = await findCrl(tx, role)
  // A read of its own before the entries: what is revoked between the two is listed, and counted by the next CRL.
  const serials = role === 'issuing' ? await unlisted(tx) : []
  const entries = role === 'issuing' ? await entriesSince(tx, previous?.this_update ?? 0) : []
  const { key, certificate } = authority[role]
  const content = {
    issuer: certificate.subject,
    issuerKeyId: keyIdentifier(key.publicKey),
    number: (previous?.number ?? 0) + 1,
    thisUpdate: run.now(),
    nextUpdate: run.now() + CRL_LIFETIME[role],
    entries,
  }
  const crl = await writeCrl(content, signerFor(keys, key))
  return { ...content, role, entries: entries.length, serials, crl }
}

/** An expired certificate leaves the list only after it stood on one that was made after its expiry (RFC 5280 §3.3). */
async function entriesSince(tx: ReadTx, previous: Millis): Promise<Buffer[]> {
  const rows = await tx
    .selectFrom('ca_certificates')
    .select('crl_entry')
    .where('revoked_at', 'is not', null)
    .where('not_after', '>=', previous)
    .orderBy('not_after')
    .execute()
  return rows.flatMap(({ crl_entry: entry }) => entry ?? [])
}

async function unlisted(tx: ReadTx): Promise<string[]> {
  const rows = await tx
    .selectFrom('ca_certificates')
    .select('serial')
    .where('revoked_at', 'is not', null)
    .where('listed_in', 'is', null)
    .execute()
  return rows.map(({ serial }) => serial)
}

/** Whether it was stored: only a CRL with a higher number replaces one. */
export async function storeCrl(tx: Tx, { role, number, thisUpdate, nextUpdate, entries, serials, crl }: NewCrl) {
  const row = { number, this_update: thisUpdate, next_update: nextUpdate, entries, crl }
  const stored = await tx
    .insertInto('ca_crls')
    .values({ role, ...row })
    .onConflict((existing) => existing.column('role').doUpdateSet(row).where('ca_crls.number', '<', number))
    .returning('number')
    .executeTakeFirst()
  if (!stored) return false
  for (let at = 0; at < serials.length; at += AT_ONCE) {
    const some = serials.slice(at, at + AT_ONCE)
    await tx.updateTable('ca_certificates').set({ listed_in: number }).where('serial', 'in', some).execute()
  }
  return true
}
