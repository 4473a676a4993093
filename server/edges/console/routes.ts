import type { Reading } from '../../base/audit/unit.ts'
import type { Database } from '../../base/database/database.ts'
import { accessHealth, permissionsOf, rolesOf } from '../../domains/access/index.ts'
import { lastCheckpointAt, lastEntryAt, searchEntries } from '../../domains/auditor/index.ts'
import { backupHealth } from '../../domains/backup/index.ts'
import { caHealth } from '../../domains/ca/index.ts'
import { directoryHealth } from '../../domains/directory/index.ts'
import type { ApiOf } from '../../platform/http/contract.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import { NO_INPUT, read } from '../../platform/http/route.ts'
import { checklistOf, ENDING_SOON, needsOf, vitalsOf, type Facts } from './judge.ts'
import { Home } from './types.ts'

export interface ConsoleParts {
  database: Pick<Database, 'checked' | 'space' | 'condition'>
  cursors: Cursors
}

const LATELY = 8

/** What the console shows that no single room knows. */
export function consoleRoutes(parts: ConsoleParts) {
  return [
    read({
      at: 'GET /home',
      may: 'signed-in',
      summary: 'What needs somebody, the vital signs and the first hour, as far as the caller may see',
      input: NO_INPUT,
      output: Home,
      run: async (reading) => {
        const facts = await collect(reading, parts)
        return {
          needs: needsOf(facts),
          vitals: vitalsOf(facts),
          checklist: checklistOf(facts),
          lately: facts.audit ? (await searchEntries(reading, { limit: LATELY }, parts.cursors)).items : null,
        }
      },
    }),
  ]
}

export type ApiConsole = ApiOf<ReturnType<typeof consoleRoutes>>

async function collect(reading: Reading, { database }: ConsoleParts): Promise<Facts> {
  const { tx, at } = reading
  const may = permissionsOf(await rolesOf(tx, reading.actor.id))
  return {
    at,
    access: may.has('access.read') ? await accessHealth(tx) : null,
    backup: may.has('backup.read') ? await backupHealth(reading) : null,
    ca: may.has('ca.read') ? await caHealth(tx, at, at + ENDING_SOON) : null,
    directories: may.has('directory.read') ? await directoryHealth(tx) : null,
    audit: may.has('audit.read')
      ? { checkpointAt: await lastCheckpointAt(tx), firstBad: database.checked.firstBad }
      : null,
    disk: database.space,
    condition: database.condition,
    verifiedAt: await lastEntryAt(tx, 'base.verify'),
  }
}
