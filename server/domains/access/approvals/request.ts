import type { Unit } from '../../../base/audit/unit.ts'
import { Refusal } from '../../../base/errors.ts'
import { newId } from '../../../base/ids.ts'
import type { Vault } from '../../../base/secrets/vault.ts'
import { iso } from '../../../base/time.ts'
import { approvalNeeded, type AskApproval, type Call, type Deed } from '../../../platform/http/approval.ts'
import { assertReasoned } from '../../../platform/http/reason.ts'
import { anybodyFor, obstacleOf } from './approvers.ts'
import { hashOf, questionOf } from './assert-approved.ts'
import { ALONE_DELAY, MOST_OPEN, MOST_OPEN_OF_ONE, OPEN_FOR } from './limits.ts'
import { countLive, endApproval, findLive, insertApproval, lapseApprovals, type ApprovalRow } from './store.ts'

/**
 * What the door does with a deed that lacks its second person: puts it up once, and answers with the request's id. Only accounts ask,
 * and only with a reason: it is what the second person reads first.
 */
export function askApprovalWith(vault: Vault): AskApproval {
  return async (unit, deed, call) => {
    if (unit.actor.kind !== 'account') return approvalNeeded(deed)
    assertReasoned({ asksReason: true }, unit.reason ?? null)
    const { id, alone, usable_from } = await putUp(unit, vault, deed, call)
    return approvalNeeded(deed, { id, alone: alone === 1, usableFrom: iso(usable_from) })
  }
}

async function putUp(unit: Unit, vault: Vault, deed: Deed, call: Call): Promise<ApprovalRow> {
  const { tx, at, actor, record } = unit
  const alone = !(await anybodyFor(tx, { ...deed, requester: actor.id }, at))
  const live = await findLive(tx, actor.id, hashOf(deed), at)
  if (live && (await mayWait(unit, live, alone))) return live
  if (live) await endApproval(tx, live.id, 'expired')
  await lapseApprovals(tx, at)
  await assertFew(unit)
  const row = rowOf(unit, deed, alone)
  const sealed = vault.seal(JSON.stringify(call), bindingOf(row.id))
  if (!(await insertApproval(tx, { ...row, call: sealed }))) throw new Error(`Two live requests for ${row.hash}`)
  record({
    action: 'access.request_approval',
    target: `approval:${row.id}`,
    after: { state: 'open', expiresAt: iso(row.expires_at) },
    detail: { kind: deed.kind, target: deed.target, hash: row.hash, alone, usableFrom: iso(row.usable_from) },
  })
  return row
}

/** A request can no longer lead anywhere whose approver may agree no more, or that nobody is left to answer. */
async function mayWait({ tx, at }: Unit, live: ApprovalRow, alone: boolean): Promise<boolean> {
  if (live.decided_by !== null) return (await obstacleOf(tx, live.decided_by, questionOf(live), at)) === null
  return live.alone === 1 || !alone
}

function rowOf({ at, actor, reason }: Unit, deed: Deed, alone: boolean): ApprovalRow {
  return {
    id: newId(at),
    kind: deed.kind,
    requester: actor.id,
    hash: hashOf(deed),
    target: deed.target,
    facts: JSON.stringify(deed.facts),
    call: null,
    reason: reason ?? '',
    state: 'open',
    alone: alone ? 1 : 0,
    usable_from: alone ? at + ALONE_DELAY : at,
    decided_by: null,
    decided_at: null,
    decision: null,
    used_at: null,
    created_at: at,
    expires_at: at + OPEN_FOR,
  }
}

async function assertFew({ tx, at, actor }: Unit): Promise<void> {
  const { own, all } = await countLive(tx, actor.id, at)
  if (own < MOST_OPEN_OF_ONE && all < MOST_OPEN) return
  throw new Refusal(
    429,
    'access.too_many_approvals',
    `At most ${MOST_OPEN_OF_ONE} requests of one account and ${MOST_OPEN} in all wait at a time. Withdraw some, or have them answered.`,
  )
}

/** What the sealed call of a request is bound to. */
export function bindingOf(id: string) {
  return { table: 'access_approvals', row: id, field: 'call' }
}
