import { z } from 'zod'
import { change, NO_INPUT, read } from '../../../platform/http/route.ts'
import { routesOf } from '../../../platform/lists/routes.ts'
import type { AccessParts } from '../parts.ts'
import { accountOf } from '../roles/callers.ts'
import { Id } from '../types.ts'
import { endAnyToken, endOwnToken, endOwnTokens } from './end-tokens.ts'
import { tokensList } from './list-tokens.ts'
import { makeToken } from './make-token.ts'
import { liveTokensOf } from './show-tokens.ts'
import { NewTokenInput, NewTokenOutput, TokenOutput } from './types.ts'

const Ended = z.object({ ended: z.literal(true) })

/** API tokens: one's own, and those of everybody. A token makes, shows and ends none. */
export function tokenRoutes({ cursors }: Pick<AccessParts, 'cursors'>) {
  return [
    read({
      at: 'GET /account/tokens',
      may: 'signed-in',
      summary: 'My API tokens that can be used',
      input: NO_INPUT,
      output: z.object({ items: z.array(TokenOutput) }),
      run: async (reading) => ({ items: await liveTokensOf(reading.tx, accountOf(reading), reading.at) }),
    }),
    change({
      at: 'POST /account/tokens',
      may: 'access.tokens',
      byToken: false,
      summary: 'Make an API token of mine; it is shown this once',
      input: NewTokenInput,
      output: NewTokenOutput,
      errors: ['access.token_beyond_yours', 'access.too_many_tokens'],
      records: ['access.make_token'],
      stepUp: true,
      run: makeToken,
    }),
    change({
      at: 'DELETE /account/tokens/:id',
      may: 'signed-in',
      summary: 'End an API token of mine',
      input: z.object({ id: Id }),
      output: Ended,
      errors: ['access.token_not_found', 'access.token_ended'],
      records: ['access.end_token'],
      run: endOwnToken,
    }),
    change({
      at: 'DELETE /account/tokens',
      may: 'signed-in',
      summary: 'End all API tokens of mine',
      input: NO_INPUT,
      output: z.object({ ended: z.int() }),
      records: ['access.end_token'],
      run: endOwnTokens,
    }),
    ...routesOf(tokensList, cursors),
    change({
      at: 'DELETE /tokens/:id',
      may: 'access.manage',
      byToken: false,
      summary: 'End an API token of anybody',
      input: z.object({ id: Id }),
      output: Ended,
      errors: ['access.token_not_found', 'access.token_ended', 'access.role_beyond_yours', 'access.budget_spent'],
      records: ['access.end_token'],
      asksReason: true,
      stepUp: true,
      run: endAnyToken,
    }),
  ]
}
