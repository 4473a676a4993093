import { z } from 'zod'
import type { ReadTx } from '../../base/audit/unit.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import type { Section } from './section.ts'
import { findSecret, findStored, type Fields } from './store.ts'

/** The values of a section as they are in force now: what nobody ever set has its default. */
export async function readSection<Shape extends z.ZodRawShape>(
  tx: ReadTx,
  section: Section<Shape>,
): Promise<z.output<z.ZodObject<Shape>>> {
  return valuesFrom(section, (await findStored(tx, section.name)).fields)
}

/** A secret of a section; null where none is set. For the room that uses it, never for an answer. */
export async function readSecret(tx: ReadTx, vault: Vault, section: Section, field: string): Promise<string | null> {
  const sealed = await findSecret(tx, section.name, field)
  return sealed && vault.open(sealed, secretBinding(section.name, field)).toString('utf8')
}

/** Where a secret stands, for the vault. */
export function secretBinding(section: string, field: string) {
  return { table: 'settings_secrets', row: section, field }
}

/**
 * Stored fields as values of the schema. What an older version stored and this one no longer takes falls back to its default:
 * a setting must not keep the server from starting.
 */
export function valuesFrom<Shape extends z.ZodRawShape>(
  { schema }: Pick<Section<Shape>, 'schema'>,
  stored: Fields,
): z.output<z.ZodObject<Shape>> {
  const whole = schema.safeParse(stored)
  if (whole.success) return whole.data
  const wrong = new Set(whole.error.issues.map(({ path }) => String(path[0])))
  return schema.parse(Object.fromEntries(Object.entries(stored).filter(([field]) => !wrong.has(field))))
}
