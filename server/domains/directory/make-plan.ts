import type { Json } from '../../base/audit/unit.ts'
import { newId } from '../../base/ids.ts'
import { Refusal } from '../../base/errors.ts'
import type { JobRun } from '../../platform/jobs/job.ts'
import { rolesOfGroups } from '../access/index.ts'
import { connectDirectory, RUN_LIMITS } from './connection.ts'
import { diff, type Difference } from './diff.ts'
import { type Brake, brakesOf } from './gate.ts'
import { loadKnown, noteUnseen } from './known-store.ts'
import type { DirectoryParts } from './parts.ts'
import { countRows, planOf, PlanHash, type PlanRow } from './plan.ts'
import { stageRows } from './plan-store.ts'
import { readDirectory } from './read.ts'
import { noteCompleteRead, openPassword, sourceById, type SourceRow, targetOf } from './store.ts'
import type { Known, Snapshot } from './types.ts'

/** Rows staged at a time. */
const STAGED_AT_ONCE = 200

type PlanParts = Pick<DirectoryParts, 'outbound' | 'vault' | 'bookkeep'>

/**
 * Reads a source whole and stores what an apply would change. Nobody is changed: what is written is the plan, and how often
 * somebody was absent. A read that is not complete leaves a plan that says why, and can never be applied.
 * @throws Refusal directory.source_not_found, those of the connection and of the read
 */
export async function makePlan(parts: PlanParts, run: JobRun, { sourceId }: { sourceId: string }): Promise<Json> {
  const source = await sourceById(run.reading.tx, sourceId)
  const planId = await beginPlan(run, source)
  const snapshot = await readWhole(parts, run, source).catch(async (error: unknown) => {
    if (error instanceof Refusal) await noteProblem(run, planId, error)
    throw error
  })
  run.progress(snapshot.completeness.entries, snapshot.completeness.entries, 'compare')
  const known = await loadKnown(run.reading.tx, sourceId)
  const difference = diff(known, snapshot)
  const rows = planOf(difference, known, snapshot)
  const brakes = brakesOf(rows, known, snapshot, await roleGroups(run, known, sourceId))
  await stage(parts, planId, rows)
  // A directory that suddenly shows nobody proves nothing about anybody's absence.
  if (brakes.every(({ hard }) => !hard)) await noteAbsences(parts, sourceId, difference)
  await finishPlan(run, { planId, source, snapshot, rows, brakes })
  return { plan: planId, rows: rows.length, stopped: brakes.length > 0 }
}

/** A run that dies after this leaves an incomplete plan behind, which is the truth. */
function beginPlan(run: JobRun, source: SourceRow): Promise<string> {
  return run.unit(async ({ tx, at, record }) => {
    const id = newId(at)
    await tx
      .insertInto('directory_plans')
      .values({
        id,
        source_id: source.id,
        state: 'incomplete',
        basis: source.revision,
        hash: null,
        counts: JSON.stringify(countRows([])),
        brakes: '[]',
        problem: null,
        problem_code: null,
        entries_read: 0,
        outside_members: 0,
        row_count: 0,
        applied_rows: 0,
        created_at: at,
        applied_at: null,
      })
      .execute()
    record({ action: 'directory.begin_plan', target: `plan:${id}`, detail: { source: source.id } })
    return id
  })
}

async function readWhole({ outbound, vault }: PlanParts, run: JobRun, source: SourceRow): Promise<Snapshot> {
  const connection = await connectDirectory(outbound, targetOf(source), RUN_LIMITS, run.signal)
  try {
    await connection.bind(source.bind_dn, openPassword(vault, source))
    const onPage = (entries: number): void => run.progress(entries, null, 'read')
    return await readDirectory(connection, { kind: source.kind, baseDn: source.base_dn }, run.now(), onPage)
  } finally {
    connection.close()
  }
}

function noteProblem(run: JobRun, planId: string, { code, message }: Refusal): Promise<void> {
  return run.unit(async ({ tx, record }) => {
    await tx
      .updateTable('directory_plans')
      .set({ problem: message, problem_code: code })
      .where('id', '=', planId)
      .execute()
    record({ action: 'directory.make_plan', target: `plan:${planId}`, outcome: 'failed', detail: { code } })
  })
}

/** Guids of groups that give a role. */
async function roleGroups(run: JobRun, known: Known, sourceId: string): Promise<Set<string>> {
  const found = new Set<string>()
  if (known.groups.length === 0) return found
  const groups = run.reading.tx.selectFrom('directory_groups').select(['id', 'guid']).where('source_id', '=', sourceId)
  const roles = await rolesOfGroups(run.reading.tx, run.now())
  for (const { id, guid } of await groups.execute()) if (roles.has(id)) found.add(guid)
  return found
}

async function stage({ bookkeep }: PlanParts, planId: string, rows: PlanRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += STAGED_AT_ONCE) {
    await bookkeep((tx) => stageRows(tx, planId, from, rows.slice(from, from + STAGED_AT_ONCE)))
  }
}

async function noteAbsences({ bookkeep }: PlanParts, sourceId: string, difference: Difference): Promise<void> {
  const absent = [...difference.absentGroups, ...difference.absentPeople]
  const unseen = absent.map(({ held, unseen: count }) => ({ guid: held.guid, ...count }))
  await bookkeep((tx) => noteUnseen(tx, sourceId, unseen))
}

interface Finished {
  planId: string
  source: SourceRow
  snapshot: Snapshot
  rows: PlanRow[]
  brakes: Brake[]
}

function finishPlan(run: JobRun, { planId, source, snapshot, rows, brakes }: Finished): Promise<void> {
  const hash = new PlanHash(source.id, source.revision)
  for (const row of rows) hash.add(row)
  const digest = hash.digest()
  const counts = countRows(rows)
  const state = brakes.length > 0 ? ('stopped' as const) : ('ready' as const)
  return run.unit(async ({ tx, at, record }) => {
    await tx
      .updateTable('directory_plans')
      .set({
        state,
        hash: digest,
        counts: JSON.stringify(counts),
        brakes: JSON.stringify(brakes),
        entries_read: snapshot.completeness.entries,
        outside_members: snapshot.outsideMembers,
        row_count: rows.length,
      })
      .where('id', '=', planId)
      .execute()
    await noteCompleteRead(tx, source.id, at)
    record({
      action: 'directory.make_plan',
      target: `plan:${planId}`,
      after: { state, hash: digest, rows: rows.length, counts },
      detail: { source: source.id, basis: source.revision, brakes: brakes.map(({ brake }) => brake) },
    })
  })
}
