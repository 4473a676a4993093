import type { Unit } from '../../../base/audit/unit.ts'
import { conflict, forbidden } from '../../../base/errors.ts'
import { hashSecret, newId } from '../../../base/ids.ts'
import { DAY, iso } from '../../../base/time.ts'
import { accountOf, permissionsHeld } from '../roles/callers.ts'
import { MOST_TOKENS } from './limits.ts'
import { showToken } from './show-tokens.ts'
import { countLiveTokens, insertToken, selectListed } from './store.ts'
import { newTokenText } from './text.ts'
import type { Token } from './types.ts'

export interface NewToken {
  name: string
  days: number
  permissions: readonly string[]
  networks: readonly string[]
}

/**
 * Makes a token of the caller's own and shows it this once.
 * @throws Refusal access.token_beyond_yours for a permission that he does not hold; access.too_many_tokens
 */
export async function makeToken(unit: Unit, input: NewToken): Promise<{ token: Token; text: string }> {
  const { tx, at, record } = unit
  const account_id = accountOf(unit)
  const permissions = [...new Set(input.permissions)].toSorted()
  const networks = [...new Set(input.networks)]
  await assertOwn(unit, permissions)
  if ((await countLiveTokens(tx, account_id, at)) >= MOST_TOKENS)
    throw conflict('access.too_many_tokens', `You have ${MOST_TOKENS} API tokens already. End one that is not needed.`)
  const id = newId(at)
  const text = newTokenText()
  const expires_at = at + input.days * DAY
  await insertToken(tx, {
    id,
    account_id,
    name: input.name,
    hash: hashSecret(text),
    permissions: JSON.stringify(permissions),
    networks: JSON.stringify(networks),
    created_at: at,
    expires_at,
    ended_at: null,
  })
  record({
    action: 'access.make_token',
    target: `token:${id}`,
    after: { account: account_id, permissions, networks, expiresAt: iso(expires_at) },
    personal: { name: input.name },
  })
  const row = await selectListed(tx).where('access_tokens.id', '=', id).executeTakeFirstOrThrow()
  return { token: showToken(row, at), text }
}

async function assertOwn(unit: Unit, permissions: readonly string[]): Promise<void> {
  const held = await permissionsHeld(unit)
  const beyond = permissions.filter((permission) => !held.has(permission))
  if (beyond.length === 0) return
  throw forbidden(
    'access.token_beyond_yours',
    `An API token may do no more than you may. You do not have: ${beyond.join(', ')}.`,
  )
}
