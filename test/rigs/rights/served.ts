import type { Express } from 'express'
import { newAddress, type Server } from '../../peers/server.ts'
import { Wire, type Reply } from '../wire.ts'
import type { Described } from './described.ts'
import { isForTokens } from './oracle.ts'
import { fieldsOf } from './variants.ts'
import { isOutside, EVERYWHERE, OTHER_ADDRESSES, RIGHTS } from './matrix.ts'

/** Where the server's own description and the matrix say different things. */
export function describedOtherwise(described: ReadonlyMap<string, Described>): string[] {
  const spelt = new Map([...described].map(([at, route]) => [at.replace(/ \/api\/v1/, ' '), route]))
  const missing = Object.keys(RIGHTS).filter((at) => !spelt.has(at))
  const unknown = [...spelt.keys()].filter((at) => !(at in RIGHTS))
  const different = Object.entries(RIGHTS).flatMap(([at, right]) => {
    const route = spelt.get(at)
    if (!route) return []
    const fields = fieldsOf(right)
      .map(({ name }) => name)
      .toSorted()
      .join(' ')
    const said = [
      route.may,
      route.fresh,
      right.protocol ? '' : route.version,
      route.reason,
      route.tokens,
      right.protocol ? '' : route.fields.join(' '),
    ].join(', ')
    const known = [
      right.may,
      right.fresh === true,
      right.protocol ? '' : right.version === true,
      right.reason === true,
      isForTokens(right) && !right.fresh,
      right.protocol ? '' : fields,
    ].join(', ')
    return said === known ? [] : [`${at} is described as «${said}», and the matrix has «${known}»`]
  })
  return [
    ...missing.map((at) => `${at} is not served any more; take it out of the matrix`),
    ...unknown.map((at) => `${at} is served and not in the matrix`),
    ...different,
  ]
}

/** Layers of Express that are no addresses but things that stand before, between or behind them. */
const BETWEEN = ['/api{/*path}', '/{*path}']

/** Addresses that the application answers and the matrix does not know, and the other way round. */
export function stackFaults(secure: Express, plain: Express): string[] {
  const wanted = Object.keys(RIGHTS).map((at) => (isOutside(at) ? at : at.replace(' ', ' /api/v1')))
  const others = [...OTHER_ADDRESSES, ...EVERYWHERE].map((path) => `GET ${path}`)
  const everywhere = EVERYWHERE.map((path) => `GET ${path}`)
  return [
    ...differences('over TLS', addressesOf(secure), [...wanted, ...others]),
    ...differences('in the clear', addressesOf(plain), [...wanted.filter(isOutside), ...everywhere]),
  ]
}

function differences(where: string, served: readonly string[], wanted: readonly string[]): string[] {
  return [
    ...served
      .filter((at) => !wanted.includes(at))
      .map((at) => `${at} is mounted ${where}, and the matrix does not know it`),
    ...wanted.filter((at) => !served.includes(at)).map((at) => `${at} is not mounted ${where}`),
  ]
}

interface Layer {
  route?: { path: string; methods: Record<string, boolean> }
}

