import { sql } from 'kysely'
import type { ReadTx } from '../../../base/audit/unit.ts'
import { notFound } from '../../../base/errors.ts'
import { iso, isoOrNull } from '../../../base/time.ts'
import type { Facts } from '../../../platform/http/approval.ts'
import { choicesOf, words, type Asked, type Condition, type Value } from '../../../platform/lists/fields.ts'
import { defineList, NO_EXTRA } from '../../../platform/lists/list.ts'
import { permissionsHeld } from '../roles/callers.ts'
import { MOST_OPEN_OF_ONE } from './limits.ts'
import type { ApprovalRow } from './store.ts'
import { ApprovalOutput, type Approval } from './types.ts'

const STATE_NAMES = choicesOf({
  open: ['Waiting', 'Wartet'],
  approved: ['Approved', 'Genehmigt'],
  declined: ['Declined', 'Abgelehnt'],
  withdrawn: ['Withdrawn', 'Zurückgezogen'],
  used: ['Done', 'Ausgeführt'],
  expired: ['Expired', 'Abgelaufen'],
})

const KIND_NAMES = choicesOf({
  give_role: ['Give a role', 'Rolle zuweisen'],
  raise_role: ['Raise a role', 'Rolle erweitern'],
  relax_four_eyes: ['Loosen four eyes', 'Vier Augen lockern'],
  mass_act: ['Act on many rows', 'Aktion auf viele Zeilen'],
  apply_plan: ['Apply a stopped plan', 'Angehaltenen Plan anwenden'],
})

/** What second persons were asked for, the newest first. */
export const approvalsList = defineList({
  name: 'approvals',
  title: words('Approvals', 'Genehmigungen'),
  at: '/approvals',
  may: 'access.read',
  summary: 'Requests for a second person',
  item: ApprovalOutput,
  extra: NO_EXTRA,
  fields: [
    { name: 'state', title: words('State', 'Zustand'), kind: 'choice', choices: STATE_NAMES, test: isInState },
    { name: 'kind', title: words('Kind', 'Art'), kind: 'choice', choices: KIND_NAMES, column: 'p.kind' },
    {
      name: 'requester',
      title: words('Asked by', 'Angefragt von'),
      kind: 'reference',
      of: 'accounts',
      column: 'p.requester',
    },
    {
      name: 'decidedBy',
      title: words('Answered by', 'Beantwortet von'),
      kind: 'reference',
      of: 'accounts',
      optional: true,
      column: 'p.decided_by',
    },
    { name: 'createdAt', title: words('Asked', 'Angefragt'), kind: 'time', column: 'p.created_at' },
  ],
  sorts: [
    { name: 'createdAt', title: words('Asked', 'Angefragt'), by: sql.ref<number>('p.created_at'), descending: true },
  ],
  id: 'p.id',
  search: null,
  rows: async ({ tx }) => [selectListed(tx)],
  items: async (asked, rows) => rows.map((row) => showApproval(row, asked)),
  key: { of: ({ id }) => id, column: 'p.id' },
  columns: [
    { name: 'kind', title: words('Kind', 'Art'), cell: ({ kind }) => kind },
    { name: 'requester', title: words('Asked by', 'Angefragt von'), cell: ({ requester }) => requester.name },
    { name: 'reason', title: words('Reason', 'Grund'), cell: ({ reason }) => reason },
    { name: 'state', title: words('State', 'Zustand'), cell: ({ state }) => state },
    { name: 'alone', title: words('Alone', 'Allein'), cell: ({ alone }) => alone },
    {
      name: 'decidedBy',
      title: words('Answered by', 'Beantwortet von'),
      cell: ({ decidedBy }) => decidedBy?.name ?? null,
    },
    { name: 'decision', title: words('Answer', 'Antwort'), cell: ({ decision }) => decision },
    { name: 'target', title: words('About', 'Betrifft'), cell: ({ target }) => target },
    { name: 'createdAt', title: words('Asked', 'Angefragt'), cell: ({ createdAt }) => createdAt },
    { name: 'decidedAt', title: words('Answered', 'Beantwortet'), cell: ({ decidedAt }) => decidedAt },
    { name: 'usedAt', title: words('Done', 'Ausgeführt'), cell: ({ usedAt }) => usedAt },
    { name: 'expiresAt', title: words('Until', 'Bis'), cell: ({ expiresAt }) => expiresAt },
    { name: 'hash', title: words('SHA-256', 'SHA-256'), cell: ({ hash }) => hash },
    { name: 'id', title: words('Id', 'Kennung'), cell: ({ id }) => id },
  ],
})

