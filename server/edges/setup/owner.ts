import type { Reading, Unit } from '../../base/audit/unit.ts'
import {
  checkEnrollment,
  createOwner,
  enrollmentOf,
  enrollOwnerFactor,
  findFirstOwner,
  hashChosen,
  pendingSecret,
  type Enrollment,
} from '../../domains/access/index.ts'
import { unauthenticated } from '../../base/errors.ts'
import type { SetupParts } from './parts.ts'
import { assertStep } from './step.ts'

export interface OwnerInput {
  username: string
  displayName: string
  password: string
}

/** @throws Refusal setup.already_done, setup.wrong_step, access.password_… */
export async function prepareOwner(
  parts: SetupParts,
  { tx }: Reading,
  { username, displayName, password }: OwnerInput,
): Promise<string> {
  await assertStep(parts, tx, ['owner', 'factor'])
  return await hashChosen(parts.access.passwords, tx, { password, person: { username, displayName } })
}

/** Makes the first owner and shows what his authenticator app needs. */
export async function nameOwner(
  unit: Unit,
  parts: SetupParts,
  { username, displayName, passwordHash }: { username: string; displayName: string; passwordHash: string },
): Promise<Enrollment> {
  await assertStep(parts, unit.tx, ['owner', 'factor'])
  return await createOwner(unit, parts.access.vault, { username, displayName, passwordHash })
}

/** What the owner's app needs, shown again after a reload. @throws Refusal setup.wrong_step, setup.already_done */
export async function showOwnerEnrollment(parts: SetupParts, { tx, origin }: Reading): Promise<Enrollment> {
  await assertStep(parts, tx, ['factor'])
  const owner = await findFirstOwner(tx)
  const secret = await pendingSecret(tx, parts.access.vault, setupSessionOf(origin.sessionId))
  return await enrollmentOf(tx, secret, owner?.username ?? '')
}

/** @throws Refusal setup.already_done, setup.wrong_step, access.code_wrong */
export async function checkOwnerFactor(
  parts: SetupParts,
  reading: Reading,
  input: { code: string },
): Promise<{ step: number }> {
  await assertStep(parts, reading.tx, ['factor'])
  return await checkEnrollment(reading, parts.access.vault, input)
}

/** Gives the owner his second factor; shows the recovery codes this once. */
export async function confirmOwnerFactor(
  unit: Unit,
  parts: SetupParts,
  confirmed: { step: number },
): Promise<{ recoveryCodes: string[] }> {
  await assertStep(parts, unit.tx, ['factor'])
  return { recoveryCodes: await enrollOwnerFactor(unit, parts.access.vault, confirmed) }
}

/** @throws Refusal access.signed_out */
export function setupSessionOf(sessionId: string | null): string {
  if (sessionId === null) throw unauthenticated('access.signed_out', 'The set-up session has ended.')
  return sessionId
}
