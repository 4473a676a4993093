import { z } from 'zod'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import { notFound } from '../../base/errors.ts'
import type { ApiOf } from '../../platform/http/contract.ts'
import { PageInput, pageOf } from '../../platform/http/paging.ts'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import {
  assertHolds,
  assertNotPinned,
  changedFields,
  changeSection,
  wantedValues,
  type Wanted,
} from './change-section.ts'
import { readHistory, valuesOfVersion } from './history.ts'
import { pinsOf, type Asking, type SettingsParts } from './parts.ts'
import { valuesFrom } from './read-section.ts'
import type { Section } from './section.ts'
import { hostSettingsRoutes } from './routes-host.ts'
import { planRoutes } from './routes-plan.ts'
import { trialRoutes } from './routes-trials.ts'
import { toTrial, TrialOutput } from './show-trial.ts'
import { sectionNamed, showSection, showSections } from './show-sections.ts'
import { findSite } from './site.ts'
import { findStored, type Fields, type How } from './store.ts'
import { findOpenTrial } from './store-trials.ts'
import { FieldValues, SecretValues, SectionName, SectionOutput, SiteOutput, VersionOutput } from './types.ts'

const CHANGE_ERRORS = [
  'settings.no_such_section',
  'settings.invalid',
  'settings.pinned',
  'settings.version_stale',
  'settings.trial_open',
]

/** What a change answers; the token is shown once, and proves that the server is reached under the new settings. */
const Changed = SectionOutput.extend({ trial: TrialOutput.extend({ token: z.string() }).nullable() })

/** The addresses of this room, over the sections of all. */
export function settingsRoutes(parts: SettingsParts) {
  const checks = [...new Set(parts.sections.flatMap(({ errors }) => errors))]
  return [
    ...trialRoutes(parts),
    ...planRoutes(parts),
    ...hostSettingsRoutes(parts),
    read({
      at: 'GET /settings/site',
      may: 'signed-in',
      byToken: true,
      summary: 'Name of the organisation and public host name',
      input: NO_INPUT,
      output: SiteOutput,
      errors: ['settings.site_not_set'],
      run: async ({ tx }) => {
        const site = await findSite(tx)
        if (!site) throw notFound('settings.site_not_set', 'The organisation is not set yet. Finish the set-up first.')
        return site
      },
    }),
    read({
      at: 'GET /settings',
      may: 'settings.read',
      summary: 'All settings by section; secrets only by their age',
      input: NO_INPUT,
      output: z.object({ sections: z.array(SectionOutput) }),
      run: async (reading) => ({ sections: await showSections(parts, reading) }),
    }),
    read({
      at: 'GET /settings/:section/history',
      may: 'settings.read',
      summary: 'Every version of a section with what changed, who did it and why',
      input: PageInput.extend({ section: SectionName }),
      output: pageOf(VersionOutput),
      errors: ['settings.no_such_section'],
      run: async (reading, { section, ...page }) => {
        const found = sectionNamed(parts.sections, section, await parts.held(reading))
        return await readHistory(reading.tx, parts.cursors, found, page)
      },
    }),
    change({
      at: 'PUT /settings/:section',
      may: 'settings.manage',
      summary: 'Change settings of a section; fields that are not sent stay as they are',
      input: z.object({
        section: SectionName,
        values: FieldValues,
        secrets: SecretValues.optional(),
        version: z.int(),
      }),
      output: Changed,
      errors: [...CHANGE_ERRORS, ...checks],
      records: ['settings.change', 'settings.try'],
      stepUp: true,
      ifMatch: true,
      prepare: (reading, { section, ...wanted }) => prepareChange(parts, reading, section, asWanted(wanted)),
      run: (unit, { section, version, ...wanted }) =>
        applyChange(parts, unit, section, { wanted: asWanted(wanted), seen: version, how: 'changed' }),
    }),
    change({
      at: 'POST /settings/:section/restoration',
      may: 'settings.manage',
      summary: 'Put back an earlier version of a section as a new one; secrets stay as they are',
      input: z.object({ section: SectionName, restore: z.int().min(0), version: z.int() }),
      output: Changed,
      errors: [...CHANGE_ERRORS, 'settings.no_such_version', ...checks],
      records: ['settings.put_back', 'settings.try'],
      stepUp: true,
      ifMatch: true,
      prepare: async (reading, { section, restore }) => {
        const found = sectionNamed(parts.sections, section, await parts.held(reading))
        const values = await earlierValues(parts, reading.tx, found, restore)
        await prepareChange(parts, reading, section, { values })
      },
      run: async (unit, { section, restore, version }) => {
        const found = sectionNamed(parts.sections, section, await parts.held(unit))
        const values = await earlierValues(parts, unit.tx, found, restore)
        return await applyChange(parts, unit, section, { wanted: { values }, seen: version, how: 'put-back' })
      },
    }),
  ]
}

function asWanted({ values, secrets }: { values: Wanted['values']; secrets?: Wanted['secrets'] | undefined }): Wanted {
  return { values, ...(secrets && { secrets }) }
}

/** What an earlier version had; fields that are pinned now stay as they are pinned. */
async function earlierValues(
  parts: SettingsParts,
  tx: Reading['tx'],
  section: Section,
  version: number,
): Promise<Fields> {
  const values = await valuesOfVersion(tx, section, version)
  const pins = pinsOf(parts.pins, section)
  return Object.fromEntries(Object.entries(values).filter(([field]) => !pins.has(field)))
}

interface Judged {
  section: Section
  before: Fields
  values: Fields
  changed: string[]
}

/** Whether the caller may make this change, and what it would be. */
async function judge(parts: SettingsParts, asking: Asking, name: string, wanted: Wanted): Promise<Judged> {
  const held = await parts.held(asking)
  const section = sectionNamed(parts.sections, name, held)
  assertHolds(held, section.may.manage)
  const { fields } = await findStored(asking.tx, section.name)
  const before = valuesFrom(section, fields) as Fields
  const values = wantedValues(section, fields, wanted)
  const changed = changedFields(before, values)
  assertNotPinned(pinsOf(parts.pins, section), [...changed, ...Object.keys(wanted.secrets ?? {})])
  return { section, before, values, changed }
}

async function prepareChange(parts: SettingsParts, reading: Reading, name: string, wanted: Wanted): Promise<void> {
  const { section, before, values, changed } = await judge(parts, reading, name, wanted)
  await section.check(values, reading)
  if (!parts.trials.isTried(section, changed)) return
  await parts.trials.assertNone(reading.tx)
  await parts.trials.check(section, values, before)
}

async function applyChange(
  parts: SettingsParts,
  unit: Unit,
  name: string,
  asked: { wanted: Wanted; seen: number; how: How },
): Promise<z.output<typeof Changed>> {
  const { section, changed } = await judge(parts, unit, name, asked.wanted)
  await parts.trials.assertNoneOf(unit.tx, section)
  const tried = parts.trials.isTried(section, changed)
  const made = await changeSection(unit, parts.vault, section, { ...asked, how: tried ? 'tried' : asked.how })
  const token = tried && made ? await parts.trials.begin(unit, section, made) : null
  const shown = await showSection(parts, unit.tx, section, await parts.held(unit))
  const trial = token === null ? undefined : await findOpenTrial(unit.tx)
  const view = trial && toTrial(trial, unit.at, `${unit.actor.kind}:${unit.actor.id}`)
  return { ...shown, trial: view && token !== null ? { ...view, token } : null }
}

export type ApiSettings = ApiOf<ReturnType<typeof settingsRoutes>>
