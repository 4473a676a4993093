import type { ReadTx } from '../../base/audit/unit.ts'
import { containsWords } from '../../base/database/text-index.ts'
import { type Searchable, type Sought } from '../../platform/search/searchable.ts'

interface CertificateFound {
  serial: string
  subject: string
  alternative_names: string
  profile_name: string
}

const CERTIFICATES: Searchable = {
  kind: 'certificate',
  may: 'ca.read',
  find: async ({ tx }, sought, most) => {
    const rows = [...(await bySerial(tx, sought, most)), ...(await byName(tx, sought, most))]
    return [...new Map(rows.map((row) => [row.serial, row])).values()].map((row) => ({
      id: row.serial,
      title: row.subject.replace(/^cn=/i, ''),
      detail: row.profile_name,
      also: namesIn(row.alternative_names),
    }))
  },
}

async function bySerial(tx: ReadTx, { serial }: Sought, most: number): Promise<CertificateFound[]> {
  if (serial === null) return []
  // `g` is the sign after the last digit.
  return await listed(tx)
    .where('c.serial', '>=', serial)
    .where('c.serial', '<', `${serial}g`)
    .orderBy('c.serial')
    .limit(most)
    .execute()
}

async function byName(tx: ReadTx, { text, id }: Sought, most: number): Promise<CertificateFound[]> {
  if (id !== null) return []
  const columns = ['c.subject', 'c.alternative_names']
  const named = await containsWords(tx, { columns, text, index: 'ca_certificates_text', as: 'c' })
  if (named === null) return []
  return await listed(tx).where(named).limit(most).execute()
}

function listed(tx: ReadTx) {
  return tx
    .selectFrom('ca_certificates as c')
    .innerJoin('ca_profiles as p', 'p.id', 'c.profile_id')
    .select(['c.serial', 'c.subject', 'c.alternative_names', 'p.name as profile_name'])
}

function namesIn(stored: string): string[] {
  return (JSON.parse(stored) as { value: string }[]).map(({ value }) => value)
}

const PROFILES: Searchable = {
  kind: 'profile',
  may: 'ca.read',
  find: async ({ tx }, _sought, most) => {
    const rows = await tx.selectFrom('ca_profiles').select(['id', 'name', 'slug']).limit(most).execute()
    return rows.map(({ id, name, slug }) => ({ id, title: name, detail: slug }))
  },
}

/** Certificates and their profiles. */
export const CA_SEARCH: readonly Searchable[] = [CERTIFICATES, PROFILES]
