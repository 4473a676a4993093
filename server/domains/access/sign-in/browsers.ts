import type { Origin, ReadTx, Tx, Unit } from '../../../base/audit/unit.ts'
import { hashSecret, newSecret } from '../../../base/ids.ts'
import { SECOND, type Millis } from '../../../base/time.ts'
import { requestBehind } from '../../../platform/http/client.ts'
import { knownTokensOf } from '../../../platform/http/cookie.ts'
import type { Opened } from '../../../platform/http/route.ts'
import { KNOWN_BROWSER, OTHER_KNOWN_BROWSERS } from '../limits.ts'

/** Whose browser it may be: named by what was typed, or by the account itself. */
type Whose = { usernameKey: string } | { accountId: string }

/**
 * The token, hashed, by which an account knows the browser that asks; null where it knows none. It opens nothing: whoever has it
 * waits for his own wrong guesses and not for those of others.
 */
export async function findKnownBrowser(tx: ReadTx, origin: Origin, whose: Whose, at: Millis): Promise<Buffer | null> {
  const hashes = shownBy(origin).map(hashSecret)
  if (hashes.length === 0) return null
  const found = tx
    .selectFrom('access_browsers as b')
    .innerJoin('access_accounts as a', 'a.id', 'b.account_id')
    .select('b.token_hash')
    .where('b.token_hash', 'in', hashes)
    .where('b.expires_at', '>', at)
  const ofIt =
    'accountId' in whose
      ? found.where('a.id', '=', whose.accountId)
      : found.where('a.username_key', '=', whose.usernameKey)
  return (await ofIt.executeTakeFirst())?.token_hash ?? null
}

/** Makes the browser that asks known to an account, under a token of its own; those of other accounts stay. */
export async function knowBrowser({ tx, at, origin }: Unit, accountId: string): Promise<Opened['known']> {
  await tx.deleteFrom('access_browsers').where('expires_at', '<=', at).execute()
  const others: string[] = []
  for (const token of shownBy(origin)) {
    const hash = hashSecret(token)
    const row = await tx
      .selectFrom('access_browsers')
      .select('account_id')
      .where('token_hash', '=', hash)
      .executeTakeFirst()
    if (row?.account_id === accountId) await tx.deleteFrom('access_browsers').where('token_hash', '=', hash).execute()
    else if (row) others.push(token)
  }
  const token = newSecret()
  const row = { token_hash: hashSecret(token), account_id: accountId, created_at: at, expires_at: at + KNOWN_BROWSER }
  await forgetOldest(tx, accountId)
  await tx.insertInto('access_browsers').values(row).execute()
  return { tokens: [token, ...others], seconds: KNOWN_BROWSER / SECOND }
}

async function forgetOldest(tx: Tx, accountId: string): Promise<void> {
  const rows = await tx
    .selectFrom('access_browsers')
    .select('token_hash')
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .execute()
  const surplus = rows.slice(OTHER_KNOWN_BROWSERS).map(({ token_hash }) => token_hash)
  if (surplus.length > 0) await tx.deleteFrom('access_browsers').where('token_hash', 'in', surplus).execute()
}

/** An account knows no browser any more: it was disabled, or its password is another. */
export async function forgetBrowsers(tx: Tx, accountId: string): Promise<void> {
  await tx.deleteFrom('access_browsers').where('account_id', '=', accountId).execute()
}

function shownBy(origin: Origin): string[] {
  const request = requestBehind(origin)
  return request ? knownTokensOf(request) : []
}
