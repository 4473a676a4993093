import type { Reading, Unit } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { iso, isoOrNull } from '../../base/time.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import type { z } from 'zod'
import { assertMayGrant, rolesFromDirectories } from '../access/index.ts'
import type { ChangedSource, NewSource, Source, Sources } from './schemas.ts'
import { assertCertificates, certificatesOnly } from './show-certificate.ts'
import { openPassword, sealPassword, sourceById, type SourceRow } from './store.ts'

type SourceView = z.output<typeof Source>

export async function listSources({ tx }: Reading): Promise<z.output<typeof Sources>> {
  const rows = await tx.selectFrom('directory_sources').selectAll().orderBy('name').execute()
  return { items: await Promise.all(rows.map((row) => viewOf(tx, row))) }
}

/** @throws Refusal directory.source_not_found */
export async function readSource({ tx }: Reading, { id }: { id: string }): Promise<SourceView> {
  return viewOf(tx, await sourceById(tx, id))
}

/**
 * Adds a directory. Nothing is read yet.
 * @throws Refusal directory.source_name_taken, directory.bad_certificates
 */
export async function createSource(vault: Vault, unit: Unit, input: z.output<typeof NewSource>): Promise<SourceView> {
  const { tx, at, record } = unit
  assertCertificates(input.trusted)
  await assertNameFree(tx, input.name, null)
  const id = newId(at)
  const password = sealPassword(vault, id, input.password)
  const fixed = { id, password, version: 1, revision: 1, created_at: at, changed_at: at }
  const row = { ...columnsOf(input), ...fixed, last_complete_at: null, last_applied_at: null }
  await tx.insertInto('directory_sources').values(row).execute()
  record({
    action: 'directory.create_source',
    target: `source:${id}`,
    after: factsOf(row),
    personal: { 'after.bindDn': row.bind_dn },
  })
  return viewOf(tx, row)
}

/**
 * Changes where and how a directory is read; plans made before are stale then. Without a new password the old one stays, but
 * only for the server that it was given for: else whoever may edit a form could have it sent to a server of his own. For the
 * same reason another server is named only by somebody who may give every role that hangs on this one.
 * @throws Refusal directory.source_not_found, directory.source_changed, directory.source_name_taken,
 *   directory.password_needed, directory.bad_certificates, access.role_beyond_yours
 */
export async function changeSource(
  vault: Vault,
  unit: Unit,
  input: z.output<typeof ChangedSource>,
): Promise<SourceView> {
  const { tx, at, record } = unit
  const before = await sourceById(tx, input.id)
  if (before.version !== input.version) {
    throw conflict('directory.source_changed', 'Somebody else changed this source meanwhile. Load it again.')
  }
  assertCertificates(input.trusted)
  await assertNameFree(tx, input.name, input.id)
  if (!isSameServer(before, input)) await assertMayGrant(unit, await rolesHangingOn(unit, before.id))
  const password = input.password ?? keptPassword(vault, before, input)
  const counted = { version: before.version + 1, revision: before.revision + 1, changed_at: at }
  const after = { ...before, ...columnsOf(input), ...counted, password: sealPassword(vault, input.id, password) }
  await tx.updateTable('directory_sources').set(after).where('id', '=', input.id).execute()
  record({
    action: 'directory.change_source',
    target: `source:${input.id}`,
    before: factsOf(before),
    after: factsOf(after),
    detail: { passwordChanged: input.password !== undefined },
    personal: { 'before.bindDn': before.bind_dn, 'after.bindDn': after.bind_dn },
  })
  return viewOf(tx, after)
}

/**
 * Removes a directory that never brought anybody.
 * @throws Refusal directory.source_not_found, directory.source_in_use
 */
export async function removeSource({ tx, record }: Unit, { id }: { id: string }): Promise<{ removed: true }> {
  const source = await sourceById(tx, id)
  const { people, groups } = await sizesOf(tx, id)
  if (people + groups > 0) {
    throw conflict(
      'directory.source_in_use',
      'People and groups came from this source. It stays, so that they stay explainable.',
    )
  }
  const plans = tx.selectFrom('directory_plans').select('id').where('source_id', '=', id)
  await tx.deleteFrom('directory_plan_rows').where('plan_id', 'in', plans).execute()
  await tx.deleteFrom('directory_plans').where('source_id', '=', id).execute()
  await tx.deleteFrom('directory_unseen').where('source_id', '=', id).execute()
  await tx.deleteFrom('directory_sources').where('id', '=', id).execute()
  record({ action: 'directory.remove_source', target: `source:${id}`, before: factsOf(source) })
  return { removed: true }
}

