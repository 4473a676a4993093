import type { Unit } from '../../base/audit/unit.ts'
import { assertNotPinned, changeSection, changedFields } from './change-section.ts'
import { NETWORK } from './network.ts'
import { pinsOf, type SettingsParts } from './parts.ts'
import { readSection } from './read-section.ts'

const EVERYWHERE = { consoleNetworks: [], apiNetworks: [], stepUpNetworks: [] }

/**
 * Lets console and API be used from everywhere again, at once. For whoever is at the machine: lists that keep every
 * administrator out cannot be changed from where they are.
 * @throws Refusal settings.pinned, settings.trial_open
 */
export async function resetNetworks(
  { pins, trials }: Pick<SettingsParts, 'pins' | 'trials'>,
  unit: Unit,
): Promise<{ changed: boolean }> {
  await trials.assertNoneOf(unit.tx, NETWORK)
  const before = await readSection(unit.tx, NETWORK)
  assertNotPinned(pinsOf(pins, NETWORK), changedFields(before, { ...before, ...EVERYWHERE }))
  const made = await changeSection(unit, null, NETWORK, { wanted: { values: EVERYWHERE }, seen: null, how: 'changed' })
  if (made) await trials.enforce(unit, NETWORK, made)
  return { changed: made !== null }
}
