import type { Section, ValuesOf } from '../../settings/index.ts'
import { assertApproved } from './assert-approved.ts'
import { FOUR_EYES } from './settings.ts'

/** The settings of four eyes as they are changed: nobody loosens them alone. */
export const GUARDED_FOUR_EYES: Section<(typeof FOUR_EYES)['schema']['shape']> = {
  ...FOUR_EYES,
  async guard(unit, { before, after, version }) {
    if (!relaxes(before, after)) return
    const facts = {
      version,
      'before.on': before.on,
      'after.on': after.on,
      'before.destructivePerHour': before.destructivePerHour,
      'after.destructivePerHour': after.destructivePerHour,
    }
    await assertApproved(unit, { kind: 'relax_four_eyes', target: 'settings:four-eyes', facts })
  },
}

type Values = ValuesOf<typeof FOUR_EYES>

/** Pure. */
function relaxes(before: Values, after: Values): boolean {
  return before.on && (!after.on || after.destructivePerHour > before.destructivePerHour)
}
