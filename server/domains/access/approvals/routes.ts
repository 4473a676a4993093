import { z } from 'zod'
import { change, NO_INPUT, read } from '../../../platform/http/route.ts'
import { routesOf } from '../../../platform/lists/routes.ts'
import type { AccessParts } from '../parts.ts'
import { Id } from '../types.ts'
import { approveRequest, callOf, declineRequest, withdrawRequest } from './decide.ts'
import { approvalsList, ownApprovals, readApproval } from './list-approvals.ts'
import { ApprovalOutput, CallOutput } from './types.ts'

const ById = z.object({ id: Id })

const ANSWER_ERRORS = ['access.approval_not_found', 'access.approval_over', 'access.not_yourself']

/** What needs a second person: who waits for what, and the answers. No token, job or host command ever answers. */
export function approvalRoutes({ cursors, vault }: Pick<AccessParts, 'cursors' | 'vault'>) {
  return [
    ...routesOf(approvalsList, cursors),
    read({
      at: 'GET /account/approvals',
      may: 'signed-in',
      summary: 'What I asked a second person for',
      input: NO_INPUT,
      output: z.object({ items: z.array(ApprovalOutput) }),
      run: async (reading) => ({ items: await ownApprovals(reading) }),
    }),
    read({
      at: 'GET /approvals/:id',
      may: 'signed-in',
      summary: 'One request for a second person, with exactly what it would do',
      input: ById,
      output: ApprovalOutput,
      errors: ['access.approval_not_found'],
      run: (reading, { id }) => readApproval(reading, id),
    }),
    change({
      at: 'POST /approvals/:id/agreement',
      may: 'access.approve',
      byToken: false,
      summary: 'Agree to a request of somebody else; he then has four hours to do it',
      input: ById,
      output: ApprovalOutput,
      errors: [...ANSWER_ERRORS, 'access.approver_too_new', 'access.role_beyond_yours'],
      records: ['access.approve'],
      stepUp: true,
      run: async (unit, input) => {
        await approveRequest(unit, input)
        return await readApproval(unit, input.id)
      },
    }),
    change({
      at: 'POST /approvals/:id/refusal',
      may: 'access.approve',
      byToken: false,
      summary: 'Decline a request of somebody else',
      input: ById,
      output: ApprovalOutput,
      errors: ANSWER_ERRORS,
      records: ['access.decline'],
      asksReason: true,
      run: async (unit, input) => {
        await declineRequest(unit, input)
        return await readApproval(unit, input.id)
      },
    }),
    change({
      at: 'DELETE /approvals/:id',
      may: 'signed-in',
      summary: 'Withdraw a request of mine',
      input: ById,
      output: z.object({ withdrawn: z.literal(true) }),
      errors: ['access.approval_not_found', 'access.approval_over'],
      records: ['access.withdraw_approval'],
      run: async (unit, input) => {
        await withdrawRequest(unit, input)
        return { withdrawn: true as const }
      },
    }),
    read({
      at: 'GET /approvals/:id/call',
      may: 'signed-in',
      summary: 'The call behind a request of mine, to be made again as it was',
      input: ById,
      output: CallOutput,
      errors: ['access.approval_not_found', 'access.approval_over'],
      run: async (reading, input) => {
        const { address, input: sent } = await callOf(reading, vault, input)
        return { address, input: sent as Record<string, unknown> }
      },
    }),
  ]
}
