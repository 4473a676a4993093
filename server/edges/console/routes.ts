import type { ReadTx } from '../../base/audit/unit.ts'
import type { AlarmSettings, Check } from '../../domains/alarms/index.ts'
import { searchEntries } from '../../domains/auditor/index.ts'
import type { ApiOf } from '../../platform/http/contract.ts'
import type { Cursors } from '../../platform/http/paging.ts'
import { NO_INPUT, read } from '../../platform/http/route.ts'
import { collect } from './collect.ts'
import { Home } from './types.ts'

export interface ConsoleParts {
  checks: readonly Check[]
  limits: (tx: ReadTx) => Promise<AlarmSettings>
  cursors: Cursors
}

const LATELY = 8

/** What the console shows that no single room knows. */
export function consoleRoutes({ checks, limits, cursors }: ConsoleParts) {
  return [
    read({
      at: 'GET /home',
      may: 'signed-in',
      byToken: true,
      summary: 'What needs somebody, the vital signs and the first hour, as far as the caller may see',
      input: NO_INPUT,
      output: Home,
      run: async (reading) => {
        const { may, ...collected } = await collect(reading, checks, await limits(reading.tx))
        const lately = may.has('audit.read') ? await searchEntries(reading, { limit: LATELY }, cursors) : null
        return { ...collected, lately: lately?.items ?? null }
      },
    }),
  ]
}

export type ApiConsole = ApiOf<ReturnType<typeof consoleRoutes>>

export { viewsRoutes, type ApiViews } from './views.ts'
