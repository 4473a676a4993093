import type { Origin, ReadTx } from '../../../base/audit/unit.ts'
import { tokenBehind } from '../../../platform/http/caller.ts'
import { findToken, type TokenRow } from './store.ts'

/** What a token may do now: what it was given, as far as its maker still may. What he gains later is not its own. */
export function permissionsOfToken(
  { permissions }: Pick<TokenRow, 'permissions'>,
  held: ReadonlySet<string>,
): ReadonlySet<string> {
  return new Set(JSON.parse(permissions) as string[]).intersection(held)
}

/** {@link permissionsOfToken} by its id; nothing for one that ended or is not there. */
export async function permissionsByToken(
  tx: ReadTx,
  id: string,
  held: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const token = await findToken(tx, id)
  return token?.ended_at === null ? permissionsOfToken(token, held) : new Set()
}

/** What of an account's permissions is left to a request that began some time ago: all of them, or what its token still may. */
export async function permissionsLeft(
  tx: ReadTx,
  origin: Pick<Origin, 'sessionId'>,
  held: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const token = tokenBehind(origin)
  return token === null ? held : await permissionsByToken(tx, token, held)
}
