import type { PlanRow } from './plan.ts'
import type { Known, Snapshot } from './types.ts'

export const BRAKES = [
  'nobody-read',
  'many-disabled',
  'many-groups-gone',
  'group-shrunk',
  'role-group-gone',
  'role-group-emptied',
  'attribute-changed-widely',
] as const
export type BrakeName = (typeof BRAKES)[number]

/** A limit that stops a plan until somebody approves it by name. */
export interface Brake {
  brake: BrakeName
  /** Cannot be approved: no company looks like this. */
  hard: boolean
  /** Figures and names for the sentence that the console shows. */
  facts: { [fact: string]: string | number }
}

/** Fewer never stop a plan: in a small company one desk is already two per cent. */
const FEW = 10
const MANY_SHARE = 0.02
const GROUP_LOSS = 20
const GROUP_LOSS_SHARE = 0.5
const WIDE_SHARE = 0.2

/** Judges a plan. `roleGroups`: guids of the groups that give a role. Pure. */
export function brakesOf(
  rows: readonly PlanRow[],
  known: Known,
  snapshot: Snapshot,
  roleGroups: ReadonlySet<string>,
): Brake[] {
  return [
    ...nobodyRead(known, snapshot),
    ...manyGone('person', 'many-disabled', rows, known.people),
    ...manyGone('group', 'many-groups-gone', rows, known.groups),
    ...groupLosses(rows, known, roleGroups),
    ...roleGroupsGone(rows, roleGroups),
    ...wideChanges(rows, known),
  ]
}

function nobodyRead(known: Known, snapshot: Snapshot): Brake[] {
  const noPeople = snapshot.people.length === 0
  const noGroups = snapshot.groups.length === 0 && known.groups.length > 0
  if (!noPeople && !noGroups) return []
  return [
    { brake: 'nobody-read', hard: true, facts: { people: snapshot.people.length, groups: snapshot.groups.length } },
  ]
}

function manyGone(
  object: PlanRow['object'],
  brake: BrakeName,
  rows: readonly PlanRow[],
  held: { state: string }[],
): Brake[] {
  const count = rows.filter((row) => row.kind === 'disable' && row.object === object).length
  const active = held.filter(({ state }) => state === 'active').length
  const limit = Math.max(FEW, Math.floor(active * MANY_SHARE))
  return count > limit ? [{ brake, hard: false, facts: { count, of: active, limit } }] : []
}

function groupLosses(rows: readonly PlanRow[], known: Known, roleGroups: ReadonlySet<string>): Brake[] {
  const sizes = countBy(known.edges.map(({ group }) => group))
  const losses = new Map<string, { name: string; removed: number; added: number }>()
  for (const row of rows.filter(({ kind }) => kind === 'members')) {
    const loss = losses.get(row.guid) ?? { name: row.name, removed: 0, added: 0 }
    loss.removed += membersIn(row.before)
    loss.added += membersIn(row.after)
    losses.set(row.guid, loss)
  }
  return [...losses].flatMap(([guid, { name, removed, added }]) => {
    const size = sizes.get(guid) ?? 0
    const facts = { group: name, removed, of: size }
    const emptied = roleGroups.has(guid) && size > 0 && removed === size && added === 0
    const shrunk = removed > GROUP_LOSS && removed > size * GROUP_LOSS_SHARE
    return [
      ...(emptied ? [{ brake: 'role-group-emptied' as const, hard: false, facts }] : []),
      ...(shrunk ? [{ brake: 'group-shrunk' as const, hard: false, facts }] : []),
    ]
  })
}

function roleGroupsGone(rows: readonly PlanRow[], roleGroups: ReadonlySet<string>): Brake[] {
  return rows
    .filter(({ kind, object, guid }) => kind === 'disable' && object === 'group' && roleGroups.has(guid))
    .map(({ name }) => ({ brake: 'role-group-gone', hard: false, facts: { group: name } }))
}

/** One attribute that changes for a fifth of all people is a changed mapping or a script that went wrong, not life. */
function wideChanges(rows: readonly PlanRow[], known: Known): Brake[] {
  const changes = rows.filter(({ object, kind }) => object === 'person' && kind !== 'create' && kind !== 'wait')
  const counts = countBy(changes.flatMap(({ after }) => Object.keys(after)).filter((field) => field !== 'state'))
  const limit = Math.max(FEW, known.people.length * WIDE_SHARE)
  return [...counts]
    .filter(([, count]) => count > limit)
    .map(([attribute, count]) => ({
      brake: 'attribute-changed-widely',
      hard: false,
      facts: { attribute, count, of: known.people.length },
    }))
}

function membersIn(values: PlanRow['before']): number {
  return Array.isArray(values['members']) ? values['members'].length : 0
}

function countBy(names: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
