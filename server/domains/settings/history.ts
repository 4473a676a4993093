import type { ReadTx } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { iso } from '../../base/time.ts'
import type { Page } from '../../platform/http/contract.ts'
import { toPage, type Cursors } from '../../platform/http/paging.ts'
import { changedFields } from './change-section.ts'
import { valuesFrom } from './read-section.ts'
import type { Section } from './section.ts'
import { findVersion, listVersions, type Fields, type HistoryRow } from './store.ts'
import type { VersionView } from './types.ts'

/** The versions of a section, newest first, each with what it changed, who did it and why. */
export async function readHistory(
  tx: ReadTx,
  cursors: Cursors,
  section: Section,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<VersionView>> {
  // One more for whether there is more, one more to compare the oldest with.
  const rows = await listVersions(tx, section.name, limit + 1, cursors.decode(cursor))
  const shown = rows.slice(0, limit)
  const oldest = shown.at(-1)
  const personal = oldest ? await personalValues(tx, section.name, oldest.at, shown[0]!.at) : new Map()
  const before = new Map(rows.map((row) => [row.version, row]))
  if (oldest && rows.length === shown.length) {
    const previous = await findVersion(tx, section.name, oldest.version - 1)
    if (previous) before.set(previous.version, previous)
  }
  return toPage(
    cursors,
    rows,
    limit,
    ({ version }) => ({ key: version, id: section.name }),
    (row) => toVersion(section, row, before.get(row.version - 1), personal.get(`${row.at}`)),
  )
}

/**
 * The values of one version.
 * @throws Refusal settings.no_such_version
 */
export async function valuesOfVersion(tx: ReadTx, section: Section, version: number): Promise<Fields> {
  if (version === 0) return valuesFrom(section, {}) as Fields
  const row = await findVersion(tx, section.name, version)
  if (!row) throw notFound('settings.no_such_version', 'There is no such version of these settings.')
  return valuesFrom(section, JSON.parse(row.fields) as Fields) as Fields
}

function toVersion(
  section: Section,
  row: HistoryRow,
  previous: HistoryRow | undefined,
  personal: Personal | undefined,
): VersionView {
  const before = valuesFrom(section, previous ? (JSON.parse(previous.fields) as Fields) : {}) as Fields
  const after = valuesFrom(section, JSON.parse(row.fields) as Fields) as Fields
  const [kind = '', id = ''] = row.actor.split(/:(.*)/s)
  return {
    version: row.version,
    at: iso(row.at),
    how: row.how,
    who: { kind, id, name: personal?.name ?? null },
    reason: personal?.reason ?? null,
    changes: changedFields(before, after).map((field) => ({
      field,
      before: (before[field] ?? null) as VersionView['changes'][number]['before'],
      after: (after[field] ?? null) as VersionView['changes'][number]['after'],
    })),
    secrets: JSON.parse(row.secrets) as VersionView['secrets'],
    values: after as VersionView['values'],
  }
}

interface Personal {
  name?: string
  reason?: string
}

/** Names and reasons stand in the log alone, so that erasing a person there erases him here. */
async function personalValues(tx: ReadTx, section: string, from: number, to: number): Promise<Map<string, Personal>> {
  const rows = await tx
    .selectFrom('audit_bodies')
    .innerJoin('audit_personal', 'audit_personal.seq', 'audit_bodies.seq')
    .select(['audit_bodies.at', 'audit_personal.field', 'audit_personal.value'])
    .where('audit_bodies.target', '=', `settings:${section}`)
    .where('audit_bodies.at', '>=', from)
    .where('audit_bodies.at', '<=', to)
    .where('audit_bodies.outcome', '=', 'done')
    .where('audit_personal.field', 'in', ['actor.name', 'reason'])
    .limit(2_000)
    .execute()
  const found = new Map<string, Personal>()
  for (const { at, field, value } of rows) {
    const one = found.get(`${at}`) ?? {}
    found.set(`${at}`, { ...one, ...(field === 'reason' ? { reason: value } : { name: value }) })
  }
  return found
}
