import type { Reading, Unit } from '../../base/audit/unit.ts'
import { findSite } from '../../domains/settings/index.ts'
import type { SetupParts } from './parts.ts'
import { assertStep } from './step.ts'
import type { AuthorityAlgorithm, AuthoritySummary } from './types.ts'

export interface AuthorityInput {
  commonName: string
  algorithm: AuthorityAlgorithm
}

/** Makes keys and certificates of the authority. @throws Refusal setup.already_done, setup.wrong_step */
export async function prepareAuthority<P>(parts: SetupParts<P>, reading: Reading, input: AuthorityInput): Promise<P> {
  await assertStep(parts, reading.tx, ['authority'])
  const site = await findSite(reading.tx)
  return await parts.authority.prepare(reading, { ...input, publicHost: site?.publicHost ?? 'localhost' })
}

/** Stores the authority; of several at the same instant the first counts. */
export async function establishAuthority<P>(unit: Unit, parts: SetupParts<P>, prepared: P): Promise<AuthoritySummary> {
  await assertStep(parts, unit.tx, ['authority'])
  return await parts.authority.store(unit, prepared)
}
