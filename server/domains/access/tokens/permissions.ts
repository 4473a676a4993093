import type { ReadTx } from '../../../base/audit/unit.ts'
import { findToken, type TokenRow } from './store.ts'

/** What a token may do now: what it was given, as far as its maker still may. What he gains later is not its own. */
export function permissionsOfToken(
  { permissions }: Pick<TokenRow, 'permissions'>,
  held: ReadonlySet<string>,
): ReadonlySet<string> {
  return new Set(JSON.parse(permissions) as string[]).intersection(held)
}

/** {@link permissionsOfToken} by its id; nothing for one that is not there. */
export async function permissionsByToken(
  tx: ReadTx,
  id: string,
  held: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const token = await findToken(tx, id)
  return token ? permissionsOfToken(token, held) : new Set()
}
