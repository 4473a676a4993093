import type { ReadTx } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import { iso, isoOrNull } from '../../base/time.ts'
import { pinsOf, type Asking, type SettingsParts } from './parts.ts'
import { valuesFrom } from './read-section.ts'
import type { Section } from './section.ts'
import { findStored, secretTimes } from './store.ts'
import type { SectionView } from './types.ts'

/**
 * A section by its name, if the caller may see it.
 * @throws Refusal settings.no_such_section
 */
export function sectionNamed(sections: readonly Section[], name: string, held: ReadonlySet<string>): Section {
  const section = sections.find((one) => one.name === name && held.has(one.may.read))
  if (!section) throw notFound('settings.no_such_section', 'There are no settings of this name here.')
  return section
}

/** Every section that the caller may see. */
export async function showSections(parts: SettingsParts, asking: Asking): Promise<SectionView[]> {
  const held = await parts.held(asking)
  const seen = parts.sections.filter(({ may }) => held.has(may.read))
  return await Promise.all(seen.map((section) => showSection(parts, asking.tx, section, held)))
}

/** A section as it stands now: secrets only by their age. */
export async function showSection(
  { pins }: Pick<SettingsParts, 'pins'>,
  tx: ReadTx,
  section: Section,
  held: ReadonlySet<string>,
): Promise<SectionView> {
  const { version, fields, changedAt } = await findStored(tx, section.name)
  const since = await secretTimes(tx, section.name)
  return {
    name: section.name,
    version,
    values: valuesFrom(section, fields) as SectionView['values'],
    defaults: valuesFrom(section, {}) as SectionView['values'],
    secrets: Object.fromEntries(
      section.secrets.map((name) => {
        const at = since.get(name)
        return [name, { set: at !== undefined, since: at === undefined ? null : iso(at) }]
      }),
    ),
    pins: Object.fromEntries(pinsOf(pins, section)),
    tried: [...section.tried],
    changedAt: isoOrNull(changedAt),
    mayChange: held.has('settings.manage') && held.has(section.may.manage),
  }
}