/** The stored password, if it would go to the very server that it was stored for. */
export function keptPassword(
  vault: Vault,
  before: SourceRow,
  next: Server & Pick<z.output<typeof NewSource>, 'bindDn'>,
): string {
  if (isSameServer(before, next) && before.bind_dn === next.bindDn) return openPassword(vault, before)
  throw conflict(
    'directory.password_needed',
    'Server, certificate or service account changed. Enter the password again: a stored one is never sent elsewhere.',
  )
}

type Server = Pick<z.output<typeof NewSource>, 'host' | 'port' | 'serverName' | 'trusted'>

/** Whether the same server answers: reached in the same place, and trusted by the same certificates. */
function isSameServer(before: SourceRow, next: Server): boolean {
  return (
    before.host === next.host &&
    before.port === next.port &&
    before.server_name === next.serverName &&
    before.trusted === certificatesOnly(next.trusted)
  )
}

/** The roles of groups and people of this source: whoever answers for it says who is in those groups, and who signs in as whom. */
async function rolesHangingOn({ tx, at }: Pick<Reading, 'tx' | 'at'>, sourceId: string): Promise<string[]> {
  const { groups, people } = await rolesFromDirectories(tx, at)
  const roles = new Set<string>()
  for (const [table, holders] of [
    ['directory_groups', groups],
    ['directory_people', people],
  ] as const) {
    for (const { id, role } of holders) {
      const own = tx.selectFrom(table).select('id').where('id', '=', id).where('source_id', '=', sourceId)
      if (await own.executeTakeFirst()) roles.add(role)
    }
  }
  return [...roles]
}

function columnsOf({
  name,
  kind,
  host,
  port,
  serverName,
  bindDn,
  baseDn,
  trusted,
}: Omit<z.output<typeof NewSource>, 'password'>) {
  return {
    name,
    kind,
    host,
    port,
    server_name: serverName,
    bind_dn: bindDn,
    base_dn: baseDn,
    trusted: certificatesOnly(trusted),
  }
}

function factsOf({ name, kind, host, port, server_name, base_dn, trusted }: Omit<SourceRow, 'id' | 'password'>) {
  return {
    name,
    kind,
    host,
    port,
    serverName: server_name,
    baseDn: base_dn,
    trusted: assertCertificates(trusted).map(({ fingerprint256 }) => fingerprint256),
  }
}

async function assertNameFree(tx: Unit['tx'], name: string, own: string | null): Promise<void> {
  const found = await tx.selectFrom('directory_sources').select('id').where('name', '=', name).executeTakeFirst()
  if (found === undefined || found.id === own) return
  throw conflict('directory.source_name_taken', 'Another source has this name. Choose a different one.')
}

async function sizesOf(tx: Reading['tx'], id: string): Promise<{ people: number; groups: number }> {
  const [people, groups] = await Promise.all(
    (['directory_people', 'directory_groups'] as const).map((table) =>
      tx
        .selectFrom(table)
        .select((row) => row.fn.countAll<number>().as('count'))
        .where('source_id', '=', id)
        .executeTakeFirstOrThrow(),
    ),
  )
  return { people: people!.count, groups: groups!.count }
}

async function viewOf(tx: Reading['tx'], row: SourceRow): Promise<SourceView> {
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    kind: row.kind,
    host: row.host,
    port: row.port,
    serverName: row.server_name,
    trusted: row.trusted,
    bindDn: row.bind_dn,
    baseDn: row.base_dn,
    ...(await sizesOf(tx, row.id)),
    lastCompleteAt: isoOrNull(row.last_complete_at),
    lastAppliedAt: isoOrNull(row.last_applied_at),
    createdAt: iso(row.created_at),
    changedAt: iso(row.changed_at),
  }
}
