import { rateLimit } from 'express-rate-limit'
import type { RequestHandler } from 'express'
import { Refusal } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { clientOf } from './client.ts'
import { networkOf } from './network.ts'
import { sendProblem } from './problem.ts'

/** Requests per minute that one address may send in all. A busy console needs about 100. */
const PER_ADDRESS = 3_000

/** Requests per minute from one address that may guess at something: passwords, codes, invitations. */
const GUESSES_PER_ADDRESS = 60

function limiter(limit: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit,
    // The drafts after it name the address by a hash, at the price of one for every request.
    standardHeaders: 'draft-6',
    legacyHeaders: false,
    // Otherwise headers that a stranger sends make the library print warnings past the log.
    validate: false,
    // Callers over the socket of the machine have no address, and share one key.
    keyGenerator: (request) => networkOf(clientOf(request).address),
    handler: (_request, response) => {
      const refusal = new Refusal(
        429,
        'http.too_many_requests',
        'Too many requests from this address. Wait a minute.',
        {
          retryAfter: 60,
        },
      )
      sendProblem(response, refusal, newId(Date.now()))
    },
  })
}

/** Limits per address, for everything and for what can be guessed at. */
export function limits(): { all: RequestHandler; guesses: RequestHandler } {
  return { all: limiter(PER_ADDRESS), guesses: limiter(GUESSES_PER_ADDRESS) }
}
