import { createHash } from 'node:crypto'
import type { Json } from '../../base/audit/unit.ts'
import { HOUR, type Millis } from '../../base/time.ts'
import { type Absent, type Changed, type Difference, differingFields, type EdgeDifference } from './diff.ts'
import { parentDn } from './identity.ts'
import type { Edge, GroupRecord, Known, MemberKind, PersonRecord, Snapshot } from './types.ts'

export const ROW_KINDS = ['create', 'update', 'rename', 'move', 'disable', 'restore', 'members', 'wait'] as const
export type RowKind = (typeof ROW_KINDS)[number]

export const REASONS = ['new', 'changed', 'disabled-there', 'enabled-there', 'gone', 'seen-again', 'not-seen'] as const
export type Reason = (typeof REASONS)[number]

export type Values = { [field: string]: Json }

/** One line of a plan: what would happen to one person or group, and why. */
export interface PlanRow {
  kind: RowKind
  object: MemberKind
  guid: string
  /** As people read it: display name or name of the group. */
  name: string
  reason: Reason
  before: Values
  after: Values
}

/** A member in a row of kind `members`. */
export interface MemberRef {
  [field: string]: string
  guid: string
  object: MemberKind
  via: Edge['via']
  name: string
}

/** Nobody is disabled for being absent before that many complete reads, spread over at least that time, did not show him. */
export const READS_BEFORE_GONE = 2
export const TIME_BEFORE_GONE: Millis = HOUR

/** A row changes at most that many memberships, so that a unit stays short. */
const MEMBERS_PER_ROW = 200

/** Turns a difference into rows: groups first, then people, then memberships, and whoever is absent at the end. */
export function planOf(difference: Difference, known: Known, snapshot: Snapshot): PlanRow[] {
  const names = namesOf(known, snapshot)
  return [
    ...difference.groups.map((change) => changeRow('group', change, names)),
    ...difference.people.map((change) => changeRow('person', change, names)),
    ...difference.edges.flatMap((edges) => memberRows(edges, names)),
    ...difference.absentGroups.map((absent) => absentRow('group', absent, snapshot.at, names)),
    ...difference.absentPeople.map((absent) => absentRow('person', absent, snapshot.at, names)),
  ]
}

export type Counts = Record<RowKind, number>

export function countRows(rows: readonly PlanRow[]): Counts {
  const counts = Object.fromEntries(ROW_KINDS.map((kind) => [kind, 0])) as Counts
  for (const { kind } of rows) counts[kind] += 1
  return counts
}

/** What an approval is bound to: the source as it was when the plan was made, and every row in its order. */
export class PlanHash {
  readonly #hash = createHash('sha256')

  constructor(sourceId: string, basis: number) {
    this.#hash.update(JSON.stringify([sourceId, basis]))
  }

  add({ kind, object, guid, name, reason, before, after }: PlanRow): void {
    this.#hash.update(`\n${JSON.stringify([kind, object, guid, name, reason, before, after])}`)
  }

  digest(): string {
    return this.#hash.digest('hex')
  }
}

type Names = ReadonlyMap<string, string>

function namesOf(known: Known, snapshot: Snapshot): Names {
  const names = new Map<string, string>()
  for (const { people, groups } of [known, snapshot]) {
    for (const { guid, displayName } of people) names.set(guid, displayName)
    for (const { guid, name } of groups) names.set(guid, name)
  }
  return names
}

function changeRow(object: MemberKind, change: Changed<PersonRecord> | Changed<GroupRecord>, names: Names): PlanRow {
  const before = change.before as Record<string, Json> | null
  const after = { ...change.after } as Record<string, Json>
  const guid = change.after.guid
  const common = { object, guid, name: names.get(guid) ?? guid }
  if (before === null) {
    delete after['guid']
    return { ...common, kind: 'create', reason: 'new', before: {}, after }
  }
  const fields = differingFields<Record<string, Json>>(before, after)
  return { ...common, ...kindOf(before, after, fields), before: pick(before, fields), after: pick(after, fields) }
}

function kindOf(before: Values, after: Values, fields: readonly PropertyKey[]): { kind: RowKind; reason: Reason } {
  if (fields.includes('state')) {
    if (after['state'] === 'disabled') return { kind: 'disable', reason: 'disabled-there' }
    return { kind: 'restore', reason: before['state'] === 'missing' ? 'seen-again' : 'enabled-there' }
  }
  const above = ({ dn }: Values): string => (typeof dn === 'string' ? parentDn(dn) : '')
  const moved = fields.includes('dn') && above(before) !== above(after)
  if (moved) return { kind: 'move', reason: 'changed' }
  const renamed = ['dn', 'username', 'displayName', 'name'].some((field) => fields.includes(field))
  return { kind: renamed ? 'rename' : 'update', reason: 'changed' }
}

function pick(values: Values, fields: readonly PropertyKey[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([field]) => fields.includes(field)))
}

function memberRows({ group, added, removed }: EdgeDifference, names: Names): PlanRow[] {
  const changes = [...added.map((edge) => ({ edge, add: true })), ...removed.map((edge) => ({ edge, add: false }))]
  const rows: PlanRow[] = []
  for (let from = 0; from < changes.length; from += MEMBERS_PER_ROW) {
    const part = changes.slice(from, from + MEMBERS_PER_ROW)
    const side = (add: boolean): Values => ({
      members: part.filter((change) => change.add === add).map(({ edge }) => memberRef(edge, names)),
    })
    const name = names.get(group) ?? group
    rows.push({
      kind: 'members',
      object: 'group',
      guid: group,
      name,
      reason: 'changed',
      before: side(false),
      after: side(true),
    })
  }
  return rows
}

function memberRef({ member, memberKind, via }: Edge, names: Names): MemberRef {
  return { guid: member, object: memberKind, via, name: names.get(member) ?? member }
}

function absentRow(
  object: MemberKind,
  { held, unseen }: Absent<PersonRecord | GroupRecord>,
  at: Millis,
  names: Names,
): PlanRow {
  const common = { object, guid: held.guid, name: names.get(held.guid) ?? held.guid, before: { state: held.state } }
  const gone = unseen.reads >= READS_BEFORE_GONE && at - unseen.since >= TIME_BEFORE_GONE
  if (gone) return { ...common, kind: 'disable', reason: 'gone', after: { state: 'missing' } }
  return { ...common, kind: 'wait', reason: 'not-seen', after: { state: held.state, ...unseen } }
}
