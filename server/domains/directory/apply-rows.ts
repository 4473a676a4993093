import type { Entry, Json, Tx, Unit } from '../../base/audit/unit.ts'
import { newId } from '../../base/ids.ts'
import { type DirectoryPerson, reviseDirectoryAccounts } from '../access/index.ts'
import type { MemberRef, PlanRow, Values } from './plan.ts'
import { groupColumns, groupRecord, personColumns, personRecord } from './store.ts'
import type { GroupRecord, MemberKind, PersonRecord } from './types.ts'

interface Run {
  sourceId: string
  planId: string
}

/**
 * Does what the rows say and records each. A row that is done already changes nothing and is recorded all the same, so that
 * doing a plan twice is doing it once.
 */
export async function applyRows(unit: Unit, run: Run, rows: readonly PlanRow[]): Promise<void> {
  const stateChanged: string[] = []
  for (const row of rows) {
    if (row.kind === 'wait') continue
    if (row.kind === 'members') await applyMembers(unit, run, row)
    else if (row.object === 'group') await applyGroup(unit, run, row)
    else {
      const id = await applyPerson(unit, run, row)
      if (row.kind === 'disable' || row.kind === 'restore') stateChanged.push(id)
    }
  }
  if (stateChanged.length > 0) await revisePeople(unit, stateChanged)
}

/** Tells the access room about people; whoever is not active loses his sessions within this very unit. */
export async function revisePeople(unit: Unit, ids: readonly string[]): Promise<void> {
  const people = unit.tx.selectFrom('directory_people').select(['id', 'state']).where('id', 'in', ids)
  const revisions: DirectoryPerson[] = []
  for (const { id, state } of await people.orderBy('id').execute()) {
    revisions.push({ personId: id, disabled: state !== 'active' })
  }
  await reviseDirectoryAccounts(unit, revisions)
}

async function applyPerson({ tx, at, record }: Unit, { sourceId, planId }: Run, row: PlanRow): Promise<string> {
  const people = tx.selectFrom('directory_people').selectAll().where('source_id', '=', sourceId)
  const held = await people.where('guid', '=', row.guid).executeTakeFirst()
  const after = row.after as unknown as PersonRecord
  const id = held?.id ?? newId(at)
  const columns = personColumns(held === undefined ? after : { ...personRecord(held), ...after })
  if (held === undefined) {
    const fixed = { id, source_id: sourceId, guid: row.guid, created_at: at, changed_at: at }
    await tx
      .insertInto('directory_people')
      .values({ ...columns, ...fixed })
      .execute()
  } else {
    await tx
      .updateTable('directory_people')
      .set({ ...columns, changed_at: at })
      .where('id', '=', id)
      .execute()
  }
  record(entryOf(row, `person:${id}`, planId))
  return id
}

async function applyGroup({ tx, at, record }: Unit, { sourceId, planId }: Run, row: PlanRow): Promise<void> {
  const groups = tx.selectFrom('directory_groups').selectAll().where('source_id', '=', sourceId)
  const held = await groups.where('guid', '=', row.guid).executeTakeFirst()
  const after = row.after as unknown as GroupRecord
  const id = held?.id ?? newId(at)
  const columns = groupColumns(held === undefined ? after : { ...groupRecord(held), ...after })
  if (held === undefined) {
    const fixed = { id, source_id: sourceId, guid: row.guid, created_at: at, changed_at: at }
    await tx
      .insertInto('directory_groups')
      .values({ ...columns, ...fixed })
      .execute()
  } else {
    await tx
      .updateTable('directory_groups')
      .set({ ...columns, changed_at: at })
      .where('id', '=', id)
      .execute()
  }
  record(entryOf(row, `group:${id}`, planId))
}

async function applyMembers({ tx, record }: Unit, { sourceId, planId }: Run, row: PlanRow): Promise<void> {
  const [removed, added] = [membersOf(row.before), membersOf(row.after)]
  const ids = await idsOf(tx, sourceId, [...removed, ...added])
  const group = (await idsOf(tx, sourceId, [{ object: 'group', guid: row.guid }])).get(row.guid)
  if (group === undefined) throw new Error('A plan names a group that does not exist')
  for (const { guid, object } of removed) {
    const memberships = tx.deleteFrom('directory_memberships').where('group_id', '=', group)
    await memberships.where(object === 'person' ? 'person_id' : 'member_group_id', '=', idIn(ids, guid)).execute()
  }
  if (added.length > 0) {
    const values = added.map(({ guid, object, via }) => ({
      group_id: group,
      person_id: object === 'person' ? idIn(ids, guid) : null,
      member_group_id: object === 'group' ? idIn(ids, guid) : null,
      via,
    }))
    await tx
      .insertInto('directory_memberships')
      .values(values)
      .onConflict((clash) => clash.doNothing())
      .execute()
  }
  const named = (list: MemberRef[]): Json => list.map(({ guid, object }) => `${object}:${idIn(ids, guid)}`)
  const detail = { plan: planId, added: named(added), removed: named(removed) }
  record({ action: 'directory.change_members', target: `group:${group}`, detail })
}

function membersOf({ members }: Values): MemberRef[] {
  return (members ?? []) as unknown as MemberRef[]
}

function idIn(ids: ReadonlyMap<string, string>, guid: string): string {
  const id = ids.get(guid)
  if (id === undefined) throw new Error('A plan names a member that does not exist')
  return id
}

async function idsOf(
  tx: Tx,
  sourceId: string,
  refs: readonly { guid: string; object: MemberKind }[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const table of ['directory_people', 'directory_groups'] as const) {
    const guids = refs.filter(({ object }) => table === (object === 'person' ? 'directory_people' : 'directory_groups'))
    if (guids.length === 0) continue
    const found = tx.selectFrom(table).select(['id', 'guid']).where('source_id', '=', sourceId)
    for (const { id, guid } of await found
      .where(
        'guid',
        'in',
        guids.map((ref) => ref.guid),
      )
      .execute())
      ids.set(guid, id)
  }
  return ids
}

/** Fields of a row that say nothing about a person. */
const IMPERSONAL = new Set(['state', 'expiresAt', 'sid'])

function entryOf({ kind, object, reason, before, after }: PlanRow, target: Entry['target'], planId: string): Entry {
  const personal: Record<string, string> = {}
  const open = (side: 'before' | 'after', values: Values): { [key: string]: Json } => {
    const left: { [key: string]: Json } = {}
    for (const [field, value] of Object.entries(values)) {
      if (IMPERSONAL.has(field) || value === null) left[field] = value
      else personal[`${side}.${field}`] = typeof value === 'string' ? value : JSON.stringify(value)
    }
    return left
  }
  const change = { before: open('before', before), after: open('after', after) }
  return { action: `directory.${kind}_${object}`, target, ...change, detail: { plan: planId, reason }, personal }
}
