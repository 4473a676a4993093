import { databaseFigures } from './core/database.ts'
import type { Effort, Figure } from './measure.ts'

/** The spine: database, HTTP door, start and memory. */
export async function measure(effort: Effort): Promise<Figure[]> {
  return [...(await databaseFigures(effort))]
}
