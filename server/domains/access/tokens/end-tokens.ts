import type { Unit } from '../../../base/audit/unit.ts'
import { conflict, notFound } from '../../../base/errors.ts'
import { spendBudget } from '../approvals/budget.ts'
import { rolesOf } from '../roles/rights.ts'
import { accountOf, assertMayGrant } from '../roles/callers.ts'
import { endToken, endTokensOf, findToken, type TokenRow } from './store.ts'

/**
 * Ends a token of the caller's own; it is refused at its next request.
 * @throws Refusal access.token_not_found, access.token_ended
 */
export async function endOwnToken(unit: Unit, { id }: { id: string }): Promise<{ ended: true }> {
  const token = await findToken(unit.tx, id)
  if (token?.account_id !== accountOf(unit)) throw tokenNotFound()
  return await end(unit, token)
}

/** Ends all tokens of the caller's own; tells how many there were. */
export async function endOwnTokens(unit: Unit): Promise<{ ended: number }> {
  const ended = await endTokensOfAccount(unit, accountOf(unit))
  return { ended }
}

/** Ends every token of an account within the unit that takes its rights away. */
export async function endTokensOfAccount({ tx, at, record }: Unit, account: string): Promise<number> {
  const ended = await endTokensOf(tx, account, at)
  for (const id of ended) record({ action: 'access.end_token', target: `token:${id}`, detail: { account } })
  return ended.length
}

/**
 * Ends a token of anybody who may do no more than the caller.
 * @throws Refusal access.token_not_found, access.token_ended, access.role_beyond_yours, access.budget_spent
 */
export async function endAnyToken(unit: Unit, { id }: { id: string }): Promise<{ ended: true }> {
  const token = await findToken(unit.tx, id)
  if (!token) throw tokenNotFound()
  await assertMayGrant(unit, await rolesOf(unit.tx, token.account_id, unit.at))
  await spendBudget(unit, 'access.end_token')
  return await end(unit, token)
}

async function end({ tx, at, record }: Unit, { id, account_id: account }: TokenRow): Promise<{ ended: true }> {
  if (!(await endToken(tx, id, at))) throw conflict('access.token_ended', 'This API token has ended already.')
  record({ action: 'access.end_token', target: `token:${id}`, detail: { account } })
  return { ended: true }
}

function tokenNotFound() {
  return notFound('access.token_not_found', 'There is no such API token, or it is not yours.')
}
