import type { Insertable, Selectable } from 'kysely'
import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import type { TokensTable } from './tables.ts'

/** What of a token is shown and judged; its hash is looked for and never read. */
export type TokenRow = Omit<Selectable<TokensTable>, 'hash'>

/** A use that was noted last. */
export interface Use {
  at: Millis
  address: string | null
}

export const TOKEN_COLUMNS = [
  'access_tokens.id',
  'access_tokens.account_id',
  'access_tokens.name',
  'access_tokens.permissions',
  'access_tokens.networks',
  'access_tokens.created_at',
  'access_tokens.expires_at',
  'access_tokens.ended_at',
] as const

export async function insertToken(tx: Tx, row: Insertable<TokensTable>): Promise<void> {
  await tx.insertInto('access_tokens').values(row).execute()
}

export function findToken(tx: ReadTx, id: string): Promise<TokenRow | undefined> {
  return tx.selectFrom('access_tokens').select(TOKEN_COLUMNS).where('id', '=', id).executeTakeFirst()
}

/** The token of that hash, ended ones included. */
export function findTokenByHash(tx: ReadTx, hash: Buffer): Promise<TokenRow | undefined> {
  return tx.selectFrom('access_tokens').select(TOKEN_COLUMNS).where('hash', '=', hash).executeTakeFirst()
}

/** How many tokens of an account can still be used. */
export async function countLiveTokens(tx: ReadTx, accountId: string, at: Millis): Promise<number> {
  const { count } = await tx
    .selectFrom('access_tokens')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', at)
    .executeTakeFirstOrThrow()
  return count
}

/** Tokens with their makers and last uses, as lists show them. */
export function selectListed(tx: ReadTx) {
  return tx
    .selectFrom('access_tokens')
    .innerJoin('access_accounts as maker', 'maker.id', 'access_tokens.account_id')
    .leftJoin('access_token_uses as used', 'used.token_id', 'access_tokens.id')
    .select(TOKEN_COLUMNS)
    .select([
      'maker.display_name as maker_name',
      'maker.username as maker_username',
      'used.at as used_at',
      'used.address as used_address',
    ])
}

/**
 * Ends a token; false if it was ended already, or there is none.
 * @once token to end
 */
export async function endToken(tx: Tx, id: string, at: Millis): Promise<boolean> {
  const ended = await tx
    .updateTable('access_tokens')
    .set({ ended_at: at })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** Ends every token of an account that could still be used; their ids. */
export async function endTokensOf(tx: Tx, accountId: string, at: Millis): Promise<string[]> {
  const ended = await tx
    .updateTable('access_tokens')
    .set({ ended_at: at })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', at)
    .returning('id')
    .execute()
  return ended.map(({ id }) => id)
}

/** Notes when and from where tokens were last used. */
export async function writeUses(tx: Tx, uses: ReadonlyMap<string, Use>): Promise<void> {
  for (const [token_id, use] of uses) {
    await tx
      .insertInto('access_token_uses')
      .values({ token_id, ...use })
      .onConflict((oc) => oc.column('token_id').doUpdateSet(use))
      .execute()
  }
}
