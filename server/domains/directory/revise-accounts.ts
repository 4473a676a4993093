import type { ReadTx } from '../../base/audit/unit.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import { findAccountOfPerson } from '../access/index.ts'
import { revisePeople } from './apply-rows.ts'
import { groupGraph, groupsWithin } from './effective.ts'
import type { MemberRef, PlanRow } from './plan.ts'
import { type PlanHeader, rowsFrom } from './plan-store.ts'

const PEOPLE_PER_UNIT = 100
const ROWS_PER_READ = 200

/** Brings the accounts of these people into line, some at a time; doing it twice does no harm. */
export async function reviseAccounts(run: JobRun, people: readonly string[]): Promise<void> {
  const signedIn: string[] = []
  for (const [index, id] of people.entries()) {
    if ((await findAccountOfPerson(run.reading.tx, id)) !== undefined) signedIn.push(id)
    if (index % PEOPLE_PER_UNIT === 0) await otherWork()
  }
  for (let from = 0; from < signedIn.length; from += PEOPLE_PER_UNIT) {
    run.signal.throwIfAborted()
    await run.unit((unit) => revisePeople(unit, signedIn.slice(from, from + PEOPLE_PER_UNIT)))
  }
}

/** Ids of everybody whose groups a plan changed, directly or because groups changed among themselves. */
export async function peopleTouchedBy(tx: ReadTx, plan: PlanHeader): Promise<string[]> {
  const guids = { people: new Set<string>(), groups: new Set<string>() }
  for (let next = 0; next < plan.row_count; next += ROWS_PER_READ) {
    for (const row of await rowsFrom(tx, plan.id, next, ROWS_PER_READ)) collect(row, guids)
    await otherWork()
  }
  const people = new Set(await idsByGuid(tx, 'directory_people', plan.source_id, [...guids.people]))
  for (const id of await peopleBelow(tx, await idsByGuid(tx, 'directory_groups', plan.source_id, [...guids.groups]))) {
    people.add(id)
  }
  return [...people]
}

/** Everybody who is in one of these groups, directly or through others. */
async function peopleBelow(tx: ReadTx, groupIds: readonly string[]): Promise<string[]> {
  const graph = await groupGraph(tx, 'missing')
  const within = new Set<string>()
  for (const id of groupIds) for (const nested of (await groupsWithin(tx, id, graph)).keys()) within.add(nested)
  const people = new Set<string>()
  for (const group of within) {
    const members = tx.selectFrom('directory_memberships').select('person_id').where('group_id', '=', group)
    await otherWork()
    for (const { person_id } of await members.where('person_id', 'is not', null).execute()) people.add(person_id ?? '')
  }
  return [...people]
}

/** Lets requests that wait have their turn: queries alone never yield. */
function otherWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function collect(
  { kind, object, guid, before, after }: PlanRow,
  guids: { people: Set<string>; groups: Set<string> },
): void {
  if (object === 'group' && (kind === 'disable' || kind === 'restore')) guids.groups.add(guid)
  if (kind !== 'members') return
  for (const ref of [before, after].flatMap(({ members }) => (members ?? []) as unknown as MemberRef[])) {
    guids[ref.object === 'person' ? 'people' : 'groups'].add(ref.guid)
  }
}

async function idsByGuid(
  tx: ReadTx,
  table: 'directory_people' | 'directory_groups',
  sourceId: string,
  guids: readonly string[],
): Promise<string[]> {
  const ids: string[] = []
  for (let from = 0; from < guids.length; from += ROWS_PER_READ) {
    const some = tx.selectFrom(table).select('id').where('source_id', '=', sourceId)
    for (const { id } of await some.where('guid', 'in', guids.slice(from, from + ROWS_PER_READ)).execute()) ids.push(id)
  }
  return ids
}
