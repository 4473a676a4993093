import { z } from 'zod'
import { change, NO_INPUT, read } from '../../../platform/http/route.ts'
import { routesOf } from '../../../platform/lists/routes.ts'
import type { AccessParts } from '../parts.ts'
import { Id, SessionOutput } from '../types.ts'
import { endOtherSessions, endSessionOf, endSessionsOf } from './end-sessions.ts'
import { sessionsList } from './list-sessions.ts'
import { endSession, listSessions } from './sessions.ts'

const Ended = z.object({ ended: z.literal(true) })
const EndedMany = z.object({ ended: z.int() })

/** Where one is signed in oneself, and where others are. */
export function sessionsRoutes({ cursors }: Pick<AccessParts, 'cursors'>) {
  return [
    read({
      at: 'GET /account/sessions',
      may: 'signed-in',
      summary: 'Where I am signed in',
      input: NO_INPUT,
      output: z.object({ items: z.array(SessionOutput) }),
      run: async (reading) => ({ items: await listSessions(reading) }),
    }),
    change({
      at: 'DELETE /account/sessions',
      may: 'signed-in',
      summary: 'End every other session of mine',
      input: NO_INPUT,
      output: EndedMany,
      records: ['access.end_sessions'],
      run: endOtherSessions,
    }),
    change({
      at: 'DELETE /account/sessions/:id',
      may: 'signed-in',
      summary: 'End another session of mine',
      input: z.object({ id: Id }),
      output: Ended,
      errors: ['access.session_not_found'],
      records: ['access.end_session'],
      run: endSession,
    }),
    ...routesOf(sessionsList, cursors),
    change({
      at: 'DELETE /sessions/:id',
      may: 'access.sessions',
      summary: 'End a session of somebody else',
      input: z.object({ id: Id }),
      output: Ended,
      errors: ['access.session_gone', 'access.session_yours', 'access.role_beyond_yours'],
      records: ['access.end_session'],
      run: endSessionOf,
    }),
    change({
      at: 'DELETE /accounts/:id/sessions',
      may: 'access.sessions',
      summary: 'End every session of somebody else',
      input: z.object({ id: Id }),
      output: EndedMany,
      errors: ['access.account_not_found', 'access.session_yours', 'access.role_beyond_yours'],
      records: ['access.end_sessions'],
      run: endSessionsOf,
    }),
  ]
}
