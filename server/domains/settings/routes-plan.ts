import { z } from 'zod'
import { change, NO_INPUT, read } from '../../platform/http/route.ts'
import type { SettingsParts } from './parts.ts'
import { applySettings, exportSettings, planSettings, prepareSettings, type SettingsPlan } from './plan-settings.ts'
import { FieldChange, type VersionView } from './types.ts'

/** A file of settings; some thousand lines. */
const Toml = z.string().max(100_000)

const PlanOutput = z
  .object({
    hash: z.string(),
    sections: z.array(z.object({ name: z.string(), tried: z.boolean(), changes: z.array(FieldChange) })),
    refusals: z.array(z.object({ pointer: z.string(), line: z.int().nullable(), message: z.string() })),
  })
  .meta({ id: 'SettingsPlan' })

/** All settings as one file: read, planned, applied. */
export function planRoutes(parts: SettingsParts) {
  const checks = [...new Set(parts.sections.flatMap(({ errors }) => errors))]
  return [
    read({
      at: 'GET /settings/export',
      may: 'settings.read',
      summary: 'All settings as a TOML file that plan and apply take; secrets are left out, pins are named',
      input: NO_INPUT,
      output: z.object({ toml: z.string() }),
      run: async (reading) => ({ toml: await exportSettings(parts, reading) }),
    }),
    change({
      at: 'POST /settings/plan',
      may: 'settings.manage',
      summary: 'What a file of settings would change, and which of its lines cannot be applied',
      input: z.object({ toml: Toml }),
      output: PlanOutput,
      records: ['settings.plan'],
      run: async (unit, { toml }) => {
        const plan = await planSettings(parts, unit, toml)
        unit.record({ action: 'settings.plan', target: 'settings:plan', detail: { hash: plan.hash } })
        return shownPlan(parts, plan)
      },
    }),
    change({
      at: 'POST /settings/application',
      may: 'settings.manage',
      summary: 'Apply a planned file of settings; a second time there is nothing to do',
      input: z.object({ toml: Toml, hash: z.string().max(64) }),
      output: z.object({ applied: z.array(z.string()), tried: z.string().nullable() }),
      errors: [
        'settings.plan_refused',
        'settings.plan_stale',
        'settings.trial_open',
        'settings.version_stale',
        ...checks,
      ],
      records: ['settings.apply', 'settings.try'],
      stepUp: true,
      prepare: (reading, { toml }) => prepareSettings(parts, reading, toml),
      run: (unit, input) => applySettings(parts, unit, input),
    }),
  ]
}

function shownPlan({ trials }: SettingsParts, { hash, steps, refusals }: SettingsPlan): z.output<typeof PlanOutput> {
  return {
    hash,
    sections: steps.map(({ section, before, values, changed }) => ({
      name: section.name,
      tried: trials.isTried(section, changed),
      changes: changed.map((field) => ({
        field,
        before: (before[field] ?? null) as VersionView['changes'][number]['before'],
        after: (values[field] ?? null) as VersionView['changes'][number]['after'],
      })),
    })),
    refusals: refusals.slice(0, 200),
  }
}
