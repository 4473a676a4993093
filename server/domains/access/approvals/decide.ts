import type { Reading, Unit } from '../../../base/audit/unit.ts'
import { conflict, forbidden, notFound } from '../../../base/errors.ts'
import type { Vault } from '../../../base/secrets/vault.ts'
import type { Call } from '../../../platform/http/approval.ts'
import { accountOf, beyondYours } from '../roles/callers.ts'
import { isPresent, obstacleOf, type Obstacle } from './approvers.ts'
import { questionOf } from './assert-approved.ts'
import { APPROVED_FOR } from './limits.ts'
import { bindingOf } from './request.ts'
import { decideApproval, endApproval, endApprovalsOf, findApproval, type ApprovalRow } from './store.ts'

/**
 * Agrees to a request of somebody else. The deed itself is his who asked; it has to be done within four hours.
 * @throws Refusal access.approval_not_found, access.approval_over, access.not_yourself, access.approver_too_new,
 *   access.role_beyond_yours
 */
export async function approveRequest(unit: Unit, { id }: { id: string }): Promise<void> {
  const row = await requireOpen(unit, id)
  const obstacle = await obstacleOf(unit.tx, accountOf(unit), questionOf(row), unit.at)
  if (obstacle !== null) throw refusalFor(obstacle)
  if (!(await isPresent(unit.tx, row.requester, unit.at))) throw over()
  await decide(unit, row, 'approved')
}

/**
 * Answers a request with no. Whoever may agree to things at all may say no to any.
 * @throws Refusal access.approval_not_found, access.approval_over, access.not_yourself
 */
export async function declineRequest(unit: Unit, { id }: { id: string }): Promise<void> {
  const row = await requireOpen(unit, id)
  if (row.requester === accountOf(unit)) throw refusalFor('own')
  await decide(unit, row, 'declined')
}

/**
 * Takes a request of one's own back, answered or not.
 * @throws Refusal access.approval_not_found, access.approval_over
 */
export async function withdrawRequest(unit: Unit, { id }: { id: string }): Promise<void> {
  const row = await requireOwn(unit, id)
  if (!isLive(row, unit.at) || !(await endApproval(unit.tx, id, 'withdrawn'))) throw over()
  recordState(unit, row, 'withdrawn')
}

/** Takes back what somebody asked for, within the unit that shuts him out. */
export async function withdrawAllOf(unit: Unit, account: string): Promise<void> {
  for (const id of await endApprovalsOf(unit.tx, account))
    unit.record({ action: 'access.withdraw_approval', target: `approval:${id}`, after: { state: 'withdrawn' } })
}

/**
 * The call behind a request of one's own, to be repeated as it was.
 * @throws Refusal access.approval_not_found, access.approval_over
 */
export async function callOf(reading: Reading, vault: Vault, { id }: { id: string }): Promise<Call> {
  const { call, ...row } = await requireOwn(reading, id)
  if (call === null || !isLive({ ...row, call }, reading.at)) throw over()
  return JSON.parse(vault.open(call, bindingOf(id)).toString('utf8')) as Call
}

async function decide(unit: Unit, row: ApprovalRow, state: 'approved' | 'declined'): Promise<void> {
  const { tx, at, reason = null } = unit
  const decided = {
    state,
    decided_by: accountOf(unit),
    decided_at: at,
    decision: reason,
    expires_at: state === 'approved' ? at + APPROVED_FOR : row.expires_at,
  }
  if (!(await decideApproval(tx, { id: row.id, at }, decided))) throw over()
  recordState(unit, row, state)
}

const ACTIONS = {
  approved: 'access.approve',
  declined: 'access.decline',
  withdrawn: 'access.withdraw_approval',
} as const

function recordState({ record }: Unit, row: ApprovalRow, state: keyof typeof ACTIONS): void {
  record({
    action: ACTIONS[state],
    target: `approval:${row.id}`,
    before: { state: row.state },
    after: { state },
    detail: { kind: row.kind, target: row.target, hash: row.hash, requester: row.requester },
  })
}

async function requireOpen({ tx, at }: Unit, id: string): Promise<ApprovalRow> {
  const row = await findApproval(tx, id)
  if (!row) throw missing()
  if (row.state !== 'open' || row.expires_at <= at) throw over()
  return row
}

async function requireOwn(asking: Pick<Reading, 'tx' | 'actor'>, id: string): Promise<ApprovalRow> {
  const row = await findApproval(asking.tx, id)
  if (!row || row.requester !== accountOf(asking)) throw missing()
  return row
}

function isLive({ state, expires_at }: ApprovalRow, at: number): boolean {
  return (state === 'open' || state === 'approved') && expires_at > at
}

function refusalFor(obstacle: Exclude<Obstacle, null>) {
  if (obstacle === 'own')
    return forbidden('access.not_yourself', 'You asked for this yourself. Somebody else has to answer.')
  if (obstacle === 'beyond') return beyondYours()
  return forbidden(
    'access.approver_too_new',
    'Your account, its invitation or its second factor is less than 72 hours old. Until then somebody else has to answer.',
  )
}

function missing() {
  return notFound('access.approval_not_found', 'There is no such request, or it is not yours.')
}

function over() {
  return conflict('access.approval_over', 'This request was answered, withdrawn or used meanwhile, or its time is up.')
}
