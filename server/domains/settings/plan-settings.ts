import { createHash } from 'node:crypto'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import { conflict, invalid, Refusal } from '../../base/errors.ts'
import { changedFields, changeSection, wantedValues } from './change-section.ts'
import { lineWith, readSettingsFile, writeSettingsFile, type FileProblem } from './config-file.ts'
import { pinsOf, type Asking, type SettingsParts } from './parts.ts'
import { snakeCase } from './pins.ts'
import { valuesFrom } from './read-section.ts'
import type { Section } from './section.ts'
import { findStored, secretTimes, type Fields } from './store.ts'

interface Step {
  section: Section
  version: number
  before: Fields
  values: Fields
  changed: string[]
}

export interface SettingsPlan {
  /** Of the changes and of the versions that they change: what was read is what is applied. */
  hash: string
  steps: Step[]
  refusals: FileProblem[]
}

/** All settings that the caller may see, as a file. */
export async function exportSettings(parts: SettingsParts, asking: Asking): Promise<string> {
  const held = await parts.held(asking)
  const seen = parts.sections.filter(({ may }) => held.has(may.read))
  const shown = await Promise.all(
    seen.map(async (section) => ({
      section,
      values: valuesFrom(section, (await findStored(asking.tx, section.name)).fields) as Fields,
      pins: pinsOf(parts.pins, section),
      secrets: [...(await secretTimes(asking.tx, section.name)).keys()],
    })),
  )
  return writeSettingsFile(shown)
}

/** What a file would change; what it does not name stays as it is. */
export async function planSettings(parts: SettingsParts, asking: Asking, toml: string): Promise<SettingsPlan> {
  const held = await parts.held(asking)
  const { values, problems } = readSettingsFile(parts.sections, toml)
  const refusals = [...problems]
  const steps: Step[] = []
  for (const section of parts.sections) {
    const wanted = values.get(section.name)
    if (!wanted) continue
    if (!held.has(section.may.manage)) {
      refusals.push({ pointer: `/settings/${section.name}`, line: null, message: `This needs ${section.may.manage}.` })
      continue
    }
    const step = await planSection(parts, asking, section, wanted).catch((error: unknown) => {
      refusals.push(...problemsOf(error, section, toml))
      return null
    })
    if (step && step.changed.length > 0) steps.push(step)
  }
  return { hash: hashOf(steps), steps, refusals }
}

async function planSection(parts: SettingsParts, { tx }: Asking, section: Section, wanted: Fields): Promise<Step> {
  const { version, fields } = await findStored(tx, section.name)
  const before = valuesFrom(section, fields) as Fields
  const values = wantedValues(section, fields, { values: wanted })
  const changed = changedFields(before, values)
  const pins = pinsOf(parts.pins, section)
  const pinned = changed.filter((field) => pins.has(field))
  if (pinned.length > 0)
    throw invalid(
      'settings.invalid',
      'Pinned elsewhere',
      pinned.map((field) => ({ pointer: `/values/${field}`, message: `Set by ${pins.get(field)}.` })),
    )
  return { section, version, before, values, changed }
}

/** Checks what takes time, before anything is written. @throws Refusal of the sections, settings.plan_refused */
export async function prepareSettings(parts: SettingsParts, reading: Reading, toml: string): Promise<void> {
  const plan = await planSettings(parts, reading, toml)
  assertApplicable(parts, plan)
  for (const { section, values, before, changed } of plan.steps) {
    await section.check(values, reading)
    if (!parts.trials.isTried(section, changed)) continue
    await parts.trials.assertNone(reading.tx)
    await parts.trials.check(section, values, before)
  }
}

/**
 * Applies a file; a second time it finds nothing to do.
 * @returns the sections that changed, and which of them is tried
 * @throws Refusal settings.plan_stale, settings.plan_refused, settings.trial_open; http.reason_required for what is tried
 */
export async function applySettings(
  parts: SettingsParts,
  unit: Unit,
  { toml, hash }: { toml: string; hash: string },
): Promise<{ applied: string[]; tried: string | null }> {
  const plan = await planSettings(parts, unit, toml)
  assertApplicable(parts, plan)
  if (plan.steps.length > 0 && plan.hash !== hash)
    throw conflict(
      'settings.plan_stale',
      'The settings or the file changed since the plan. Make a new plan, then apply.',
    )
  let tried: string | null = null
  for (const { section, version, values, changed } of plan.steps) {
    await parts.trials.assertNoneOf(unit.tx, section)
    const trial = parts.trials.isTried(section, changed)
    const made = await changeSection(unit, parts.vault, section, {
      wanted: { values },
      seen: version,
      how: trial ? 'tried' : 'applied',
    })
    if (trial && made) {
      await parts.trials.begin(unit, section, made)
      tried = section.name
    }
  }
  return { applied: plan.steps.map(({ section }) => section.name), tried }
}

function assertApplicable({ trials }: SettingsParts, { steps, refusals }: SettingsPlan): void {
  const tried = steps.filter(({ section, changed }) => trials.isTried(section, changed))
  const tooMany = tried.length > 1
  if (refusals.length === 0 && !tooMany) return
  throw invalid(
    'settings.plan_refused',
    tooMany
      ? `One change that could lock people out is tried at a time, and this file has ${tried.length}: ${tried.map(({ section }) => section.name).join(', ')}.`
      : 'The file has lines that cannot be applied. Nothing was changed.',
    refusals.map(({ pointer, line, message }) => ({
      pointer,
      message: line === null ? message : `Line ${line}: ${message}`,
    })),
  )
}

function problemsOf(error: unknown, section: Section, toml: string): FileProblem[] {
  if (!(error instanceof Refusal)) throw error
  return (error.details.errors ?? []).map(({ pointer, message }) => {
    const key = snakeCase(pointer.split('/')[2] ?? '')
    return { pointer: `/settings/${section.name}/${key}`, line: lineWith(toml, section.name, key), message }
  })
}

function hashOf(steps: readonly Step[]): string {
  const facts = steps.map(({ section, version, values }) => [section.name, version, values])
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex')
}
