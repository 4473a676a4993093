import type { Json, Unit } from '../../base/audit/unit.ts'
import { conflict, forbidden, invalid, stale } from '../../base/errors.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import { assertReasoned } from '../../platform/http/reason.ts'
import { readSecret, secretBinding, valuesFrom } from './read-section.ts'
import type { Section } from './section.ts'
import {
  findStored,
  insertHistory,
  writeSecret,
  writeStored,
  type Fields,
  type How,
  type SecretChange,
  type Stored,
} from './store.ts'

/** What somebody wants to change: fields that are not named stay as they are. */
export interface Wanted {
  values: { [field: string]: unknown }
  /** New secrets by name; null removes one. */
  secrets?: { [name: string]: string | null }
}

export interface ChangeAsked {
  wanted: Wanted
  /** The version that the caller saw; null takes whatever there is. */
  seen: number | null
  how: How
  /** Further facts for the entry. */
  detail?: { [fact: string]: Json }
}

/** A version that was written, with what it changed. */
export interface Change {
  before: Stored
  version: number
  values: Fields
  /** Fields whose values differ. */
  changed: readonly string[]
  secrets: { [name: string]: SecretChange }
}

/**
 * The values that a section would have.
 * @throws Refusal settings.invalid with a pointer to each field
 */
export function wantedValues(section: Section, stored: Fields, { values, secrets = {} }: Wanted): Fields {
  const { data, error } = section.schema.strict().safeParse(withoutDefaults(section, { ...stored, ...values }))
  const problems = [
    ...(error?.issues ?? []).flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            pointer: `/values/${/^\w{1,60}$/.test(key) ? key : ''}`,
            message: 'This field is not known here.',
          }))
        : [{ pointer: `/values/${issue.path.join('/')}`, message: issue.message }],
    ),
    ...Object.keys(secrets)
      .filter((name) => !section.secrets.includes(name))
      .map(() => ({ pointer: '/secrets', message: `The section ${section.name} has no such secret.` })),
  ]
  if (problems.length > 0 || !data)
    throw invalid('settings.invalid', 'Some settings are not usable. Nothing was changed.', problems)
  return data as Fields
}

/** A default counts as it is: an empty text that means "not set" need not be a host name. */
function withoutDefaults(section: Section, values: { [field: string]: unknown }): { [field: string]: unknown } {
  const defaults = valuesFrom(section, {}) as Fields
  return Object.fromEntries(
    Object.entries(values).filter(([field, value]) => {
      return !Object.hasOwn(defaults, field) || JSON.stringify(value) !== JSON.stringify(defaults[field])
    }),
  )
}

/**
 * Writes a new version of a section with its history and its entry. Nothing is written where nothing changes.
 * @throws Refusal settings.version_stale, settings.invalid, http.reason_required
 */
export async function changeSection(
  unit: Unit,
  vault: Vault | null,
  section: Section,
  { wanted, seen, how, detail = {} }: ChangeAsked,
): Promise<Change | null> {
  const { tx, at, actor } = unit
  const before = await findStored(tx, section.name)
  if (seen !== null && seen !== before.version) throw versionStale()
  const values = wantedValues(section, before.fields, wanted)
  const changed = changedFields(valuesFrom(section, before.fields) as Fields, values)
  const secrets = await sealSecrets(unit, vault, section, wanted.secrets ?? {})
  if (changed.length === 0 && Object.keys(secrets).length === 0) return null
  if (how === 'changed' || how === 'put-back' || how === 'applied') assertReasoned(section, unit.reason ?? null)
  if (how !== 'pinned' && how !== 'reverted' && how !== 'moved') {
    const old = valuesFrom(section, before.fields)
    await section.guard?.(unit, { before: old, after: values, version: before.version })
  }
  if (!(await writeStored(tx, section.name, before.version, values, at))) throw versionStale()
  const version = before.version + 1
  await insertHistory(tx, {
    section: section.name,
    version,
    fields: JSON.stringify(values),
    secrets: JSON.stringify(secrets),
    how,
    at,
    actor: `${actor.kind}:${actor.id}`,
  })
  const change: Change = { before, version, values, changed, secrets }
  recordChange(unit, section, change, { how, detail })
  return change
}

const ACTIONS = {
  moved: 'settings.change',
  changed: 'settings.change',
  'put-back': 'settings.put_back',
  tried: 'settings.try',
  reverted: 'settings.revert',
  pinned: 'settings.pin',
  applied: 'settings.apply',
} as const satisfies Record<How, string>

/** Only what differs stands in the entry: the rest is in the history. */
function recordChange(
  { record }: Unit,
  section: Section,
  change: Change,
  { how, detail }: { how: How; detail: { [fact: string]: Json } },
): void {
  const { before, version, values, changed, secrets } = change
  const facts = { ...detail, ...(Object.keys(secrets).length > 0 && { secrets }) }
  const old = valuesFrom(section, before.fields) as Fields
  const open = changed.filter((field) => !section.personal.includes(field))
  const hidden = changed.filter((field) => section.personal.includes(field))
  const pick = (from: Fields): { [field: string]: Json } =>
    Object.fromEntries(open.map((field) => [field, from[field] ?? null]))
  const personal = Object.fromEntries(
    hidden.flatMap((field) => [
      [`before.${field}`, JSON.stringify(old[field] ?? null)],
      [`after.${field}`, JSON.stringify(values[field] ?? null)],
    ]),
  )
  record({
    action: ACTIONS[how],
    target: `settings:${section.name}`,
    before: { ...pick(old), version: before.version },
    after: { ...pick(values), version },
    ...(Object.keys(facts).length > 0 && { detail: facts }),
    ...(hidden.length > 0 && { personal }),
  })
}

/** Fields in which two sets of values differ. */
export function changedFields(before: Fields, after: Fields): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null))
}

async function sealSecrets(
  { tx, at }: Unit,
  vault: Vault | null,
  section: Section,
  wanted: { [name: string]: string | null },
): Promise<{ [name: string]: SecretChange }> {
  const done: { [name: string]: SecretChange } = {}
  for (const [name, value] of Object.entries(wanted)) {
    if (!vault) throw new Error('A secret cannot be kept without the vault')
    const before = await readSecret(tx, vault, section, name)
    if (before === value) continue
    const sealed = value === null ? null : vault.seal(value, secretBinding(section.name, name))
    await writeSecret(tx, section.name, name, sealed, at)
    done[name] = value === null ? 'removed' : before === null ? 'set' : 'changed'
  }
  return done
}

/**
 * A field that is pinned is changed where it is pinned.
 * @throws Refusal settings.pinned
 */
export function assertNotPinned(pins: ReadonlyMap<string, string>, changed: readonly string[]): void {
  const pinned = changed.filter((field) => pins.has(field))
  if (pinned.length === 0) return
  throw conflict(
    'settings.pinned',
    `Set by ${pins.get(pinned[0]!)}. Change it there and restart, or take it out there to change it here.`,
    {
      errors: pinned.map((field) => ({ pointer: `/values/${field}`, message: `Set by ${pins.get(field)}.` })),
    },
  )
}

/** @throws Refusal access.not_permitted */
export function assertHolds(permissions: ReadonlySet<string>, needed: string): void {
  if (permissions.has(needed)) return
  throw forbidden(
    'access.not_permitted',
    `This needs the permission ${needed}. An owner can grant a role that has it.`,
    {
      permission: needed,
    },
  )
}

function versionStale() {
  return stale(
    'settings.version_stale',
    'Somebody else changed these settings. Load them again, then repeat your change.',
  )
}