/** What the caller asked for, the newest first: all that waits, and as much again of what is over. */
export async function ownApprovals(asked: Asked): Promise<Approval[]> {
  const rows = await selectListed(asked.tx)
    .where('p.requester', '=', asked.actor.id)
    .orderBy('p.id', 'desc')
    .limit(MOST_OPEN_OF_ONE * 2)
    .execute()
  return rows.map((row) => showApproval(row, asked))
}

/**
 * One request, where the caller may see it.
 * @throws Refusal access.approval_not_found
 */
export async function readApproval(asked: Asked, id: string): Promise<Approval> {
  const row = await selectListed(asked.tx).where('p.id', '=', id).executeTakeFirst()
  if (!row || (row.requester !== asked.actor.id && !(await seesAll(asked))))
    throw notFound('access.approval_not_found', 'There is no such request, or it is not yours.')
  return showApproval(row, asked)
}

async function seesAll(asked: Asked): Promise<boolean> {
  const held = await permissionsHeld(asked)
  return held.has('access.approve') || held.has('access.read')
}

function selectListed(tx: ReadTx) {
  return tx
    .selectFrom('access_approvals as p')
    .innerJoin('access_accounts as r', 'r.id', 'p.requester')
    .leftJoin('access_accounts as d', 'd.id', 'p.decided_by')
    .select([
      'p.id',
      'p.kind',
      'p.target',
      'p.requester',
      'p.reason',
      'p.facts',
      'p.hash',
      'p.state',
      'p.alone',
      'p.usable_from',
      'p.decided_by',
      'p.decided_at',
      'p.decision',
      'p.used_at',
      'p.created_at',
      'p.expires_at',
      'r.display_name as requester_name',
      'd.display_name as decider_name',
    ])
}

type Listed = Omit<ApprovalRow, 'call'> & { requester_name: string; decider_name: string | null }

function showApproval(row: Listed, { at, actor }: Pick<Asked, 'at' | 'actor'>): Approval {
  const over = (row.state === 'open' || row.state === 'approved') && row.expires_at <= at
  return {
    id: row.id,
    kind: row.kind,
    target: row.target,
    requester: { id: row.requester, name: row.requester_name },
    own: row.requester === actor.id,
    reason: row.reason,
    facts: JSON.parse(row.facts) as { -readonly [name in keyof Facts]: Facts[name] },
    hash: row.hash,
    state: over ? 'expired' : row.state,
    alone: row.alone === 1,
    usableFrom: iso(row.usable_from),
    decidedBy: row.decided_by === null ? null : { id: row.decided_by, name: row.decider_name ?? '' },
    decidedAt: isoOrNull(row.decided_at),
    decision: row.decision,
    usedAt: isoOrNull(row.used_at),
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
  }
}

/** What waits ends with its time, whether or not that was written down. */
function isInState({ value }: { value: Value }, { at }: Asked): Condition {
  if (value === 'open' || value === 'approved') return sql<boolean>`(p.state = ${value} and p.expires_at > ${at})`
  if (value !== 'expired') return sql<boolean>`p.state = ${value}`
  return sql<boolean>`(p.state = 'expired' or (p.state in ('open', 'approved') and p.expires_at <= ${at}))`
}
