import { sql } from 'kysely'
import type { z } from 'zod'
import type { Reading, ReadTx } from '../../base/audit/unit.ts'
import { iso, isoOrNull } from '../../base/time.ts'
import { choicesOf, words, type Asked, type Condition, type Value } from '../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../platform/lists/list.ts'
import type { RowKind } from './plan.ts'
import {
  brakesIn,
  countsOf,
  isStale,
  PLAN_LIFETIME,
  STOPPED_LIFETIME,
  planById,
  type PlanHeader,
  planRow,
  type StoredRow,
} from './plan-store.ts'
import { ById, Plan, PlanLine } from './schemas.ts'
import { sourceById } from './store.ts'

const PLAN_STATES = choicesOf({
  incomplete: ['Incomplete', 'Unvollständig'],
  ready: ['Ready', 'Bereit'],
  stopped: ['Stopped', 'Angehalten'],
  applying: ['Being applied', 'Wird angewendet'],
  applied: ['Applied', 'Angewendet'],
  stale: ['Stale', 'Veraltet'],
})

/** Plans, newest first. */
export const plansList = defineList({
  name: 'plans',
  title: words('Plans', 'Pläne'),
  at: '/directory/plans',
  may: 'directory.read',
  summary: 'Plans of the directories',
  item: Plan,
  extra: NO_EXTRA,
  fields: [
    { name: 'source', title: words('Directory', 'Verzeichnis'), kind: 'reference', of: 'sources', column: 'source_id' },
    { name: 'state', title: words('State', 'Zustand'), kind: 'choice', choices: PLAN_STATES, test: isInState },
    { name: 'rows', title: words('Changes', 'Änderungen'), kind: 'number', column: 'row_count' },
    { name: 'createdAt', title: words('Made', 'Erstellt'), kind: 'time', column: 'directory_plans.created_at' },
    { name: 'appliedAt', title: words('Applied', 'Angewendet'), kind: 'time', optional: true, column: 'applied_at' },
  ],
  sorts: [
    {
      name: 'createdAt',
      title: words('Made', 'Erstellt'),
      by: sql.ref<string>('directory_plans.id'),
      descending: true,
    },
  ],
  id: 'directory_plans.id',
  search: null,
  rows: async ({ tx }) => [tx.selectFrom('directory_plans').selectAll('directory_plans')],
  items: async (asked, rows) => {
    const items: z.output<typeof Plan>[] = []
    for (const row of rows) items.push(await viewOf(asked, row))
    return items
  },
  columns: [
    { name: 'createdAt', title: words('Made', 'Erstellt'), cell: ({ createdAt }) => createdAt },
    { name: 'source', title: words('Directory', 'Verzeichnis'), cell: ({ source }) => source.name },
    { name: 'state', title: words('State', 'Zustand'), cell: ({ state }) => state },
    { name: 'rows', title: words('Changes', 'Änderungen'), cell: ({ rows }) => rows },
    {
      name: 'brakes',
      title: words('Brakes', 'Bremsen'),
      cell: ({ brakes }) => brakes.map(({ brake }) => brake).join(' '),
    },
    {
      name: 'appliedRows',
      title: words('Applied changes', 'Angewendete Änderungen'),
      cell: ({ appliedRows }) => appliedRows,
    },
    { name: 'appliedAt', title: words('Applied', 'Angewendet'), cell: ({ appliedAt }) => appliedAt },
    { name: 'hash', title: words('Hash', 'Hash'), cell: ({ hash }) => hash },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

/** What {@link isStale} says, as a condition. */
function isInState({ value }: { value: Value }, { at }: Asked): Condition {
  const plan = { state: sql.ref('directory_plans.state'), basis: sql.ref('directory_plans.basis') }
  const revision = sql`(select revision from directory_sources where id = ${sql.ref('directory_plans.source_id')})`
  const born = sql`case when ${plan.state} = 'stopped' then ${at - STOPPED_LIFETIME} else ${at - PLAN_LIFETIME} end`
  const tooOld = sql`${sql.ref('directory_plans.created_at')} <= ${born}`
  const stale = sql<boolean>`case when ${plan.state} = 'applying' then ${plan.basis} + 1 <> ${revision}
    when ${plan.state} in ('ready', 'stopped') then ${plan.basis} <> ${revision} or ${tooOld} else false end`
  return value === 'stale' ? stale : sql<boolean>`(${plan.state} = ${value} and not ${stale})`
}

const ROW_KIND_TITLES = choicesOf({
  create: ['New', 'Neu'],
  update: ['Changed values', 'Geänderte Werte'],
  rename: ['Renamed', 'Umbenannt'],
  move: ['Moved', 'Verschoben'],
  disable: ['Disabled', 'Deaktiviert'],
  restore: ['Enabled again', 'Wieder aktiv'],
  members: ['Changed members', 'Geänderte Mitglieder'],
  wait: ['Missing, waiting', 'Fehlt, wartet'],
} satisfies Record<RowKind, [string, string]>)

/** What a plan would change, in its order. */
export const planRowsList = defineList({
  name: 'plan-rows',
  title: words('Changes of a plan', 'Änderungen eines Plans'),
  at: '/directory/plans/:id/rows',
  may: 'directory.read',
  summary: 'What a plan would change',
  item: PlanLine,
  extra: ById,
  errors: ['directory.plan_not_found'],
  fields: [
    { name: 'name', title: words('Name', 'Name'), kind: 'text', column: 'name' },
    { name: 'kind', title: words('Change', 'Änderung'), kind: 'choice', choices: ROW_KIND_TITLES, column: 'kind' },
    {
      name: 'object',
      title: words('Kind', 'Art'),
      kind: 'choice',
      choices: choicesOf({ person: ['Person', 'Person'], group: ['Group', 'Gruppe'] }),
      column: 'object',
    },
  ],
  sorts: [{ name: 'seq', title: words('Order of the plan', 'Reihenfolge des Plans'), by: sql.ref<number>('seq') }],
  id: 'guid',
  search: null,
  rows: async ({ tx }, { id }) => {
    await planById(tx, id)
    return [tx.selectFrom('directory_plan_rows').selectAll().where('plan_id', '=', id)]
  },
  items: async ({ tx }, rows) => {
    const known = await knownOf(tx, rows)
    return rows.map((row) => ({ ...planRow(row), id: known.get(keyOf(row)) ?? null }) as z.output<typeof PlanLine>)
  },
  columns: [
    { name: 'seq', title: words('No.', 'Nr.'), cell: ({ seq }) => seq },
    { name: 'kind', title: words('Change', 'Änderung'), cell: ({ kind }) => kind },
    { name: 'object', title: words('Kind', 'Art'), cell: ({ object }) => object },
    { name: 'name', title: words('Name', 'Name'), cell: ({ name }) => name },
    { name: 'reason', title: words('Reason', 'Grund'), cell: ({ reason }) => reason },
    { name: 'before', title: words('Before', 'Vorher'), cell: ({ before }) => JSON.stringify(before) },
    { name: 'after', title: words('After', 'Nachher'), cell: ({ after }) => JSON.stringify(after) },
    { name: 'guid', title: words('objectGUID', 'objectGUID'), cell: ({ guid }) => guid },
  ],
})

const keyOf = ({ object, guid }: Pick<StoredRow, 'object' | 'guid'>): string => `${object} ${guid}`

/** Ids of the people and groups that rows of one plan are about, as far as they are known by now. */
async function knownOf(tx: ReadTx, rows: readonly StoredRow[]): Promise<Map<string, string>> {
  const [first] = rows
  if (first === undefined) return new Map()
  const { source_id } = await planById(tx, first.plan_id)
  const guidsOf = (object: StoredRow['object']): string[] =>
    rows.flatMap((row) => (row.object === object ? [row.guid] : []))
  const of = (table: 'directory_people' | 'directory_groups', object: StoredRow['object']) =>
    tx
      .selectFrom(table)
      .select(['id', 'guid'])
      .where('source_id', '=', source_id)
      .where('guid', 'in', guidsOf(object))
      .execute()
  const [people, groups] = await Promise.all([of('directory_people', 'person'), of('directory_groups', 'group')])
  return new Map([
    ...people.map(({ id, guid }) => [keyOf({ object: 'person', guid }), id] as const),
    ...groups.map(({ id, guid }) => [keyOf({ object: 'group', guid }), id] as const),
  ])
}

/** @throws Refusal directory.plan_not_found */
export async function readPlan(reading: Reading, { id }: { id: string }): Promise<z.output<typeof Plan>> {
  return viewOf(reading, await planById(reading.tx, id))
}

async function viewOf({ tx, at }: Asked, plan: PlanHeader): Promise<z.output<typeof Plan>> {
  const source = await sourceById(tx, plan.source_id)
  return {
    id: plan.id,
    source: { id: source.id, name: source.name },
    state: isStale(plan, source.revision, at) ? 'stale' : plan.state,
    counts: countsOf(plan),
    brakes: brakesIn(plan),
    problem: plan.problem,
    problemCode: plan.problem_code,
    hash: plan.hash,
    entriesRead: plan.entries_read,
    outsideMembers: plan.outside_members,
    rows: plan.row_count,
    appliedRows: plan.applied_rows,
    createdAt: iso(plan.created_at),
    appliedAt: isoOrNull(plan.applied_at),
  }
}
