import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import { unauthenticated, type Refusal } from '../../../base/errors.ts'
import { hashSecret, newSecret } from '../../../base/ids.ts'
import type { Millis } from '../../../base/time.ts'
import { CEREMONY_LIMIT } from '../limits.ts'
import type { CeremonyPurpose } from '../tables.ts'

/** What a ceremony is for, and in which session; null: before there is one. */
export interface Ceremony {
  purpose: CeremonyPurpose
  sessionId: string | null
}

/**
 * Begins a ceremony, and ends the one that the session had for the same purpose. The token goes to the one browser that asked:
 * without it, the answer to the challenge is worth nothing.
 */
export async function beginCeremony(
  tx: Tx,
  { purpose, sessionId }: Ceremony,
  challenge: Buffer,
  at: Millis,
  token: string = newSecret(),
): Promise<string> {
  await tx.deleteFrom('access_ceremonies').where('expires_at', '<=', at).execute()
  if (sessionId !== null)
    await tx
      .deleteFrom('access_ceremonies')
      .where('session_id', '=', sessionId)
      .where('purpose', '=', purpose)
      .execute()
  await tx
    .insertInto('access_ceremonies')
    .values({
      token_hash: hashSecret(token),
      session_id: sessionId,
      purpose,
      challenge,
      expires_at: at + CEREMONY_LIMIT,
    })
    .execute()
  return token
}

/** The challenge of a ceremony that goes on. @throws Refusal access.ceremony_over */
export async function challengeOf(
  tx: ReadTx,
  { purpose, sessionId }: Ceremony,
  token: string,
  at: Millis,
): Promise<Buffer> {
  const row = await tx
    .selectFrom('access_ceremonies')
    .select('challenge')
    .where('token_hash', '=', hashSecret(token))
    .where('session_id', sessionId === null ? 'is' : '=', sessionId)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', at)
    .executeTakeFirst()
  if (!row) throw ceremonyOver()
  return row.challenge
}

/**
 * Ends a ceremony and gives its challenge: whoever comes second, or with another session, or later, finds none.
 * @throws Refusal access.ceremony_over
 * @once ceremony
 */
export async function takeCeremony(
  tx: Tx,
  { purpose, sessionId }: Ceremony,
  token: string,
  at: Millis,
): Promise<Buffer> {
  const taken = await tx
    .deleteFrom('access_ceremonies')
    .where('token_hash', '=', hashSecret(token))
    .where('session_id', sessionId === null ? 'is' : '=', sessionId)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', at)
    .returning('challenge')
    .executeTakeFirst()
  if (!taken) throw ceremonyOver()
  return taken.challenge
}

function ceremonyOver(): Refusal {
  return unauthenticated(
    'access.ceremony_over',
    'This request to your key or app was answered before, or is older than 5 minutes. Begin it again.',
  )
}