function addressesOf(app: Express): string[] {
  const layers = app.router.stack as unknown as readonly Layer[]
  const served = new Set(layers.filter(({ route }) => route && !forAll(route)).map(({ route }) => route?.path))
  return layers.flatMap(({ route }) => {
    if (!route || BETWEEN.includes(route.path)) return []
    // What says which methods an address has is mounted for all of them, behind these.
    if (forAll(route) && served.has(route.path)) return []
    return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`)
  })
}

/** Express notes what a route mounts for all methods as one of its own, and what an application does as every method there is. */
function forAll({ methods }: NonNullable<Layer['route']>): boolean {
  return '_all' in methods || Object.keys(methods).length > METHODS.length
}

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'SEARCH',
  'LINK',
  'PURGE',
]

const WORDS =
  `admin administrator api auth login logout signin users user me root debug test status health info env config settings setup install
  backup backups export dump db database sqlite sql console shell exec cmd run eval internal private secret secrets keys key token tokens
  session sessions account accounts password passwords reset recover metrics stats trace profile pprof heap actuator swagger graphql graphiql
  openapi docs v1 v2 v3 rpc ws socket events stream upload download file files static proxy redirect oauth oauth2 saml sso scim ldap
  certificate certificates ca crl ocsp scep est cmp acme directory people groups role roles permission permissions audit log logs jobs job
  schedules home host server-status version.json package.json .env .git/config .well-known/security.txt phpinfo.php wp-login.php`
    .split(/\s+/)
    .filter(Boolean)

const PLACES = ['/api/v1/', '/api/v2/', '/api/', '/api/v1/internal/', '/api/v1/accounts/', '/API/V1/']

/** Asks for addresses that nobody described, and by methods that no address has. */
export async function addressFaults(server: Server, cookie: string): Promise<{ faults: string[]; calls: number }> {
  const { address: host, port, certificate } = server
  const known = new Set(Object.keys(RIGHTS).map((at) => at.replace(' ', ' /api/v1')))
  const guesses = [
    ...PLACES.flatMap((place) => WORDS.map((word) => place + word)).flatMap((path) =>
      ['GET', 'POST'].map((method) => [method, path] as const),
    ),
    ...Object.keys(RIGHTS).flatMap((at) => METHODS.map((method) => [method, addressOf(at)] as const)),
  ]
  const faults: string[] = []
  let calls = 0
  let wire = new Wire({ host, port, certificate, localAddress: newAddress() })
  for (const [method, path] of guesses) {
    if (isServed(method, path, known)) continue
    if (wire.closed || wire.sent >= 2_000) wire = new Wire({ host, port, certificate, localAddress: newAddress() })
    const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\ncookie: ${cookie}\r\nsec-fetch-site: same-origin\r\ncontent-length: 0`
    const reply = await wire.ask({ method, head, body: '' })
    calls++
    const exists = METHODS.some((other) => isServed(other, path, known))
    const wrong = wrongAnswer(method, path, exists, reply)
    if (wrong) faults.push(`${method} ${path}: ${wrong}`)
  }
  wire.close()
  return { faults, calls }
}

const ID = '00000000-0000-7000-8000-00000000ffff'

function addressOf(at: string): string {
  const path = at.split(' ')[1]!
  return (isOutside(at) ? path : `/api/v1${path}`).replaceAll(/:\w+/g, ID)
}

/** HEAD is served wherever GET is. A word may stand where a route has an id. */
function isServed(method: string, path: string, known: ReadonlySet<string>): boolean {
  const asked = method === 'HEAD' ? 'GET' : method
  return [...known, ...[...known].map((at) => at.replace('/api/v1', ''))].some((at) => {
    const [served, template] = at.split(' ') as [string, string]
    const pattern = new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`)
    return served === asked && pattern.test(path)
  })
}

function wrongAnswer(method: string, path: string, exists: boolean, { status, text }: Reply): string | null {
  const code = /"code":"([^"]*)"/.exec(text)?.[1] ?? ''
  if (exists || !METHODS.slice(0, 5).includes(method))
    return status === 405 ? null : `gave ${status} ${code} instead of 405`
  // Outside the API every other address is the console's page, which shows nothing by itself.
  if (!path.startsWith('/api/'))
    return status === 404 ||
      (method !== 'GET' && status === 405) ||
      (method !== 'POST' && /<!doctype html>/i.test(text)) ||
      (method === 'HEAD' && status === 200)
      ? null
      : `gave ${status} ${code}`
  if (method === 'HEAD') return status === 404 ? null : `gave ${status} instead of 404`
  return status === 404 && code === 'http.no_such_route'
    ? null
    : `gave ${status} ${code} instead of 404 http.no_such_route`
}
