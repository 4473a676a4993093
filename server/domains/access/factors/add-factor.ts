import type { Reading, Unit } from '../../../base/audit/unit.ts'
import { conflict } from '../../../base/errors.ts'
import { hashSecret, newId, newSecret } from '../../../base/ids.ts'
import { WithSession } from '../../../platform/http/route.ts'
import { findAccount } from '../accounts/store.ts'
import { MOST_FACTORS } from '../limits.ts'
import type { AccessParts } from '../parts.ts'
import { accountOf, sessionOf } from '../roles/callers.ts'
import { deleteSessionsOf } from '../sessions/store.ts'
import { renewToken } from '../sign-in/open-session.ts'
import { signInOver } from '../sign-in/prove-factor.ts'
import type { CeremonyPurpose } from '../tables.ts'
import { keyRefused, recordTurnedAway, KeyTurnedAway, usableKeys } from './answers.ts'
import { beginCeremony, challengeOf, takeCeremony } from './ceremonies.ts'
import { enrollmentOf, partsOfApp, partsOfKey, stepOfFirstCode } from './enroll-factor.ts'
import { creationOptions, judgeNewKey, KeyRefused, newChallenge, type MadeKey } from './keys.ts'
import { relyingParty } from './relying-party.ts'
import { isAdministrative } from '../sign-in/settings.ts'
import { findFactors, insertFactor, type FactorParts } from './store.ts'
import { newTotpSecret, type Enrollment } from './totp.ts'
import type { KeyCreation, NewKey } from './types.ts'
import { rolesOf } from '../roles/rights.ts'

type Parts = Pick<AccessParts, 'bookkeep' | 'unit' | 'consolePort' | 'vault'>

/** What a further authenticator app needs. Its secret counts once {@link addApp} has seen a code of it. */
export async function offerApp(
  { bookkeep, vault }: Parts,
  reading: Reading,
): Promise<Enrollment & { ceremony: string }> {
  const sessionId = sessionOf(reading)
  const account = await findAccount(reading.tx, accountOf(reading))
  const secret = newTotpSecret()
  const token = newSecret()
  const sealed = vault.seal(secret, offeredSecretOf(token))
  await bookkeep((own) => beginCeremony(own, { purpose: 'add-app', sessionId }, sealed, reading.at, token))
  return { ceremony: token, ...(await enrollmentOf(reading.tx, secret, account?.username ?? '')) }
}

function offeredSecretOf(token: string) {
  return { table: 'access_ceremonies', row: hashSecret(token).toString('hex'), field: 'challenge' }
}

interface NamedCode {
  ceremony: string
  code: string
  name: string
}

/** Judges the first code of a further app. @throws Refusal access.ceremony_over, access.code_wrong */
export async function checkApp(
  { vault }: Pick<Parts, 'vault'>,
  reading: Reading,
  { ceremony, code }: NamedCode,
): Promise<{ step: number }> {
  const offered = { purpose: 'add-app', sessionId: sessionOf(reading) } as const
  const sealed = await challengeOf(reading.tx, offered, ceremony, reading.at)
  const secret = vault.open(sealed, offeredSecretOf(ceremony)).toString('utf8')
  return { step: stepOfFirstCode(secret, code, reading.at) }
}

/**
 * Gives the caller's account a further app. His other sessions end.
 * @throws Refusal access.ceremony_over, access.too_many_factors, access.sign_in_over
 */
export async function addApp(
  unit: Unit,
  { vault }: Pick<Parts, 'vault'>,
  { ceremony, name }: NamedCode,
  { step }: { step: number },
): Promise<WithSession<{ id: string }>> {
  const { tx, at } = unit
  const sealed = await takeCeremony(tx, { purpose: 'add-app', sessionId: sessionOf(unit) }, ceremony, at)
  const secret = vault.open(sealed, offeredSecretOf(ceremony)).toString('utf8')
  const id = newId(at)
  return await addFactor(unit, id, name, partsOfApp(vault, id, secret, step))
}

/** What a browser makes a key for the caller's account with. @throws Refusal access.keys_unavailable */
export async function offerKey(
  { bookkeep, consolePort }: Parts,
  { tx, at, ...context }: Reading,
  purpose: CeremonyPurpose & ('add-key' | 'enrollment'),
): Promise<KeyCreation> {
  const account = await findAccount(tx, accountOf(context))
  const party = await relyingParty(tx, consolePort)
  if (!account) throw signInOver()
  const challenge = newChallenge()
  const ceremony = { purpose, sessionId: sessionOf(context) }
  const token = await bookkeep((own) => beginCeremony(own, ceremony, challenge, at))
  const keys = await usableKeys(tx, party, account.id)
  return { ceremony: token, options: creationOptions(party, challenge, account, keys) }
}

/**
 * Judges a new key. The ceremony is over with it.
 * @throws Refusal access.ceremony_over, access.key_refused, access.keys_unavailable
 */
export async function checkNewKey(
  parts: Parts,
  reading: Reading,
  purpose: 'add-key' | 'enrollment',
  { ceremony, key }: { ceremony: string; key: NewKey },
): Promise<MadeKey> {
  const party = await relyingParty(reading.tx, parts.consolePort)
  const sessionId = sessionOf(reading)
  const challenge = await parts.bookkeep((own) => takeCeremony(own, { purpose, sessionId }, ceremony, reading.at))
  try {
    return await judgeNewKey(party, challenge, key)
  } catch (error) {
    if (!(error instanceof KeyRefused)) throw error
    await recordTurnedAway(parts, reading, new KeyTurnedAway('key', accountOf(reading), null))
    throw keyRefused()
  }
}

/**
 * Gives the caller's account a further key. His other sessions end.
 * @throws Refusal access.key_exists, access.too_many_factors, access.sign_in_over
 */
export async function addKey(
  unit: Unit,
  { name }: { name: string },
  key: MadeKey,
): Promise<WithSession<{ id: string }>> {
  return await addFactor(unit, newId(unit.at), name, partsOfKey(key))
}

async function addFactor(
  unit: Unit,
  id: string,
  name: string,
  parts: FactorParts,
): Promise<WithSession<{ id: string }>> {
  const { tx, at, record } = unit
  const accountId = accountOf(unit)
  const taken = new Set((await findFactors(tx, accountId)).map(({ place }) => place))
  const place = Array.from({ length: MOST_FACTORS }, (_none, index) => index).find((index) => !taken.has(index))
  if (place === undefined)
    throw conflict('access.too_many_factors', `An account has at most ${MOST_FACTORS} factors. Remove one first.`)
  const row = { id, account_id: accountId, place, name, created_at: at, last_used_at: null, ...parts }
  if (!(await insertFactor(tx, row))) throw conflict('access.key_exists', 'This key is known here already.')
  const answer = await endOthers(unit, accountId)
  record({
    action: 'access.add_factor',
    target: `account:${accountId}`,
    after: { factor: parts.kind, id },
    detail: {
      otherSessionsEnded: answer.ended,
      administrative: await isAdministrative(tx, await rolesOf(tx, accountId, at)),
    },
    personal: { name },
  })
  return new WithSession({ id }, answer.token)
}

/**
 * Ends the caller's other sessions, and gives this one a new token.
 * @throws Refusal access.sign_in_over
 */
export async function endOthers(unit: Unit, accountId: string): Promise<{ ended: number; token: string }> {
  const id = sessionOf(unit)
  const ended = await deleteSessionsOf(unit.tx, accountId, id)
  const token = await renewToken(unit, id)
  if (token === null) throw signInOver()
  return { ended, token }
}
