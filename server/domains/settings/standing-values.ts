import type { z } from 'zod'
import type { ReadTx } from '../../base/audit/unit.ts'
import { valuesOfVersion } from './history.ts'
import { readSection } from './read-section.ts'
import type { Section } from './section.ts'
import { findOpenTrial } from './store-trials.ts'

/** The values that somebody has kept: where a trial is open, those before it. For a start, also of a database that can only be read. */
export async function standingValues<Shape extends z.ZodRawShape>(
  tx: ReadTx,
  section: Section<Shape>,
): Promise<z.output<z.ZodObject<Shape>>> {
  const open = await findOpenTrial(tx)
  if (open?.section !== section.name) return await readSection(tx, section)
  return (await valuesOfVersion(tx, section, open.before_version)) as z.output<z.ZodObject<Shape>>
}
