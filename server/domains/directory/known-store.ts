import type { ReadTx, Tx } from '../../base/audit/unit.ts'
import { groupRecord, personRecord } from './store.ts'
import type { Edge, GroupRecord, Known, PersonRecord, Unseen } from './types.ts'

/** Rows per query: between two batches other work gets its turn. */
const BATCH = 1_000

/** Everything that we hold of a source. Large: only the planning job asks. */
export async function loadKnown(tx: ReadTx, sourceId: string): Promise<Known> {
  const people = new Map<string, PersonRecord>()
  for await (const row of inBatches((after) => peopleAfter(tx, sourceId, after))) people.set(row.id, personRecord(row))
  const groups = new Map<string, GroupRecord>()
  for await (const row of inBatches((after) => groupsAfter(tx, sourceId, after))) groups.set(row.id, groupRecord(row))
  const edges: Edge[] = []
  for (const [groupId, { guid }] of groups) {
    for (const edge of await edgesOf(tx, groupId)) {
      const member = edge.person_id === null ? groups.get(edge.member_group_id ?? '') : people.get(edge.person_id)
      const memberKind = edge.person_id === null ? 'group' : 'person'
      if (member !== undefined) edges.push({ group: guid, member: member.guid, memberKind, via: edge.via })
    }
  }
  return { people: [...people.values()], groups: [...groups.values()], edges, unseen: await loadUnseen(tx, sourceId) }
}

/** Keeps which objects complete reads did not show, in place of what was kept before. Bookkeeping. */
export async function noteUnseen(
  tx: Tx,
  sourceId: string,
  unseen: readonly ({ guid: string } & Unseen)[],
): Promise<void> {
  await tx.deleteFrom('directory_unseen').where('source_id', '=', sourceId).execute()
  for (let from = 0; from < unseen.length; from += BATCH) {
    const rows = unseen.slice(from, from + BATCH).map((row) => ({ ...row, source_id: sourceId }))
    await tx.insertInto('directory_unseen').values(rows).execute()
  }
}

async function loadUnseen(tx: ReadTx, sourceId: string): Promise<Map<string, Unseen>> {
  const rows = await tx.selectFrom('directory_unseen').selectAll().where('source_id', '=', sourceId).execute()
  return new Map(rows.map(({ guid, since, reads }) => [guid, { since, reads }]))
}

async function* inBatches<T extends { guid: string }>(after: (guid: string) => Promise<T[]>): AsyncGenerator<T> {
  let last = ''
  while (true) {
    const rows = await after(last)
    yield* rows
    if (rows.length < BATCH) return
    last = rows.at(-1)!.guid
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function peopleAfter(tx: ReadTx, sourceId: string, guid: string) {
  const people = tx.selectFrom('directory_people').selectAll()
  return people.where('source_id', '=', sourceId).where('guid', '>', guid).orderBy('guid').limit(BATCH).execute()
}

function groupsAfter(tx: ReadTx, sourceId: string, guid: string) {
  const groups = tx.selectFrom('directory_groups').selectAll()
  return groups.where('source_id', '=', sourceId).where('guid', '>', guid).orderBy('guid').limit(BATCH).execute()
}

/** Two queries, since each has an index of its own. */
async function edgesOf(tx: ReadTx, groupId: string) {
  const edges = tx.selectFrom('directory_memberships').selectAll().where('group_id', '=', groupId)
  const people = await edges.where('person_id', 'is not', null).execute()
  const groups = await edges.where('member_group_id', 'is not', null).execute()
  return [...people, ...groups]
}
