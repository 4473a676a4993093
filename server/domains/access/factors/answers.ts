import type { ReadTx, Reading } from '../../../base/audit/unit.ts'
import { invalid, type Refusal } from '../../../base/errors.ts'
import type { AccessParts } from '../parts.ts'
import { recordRefusal, type RefusalKind } from '../sign-in/refusals.ts'
import type { CeremonyPurpose } from '../tables.ts'
import { beginCeremony, takeCeremony, type Ceremony } from './ceremonies.ts'
import { judgeAnswer, KeyRefused, newChallenge, requestOptions } from './keys.ts'
import { relyingParty, type RelyingParty } from './relying-party.ts'
import { findFactors, findKey, type FactorRow } from './store.ts'
import type { KeyAnswer, KeyRequest } from './types.ts'

type KeyParts = Pick<AccessParts, 'bookkeep' | 'unit' | 'consolePort'>

/** A key that answered right. It counts once its counter is taken, within the unit. */
export interface KeyProof {
  kind: 'webauthn'
  factorId: string
  counter: number
  synced: boolean
}

/** Keys of an account that are bound to the name that this server has now. */
export async function usableKeys(tx: ReadTx, party: RelyingParty, accountId: string): Promise<FactorRow[]> {
  return (await findFactors(tx, accountId)).filter(({ kind, rp_id }) => kind === 'webauthn' && rp_id === party.id)
}

/**
 * A challenge for the keys of an account, within a session of his.
 * @throws Refusal access.keys_unavailable, access.no_key
 */
export async function askForKey(
  { bookkeep, consolePort }: KeyParts,
  { tx, at }: Reading,
  { accountId, ...ceremony }: Ceremony & { accountId: string },
): Promise<KeyRequest> {
  const party = await relyingParty(tx, consolePort)
  const keys = await usableKeys(tx, party, accountId)
  if (keys.length === 0)
    throw invalid(
      'access.no_key',
      'This account has no key that is bound to this server’s name. Use another factor.',
      [],
    )
  const challenge = newChallenge()
  const token = await bookkeep((own) => beginCeremony(own, ceremony, challenge, at))
  return { ceremony: token, options: requestOptions(party, challenge, keys, 'preferred') }
}

/** A challenge for any passkey of this console. The same for everybody who asks. @throws Refusal access.keys_unavailable */
export async function askForPasskey({ bookkeep, consolePort }: KeyParts, { tx, at }: Reading): Promise<KeyRequest> {
  const party = await relyingParty(tx, consolePort)
  const challenge = newChallenge()
  const ceremony = { purpose: 'passkey', sessionId: null } as const
  const token = await bookkeep((own) => beginCeremony(own, ceremony, challenge, at))
  return { ceremony: token, options: requestOptions(party, challenge, [], 'required') }
}

export interface GivenAnswer {
  ceremony: string
  answer: KeyAnswer
}

/** Whose key answered, and what it proves. */
export interface JudgedAnswer {
  key: FactorRow
  proof: KeyProof
}

/**
 * Judges the answer of a key. The ceremony is over with it, right or wrong: a challenge is answered once.
 * @throws Refusal access.ceremony_over, access.keys_unavailable
 * @throws KeyTurnedAway with the reason, which only the log is told
 */
export async function judgeKey(
  { bookkeep, consolePort }: KeyParts,
  reading: Reading,
  { purpose, sessionId, accountId }: { purpose: CeremonyPurpose; sessionId: string | null; accountId: string | null },
  { ceremony, answer }: GivenAnswer,
): Promise<JudgedAnswer> {
  const party = await relyingParty(reading.tx, consolePort)
  const challenge = await bookkeep((own) => takeCeremony(own, { purpose, sessionId }, ceremony, reading.at))
  const key = await findKey(reading.tx, Buffer.from(answer.id, 'base64url'))
  if (!key || key.rp_id !== party.id || (accountId !== null && key.account_id !== accountId))
    throw new KeyTurnedAway('key', accountId, null)
  try {
    // Without a password before it, the key alone has to know who holds it.
    const judged = await judgeAnswer(party, challenge, key, answer, purpose === 'passkey')
    if (goesBack(key, judged.counter)) throw new KeyTurnedAway('key_counter', key.account_id, key.id)
    return { key, proof: { kind: 'webauthn', factorId: key.id, ...judged } }
  } catch (error) {
    if (error instanceof KeyRefused) throw new KeyTurnedAway('key', key.account_id, null)
    throw error
  }
}

/** A counter that stands still or goes back: two keys answer, and one is a copy (WebAuthn Level 3, §6.1.1). */
function goesBack({ counter }: FactorRow, shown: number): boolean {
  return (shown > 0 || counter! > 0) && shown <= counter!
}

/** The answer of a key that does not count, for a reason that only the log is told. */
export class KeyTurnedAway extends Error {
  readonly kind: RefusalKind
  readonly accountId: string | null
  /** The key whose counter went back. */
  readonly factorId: string | null
  constructor(kind: RefusalKind, accountId: string | null, factorId: string | null) {
    super(kind)
    this.kind = kind
    this.accountId = accountId
    this.factorId = factorId
  }
}

/** Records why a key was turned away; one that may be a copy is an entry of its own, which somebody is told about. */
export async function recordTurnedAway(
  parts: Pick<AccessParts, 'bookkeep' | 'unit'>,
  reading: Reading,
  { kind, accountId, factorId }: KeyTurnedAway,
): Promise<void> {
  await recordRefusal(parts, reading, kind, accountId)
  if (factorId === null) return
  await parts.unit(reading, async ({ record }) => {
    record({
      action: 'access.suspect_key',
      target: `account:${accountId ?? '-'}`,
      outcome: 'refused',
      detail: { factor: factorId },
    })
  })
}

export function keyRefused(): Refusal {
  return invalid('access.key_refused', 'The answer of the key was not accepted. Try again, or use another factor.', [])
}
