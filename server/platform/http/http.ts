import express, { type Express } from 'express'
import { Refusal } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { assertOurHost, assertWellFormed, securityHeaders } from './guard.ts'
import { nonceOf } from './console.ts'
import { limits } from './limits.ts'
import { sendProblem } from './problem.ts'

/** An Express application with everything that comes before the first route. */
export function newApp(publicHost: () => string | null): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  // Query strings are parsed by our own input code: Express would turn `a[]=1` into arrays.
  app.set('query parser', false)
  app.set('trust proxy', false)
  app.set('case sensitive routing', true)
  app.use((request, _response, next) => {
    assertWellFormed(request)
    assertOurHost(request, publicHost())
    next()
  })
  app.use(securityHeaders(nonceOf))
  app.use(limits().all)
  return app
}

/** What comes after the last route: unknown API addresses, and whatever Express itself throws. */
export function closeApi(app: Express): void {
  app.all('/api{/*path}', () => {
    // The address is not repeated: what was pasted into one is now and then a secret, and answers are kept by many.
    throw new Refusal(404, 'http.no_such_route', 'Nothing is served at this address with this method.')
  })
}

/** The last handler: errors thrown before a route was found. */
export function closeApp(app: Express, clock: () => number): void {
  app.use((error: unknown, _request: express.Request, response: express.Response, next: express.NextFunction) => {
    if (response.headersSent) return next(error)
    const refusal = error instanceof Refusal ? error : refusalFor(error)
    sendProblem(response, refusal, newId(clock()))
  })
}

/** Express and its static files say what is wrong by a status; without one it is the request that could not be read. */
function refusalFor(error: unknown): Refusal {
  const missing = error instanceof Error && 'status' in error && error.status === 404
  if (missing) return new Refusal(404, 'http.no_such_file', 'There is no such file here.')
  return new Refusal(400, 'http.bad_request', 'This request is not usable.')
}
