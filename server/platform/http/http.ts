import type { Socket } from 'node:net'
import express, { type Express } from 'express'
import { Refusal, badRequest } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { noteClient, OPEN_NETWORK, type NetworkPolicy } from './client.ts'
import { assertOurHost, assertWellFormed, securityHeaders } from './guard.ts'
import { nonceOf } from './console.ts'
import { limits } from './limits.ts'
import { sendProblem } from './problem.ts'

/**
 * An Express application with everything that comes before the first route. `ourHosts` are the names that requests may use;
 * null before there is one.
 */
export function newApp(
  ourHosts: () => readonly string[] | null,
  network: () => NetworkPolicy = () => OPEN_NETWORK,
): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  // Query strings are parsed by our own input code: Express would turn `a[]=1` into arrays.
  app.set('query parser', false)
  app.set('trust proxy', false)
  app.set('case sensitive routing', true)
  app.use(securityHeaders(nonceOf))
  app.use((request, response, next) => {
    assertReadable(request, response)
    assertOurHost(noteClient(request, network()).host, ourHosts())
    next()
  })
  app.use(limits().all)
  return app
}

/** Connections on which a message was not to be understood: whatever follows on them is nobody's. */
const CONDEMNED = new WeakSet<Socket>()

/**
 * Where the end of a message is in doubt, so is the beginning of the next: the connection ends with the refusal, and what was
 * sent behind it in the same breath is not carried out.
 */
function assertReadable(request: express.Request, response: express.Response): void {
  try {
    if (CONDEMNED.has(request.socket))
      throw badRequest('http.bad_request', 'The request before this one was not usable.')
    assertWellFormed(request)
  } catch (error) {
    CONDEMNED.add(request.socket)
    response.setHeader('Connection', 'close')
    throw error
  }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE'])

/**
 * Refuses methods that an address does not have, and says which it has (RFC 9110 §15.5.6), for all that was mounted so far.
 * Methods that nothing here has are refused wherever they point.
 */
export function refuseOtherMethods(app: Express): void {
  for (const [path, methods] of methodsByPath(app)) {
    // One layer of the router; `app.all` would make one of each method that Node knows, ten thousand in all.
    app.route(path).all((_request, response, next) => {
      response.setHeader('Allow', [response.getHeader('Allow') ?? [], methods].flat().join(', '))
      next()
    })
  }
  app.use(({ method }, response, next) => {
    if (!response.hasHeader('Allow') && METHODS.has(method)) return next()
    if (!response.hasHeader('Allow')) response.setHeader('Allow', '')
    throw new Refusal(405, 'http.method_not_allowed', `The method ${method.slice(0, 20)} is not used at this address.`)
  })
}

/** Express answers HEAD wherever there is a GET. What answers to every method has none here and is left out. */
function methodsByPath(app: Express): Map<string, string[]> {
  const byPath = new Map<string, string[]>()
  for (const { route } of app.router.stack) {
    const methods = (route?.stack ?? []).flatMap(methodsOf)
    if (route && methods.length > 0)
      byPath.set(route.path, [...new Set([...(byPath.get(route.path) ?? []), ...methods])])
  }
  return byPath
}

function methodsOf({ method }: { method?: string }): string[] {
  if (method === undefined) return []
  return method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]
}

/** What comes after the last route: unknown API addresses, and whatever Express itself throws. */
export function closeApi(app: Express): void {
  refuseOtherMethods(app)
  app.route('/api{/*path}').all(() => {
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
