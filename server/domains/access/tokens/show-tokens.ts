import type { ReadTx } from '../../../base/audit/unit.ts'
import { iso, isoOrNull, type Millis } from '../../../base/time.ts'
import { ENDING_WITHIN, UNUSED_AFTER } from './limits.ts'
import { selectListed, type TokenRow } from './store.ts'
import type { Token } from './types.ts'

/** A token as it is read for people. */
export interface ListedToken extends TokenRow {
  maker_name: string
  maker_username: string
  used_at: number | null
  used_address: string | null
}

/** The tokens of an account, newest first; ended and expired ones are left out. */
export async function liveTokensOf(tx: ReadTx, accountId: string, at: Millis): Promise<Token[]> {
  const rows = await selectListed(tx)
    .where('access_tokens.account_id', '=', accountId)
    .where('access_tokens.ended_at', 'is', null)
    .where('access_tokens.expires_at', '>', at)
    .orderBy('access_tokens.id', 'desc')
    .execute()
  return rows.map((row) => showToken(row, at))
}

/** Pure. */
export function showToken(row: ListedToken, at: Millis): Token {
  return {
    id: row.id,
    name: row.name,
    accountId: row.account_id,
    username: row.maker_username,
    makerName: row.maker_name,
    state: stateOf(row, at),
    unused: isUnused(row, at),
    permissions: JSON.parse(row.permissions) as string[],
    networks: JSON.parse(row.networks) as string[],
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
    endedAt: isoOrNull(row.ended_at),
    lastUsedAt: isoOrNull(row.used_at),
    lastAddress: row.used_address,
  }
}

function stateOf({ ended_at, expires_at }: ListedToken, at: Millis): Token['state'] {
  if (ended_at !== null) return 'ended'
  if (expires_at <= at) return 'expired'
  return expires_at <= at + ENDING_WITHIN ? 'expiring' : 'valid'
}

function isUnused({ ended_at, expires_at, created_at, used_at }: ListedToken, at: Millis): boolean {
  return ended_at === null && expires_at > at && (used_at ?? created_at) <= at - UNUSED_AFTER
}
