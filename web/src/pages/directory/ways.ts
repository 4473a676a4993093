import type { PersonDetail } from '../../api/api.ts'
import type { Edge } from '../../ui/graph.ts'

type Held = PersonDetail['groups'][number]

/** More cannot be taken in at a glance: then only what leads to a role is drawn, or nothing. */
const MOST = 30

export const PERSON = 'person'
export const roleKey = (role: string): string => `role ${role}`

/** The groups worth drawing: all of a few, of many those on a way to a role; none where that is still too much. */
export function drawnOf(groups: readonly Held[]): Held[] {
  if (groups.length <= MOST) return [...groups]
  const leading = leadingToRoles(groups)
  return leading.length <= MOST ? leading : []
}

function leadingToRoles(groups: readonly Held[]): Held[] {
  const byId = new Map(groups.map((group) => [group.id, group]))
  const leading = new Set<string>()
  const waiting = groups.filter(({ roles }) => roles.length > 0).map(({ id }) => id)
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (leading.has(id)) continue
    leading.add(id)
    waiting.push(...(byId.get(id)?.through ?? []))
  }
  return groups.filter(({ id }) => leading.has(id))
}

/** Every step between the person, these groups and the roles that they give. */
export function stepsOf(groups: readonly Held[]): Edge[] {
  const known = new Set(groups.map(({ id }) => id))
  return groups.flatMap(({ id, direct, through, roles }) => [
    ...(direct ? [{ from: PERSON, to: id }] : []),
    ...through.filter((member) => known.has(member)).map((member) => ({ from: member, to: id })),
    ...roles.map((role) => ({ from: id, to: roleKey(role) })),
  ])
}
