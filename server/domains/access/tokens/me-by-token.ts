import type { Reading } from '../../../base/audit/unit.ts'
import { unauthenticated } from '../../../base/errors.ts'
import { iso } from '../../../base/time.ts'
import { meOf } from '../accounts/me.ts'
import { accountOf, permissionsHeld } from '../roles/callers.ts'
import type { Me } from '../types.ts'
import { findToken } from './store.ts'

/** What a script needs to know: for whom its token speaks, what it may do, and until when. */
export async function meByToken(reading: Reading, id: string, version: string): Promise<Me> {
  const token = await findToken(reading.tx, id)
  if (!token) throw unauthenticated('access.signed_out', 'Nobody is signed in here. Sign in.')
  const me = await meOf(reading, accountOf(reading), { freshFactorUntil: null, viewing: null }, version)
  return {
    ...me,
    permissions: [...(await permissionsHeld(reading))].toSorted(),
    within: [],
    token: { id, name: token.name, expiresAt: iso(token.expires_at) },
  }
}
