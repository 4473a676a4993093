import type { Edge, GroupRecord, Known, MemberKind, PersonRecord, Snapshot, Unseen } from './types.ts'

/** One person or group that a read shows otherwise than we hold it; `before` null: new. */
export interface Changed<T> {
  before: T | null
  after: T
}

/** Somebody or something that we hold and that this complete read did not show. */
export interface Absent<T> {
  held: T
  unseen: Unseen
}

export interface EdgeDifference {
  group: string
  added: Edge[]
  removed: Edge[]
}

export interface Difference {
  people: Changed<PersonRecord>[]
  groups: Changed<GroupRecord>[]
  absentPeople: Absent<PersonRecord>[]
  absentGroups: Absent<GroupRecord>[]
  edges: EdgeDifference[]
}

/** Compares what we hold with what a complete read showed. Pure; order follows the snapshot. */
export function diff(known: Known, snapshot: Snapshot): Difference {
  const seen = new Set([...snapshot.people, ...snapshot.groups].map(({ guid }) => guid))
  return {
    people: changed(known.people, snapshot.people),
    groups: changed(known.groups, snapshot.groups),
    absentPeople: absent(known.people, seen, known, snapshot),
    absentGroups: absent(known.groups, seen, known, snapshot),
    edges: edgeDifferences(known.edges, snapshot.edges, seen),
  }
}

/** Fields in which two records differ. */
export function differingFields<T extends object>(before: T, after: T): (keyof T)[] {
  return (Object.keys(after) as (keyof T)[]).filter((field) => before[field] !== after[field])
}

function changed<T extends { guid: string }>(held: T[], shown: T[]): Changed<T>[] {
  const byGuid = new Map(held.map((record) => [record.guid, record]))
  return shown.flatMap((after) => {
    const before = byGuid.get(after.guid) ?? null
    return before !== null && differingFields(before, after).length === 0 ? [] : [{ before, after }]
  })
}

function absent<T extends { guid: string; state: string }>(
  held: T[],
  seen: ReadonlySet<string>,
  { unseen }: Known,
  { at }: Snapshot,
): Absent<T>[] {
  return held
    .filter(({ guid, state }) => state !== 'missing' && !seen.has(guid))
    .map((record) => {
      const before = unseen.get(record.guid)
      return { held: record, unseen: { since: before?.since ?? at, reads: (before?.reads ?? 0) + 1 } }
    })
}

/**
 * Edges at an end that the read did not show stay as they are: whoever was hidden for one read keeps his groups, and whoever is
 * really gone loses them with his state.
 */
function edgeDifferences(held: Edge[], shown: Edge[], seen: ReadonlySet<string>): EdgeDifference[] {
  const before = new Set(held.map(keyOf))
  const after = new Set(shown.map(keyOf))
  const byGroup = new Map<string, EdgeDifference>()
  const at = (group: string): EdgeDifference => {
    const found = byGroup.get(group) ?? { group, added: [], removed: [] }
    byGroup.set(group, found)
    return found
  }
  for (const edge of shown) if (!before.has(keyOf(edge))) at(edge.group).added.push(edge)
  for (const edge of held) {
    if (!after.has(keyOf(edge)) && seen.has(edge.group) && seen.has(edge.member)) at(edge.group).removed.push(edge)
  }
  return [...byGroup.values()]
}

/** Whether somebody belongs by `member` or by primary group is no difference: he belongs. */
function keyOf({ group, member, memberKind }: { group: string; member: string; memberKind: MemberKind }): string {
  return `${group} ${memberKind} ${member}`
}
