import type { Express } from 'express'
import { z } from 'zod'
import { createDocument, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from 'zod-openapi'
import type { Contract } from './contract.ts'
import { API } from './mount.ts'
import type { Protocol } from './protocol.ts'
import { MAX_REASON_HEADER } from './reason.ts'

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string(), code: z.string().optional() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' })

/** Serves the description at `/api/openapi.json`; made when it is first asked for, since few ask. */
export function mountOpenApi(
  app: Express,
  routes: readonly Contract[],
  protocols: readonly Protocol[],
  version: string,
  /** Adds what the rooms above know of each address. */
  annotate: (description: object) => object,
): void {
  let text: string | undefined
  app.get('/api/openapi.json', (_request, response) => {
    response.setHeader('Cache-Control', 'no-store')
    text ??= JSON.stringify(annotate(openApiOf(routes, protocols, version)))
    response.type('json').end(text)
  })
}

const DESCRIPTION =
  'Everything that the console does, and the protocols of devices. Each appliance serves it under its own name; ' +
  'permissions, refusals and recorded actions stand beside each operation.'

/** The cookie of a session, RFC 6265bis §4.1.3. */
const SESSION = { type: 'apiKey', in: 'cookie', name: '__Host-freehold' } as const

/** An API token, RFC 6750 §2.1. */
const BEARER = { type: 'http', scheme: 'bearer', bearerFormat: 'freehold_…' } as const

/** Every answer says what the address may still ask for. */
const LEFT = z.object({
  'RateLimit-Limit': count('RateLimitLimit', 'Requests that an address may send in a minute'),
  'RateLimit-Remaining': count('RateLimitRemaining', 'Those that are left'),
  'RateLimit-Reset': count('RateLimitReset', 'Seconds until they are counted anew'),
})

function count(id: string, description: string) {
  return z.int().min(0).meta({ description, header: { id } })
}

const PROBLEM = { 'application/problem+json': { schema: Problem } }

/** What any operation may answer besides its own. */
const REFUSALS = {
  '4XX': { id: 'Refused', description: 'Refused: the code says why', headers: LEFT, content: PROBLEM },
  '429': {
    id: 'TooManyRequests',
    description: 'This address asked too often',
    headers: LEFT.extend({ 'Retry-After': count('RetryAfter', 'Seconds to wait') }),
    content: PROBLEM,
  },
  '500': { id: 'Fault', description: 'Something failed and nothing was changed', headers: LEFT, content: PROBLEM },
  default: { id: 'Unavailable', description: 'Not available now', headers: LEFT, content: PROBLEM },
} satisfies ZodOpenApiResponsesObject

const SIGNED_OUT = {
  '401': { id: 'SignedOut', description: 'There is no open session', headers: LEFT, content: PROBLEM },
} satisfies ZodOpenApiResponsesObject

/** The OpenAPI 3.1 description of everything that is served, from the same list that serves it. */
export function openApiOf(routes: readonly Contract[], protocols: readonly Protocol[], version: string): object {
  const paths: ZodOpenApiPathsObject = {}
  for (const route of routes) {
    const [method, path] = route.at.split(' ') as [string, string]
    const address = API + path.replaceAll(/:(\w+)/g, '{$1}')
    paths[address] = { ...paths[address], [method.toLowerCase()]: operationOf(route, path, method) }
  }
  for (const protocol of protocols) {
    const [method, path] = protocol.at.split(' ') as [string, string]
    const address = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[address] = { ...paths[address], [method.toLowerCase()]: protocolOperationOf(protocol, path) }
  }
  const tags = [...routes, ...protocols].map(({ at }) => tagOf(at))
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Freehold',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The appliance that is asked' }],
    tags: [...new Set(tags)].toSorted().map((name) => ({ name })),
    security: [{ session: [] }, { bearer: [] }],
    paths,
    components: { securitySchemes: { session: SESSION, bearer: BEARER } },
  })
}

const REASON = z.string().max(MAX_REASON_HEADER).meta({
  description: 'Why, in at most 500 characters, as percent-encoded UTF-8; kept in every audit entry of the change',
})

function operationOf(route: Contract, path: string, method: string) {
  const inAddress = namesIn(path)
  const inPath = pick(route.input, (name) => inAddress.includes(name))
  const rest = pick(route.input, (name) => !inAddress.includes(name) && !(route.ifMatch && name === 'version'))
  const hasBody = method === 'POST' || method === 'PUT'
  const headers = z.object({
    ...(route.ifMatch
      ? { 'If-Match': z.string().max(20).meta({ description: 'The version you saw, as the ETag gave it' }) }
      : {}),
    ...(method === 'POST' ? { 'Idempotency-Key': z.string().min(8).max(100).optional() } : {}),
    ...(route.kind === 'change' ? { 'Freehold-Reason': route.asksReason ? REASON : REASON.optional() } : {}),
  })
  return {
    ...headOf(route),
    requestParams: { path: inPath, header: headers, ...(hasBody ? {} : { query: rest }) },
    ...(hasBody && Object.keys(rest.shape).length > 0
      ? { requestBody: { content: { 'application/json': { schema: rest } } } }
      : {}),
    responses: responsesOf(route, {
      description: 'Done',
      headers: LEFT,
      content: { 'application/json': { schema: route.output } },
    }),
  }
}

/** Names in addresses of protocols are short; what is longer names nothing. */
const NAME = z.string().max(100)

function protocolOperationOf(protocol: Protocol, path: string) {
  return {
    ...headOf(protocol),
    requestParams: { path: z.object(Object.fromEntries(namesIn(path).map((name) => [name, NAME]))) },
    responses: responsesOf(protocol, { description: 'The bytes of the protocol', headers: LEFT }),
  }
}

function headOf(route: Contract | Protocol) {
  const { at, may, summary } = route
  return {
    operationId: operationId(at),
    summary,
    tags: [tagOf(at)],
    ...(may === 'anyone' ? { security: [] } : isForTokens(route) ? {} : { security: [{ session: [] }] }),
    ...rights(route),
  }
}

/** What a token may do if it has the permission: never what asks for a fresh second factor. */
function isForTokens({ may, stepUp = false, byToken = may.includes('.') }: Partial<Contract> & Pick<Contract, 'may'>) {
  return byToken && !stepUp
}

function responsesOf({ may }: { may: Contract['may'] }, done: object): ZodOpenApiResponsesObject {
  return { '200': { description: 'Done', ...done }, ...(may === 'anyone' ? {} : SIGNED_OUT), ...REFUSALS }
}

function namesIn(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
}

/** The first word of the address. */
function tagOf(at: string): string {
  return /^\w+ \/(\w+)/.exec(at)![1]!
}

function rights({ may, stepUp, ifMatch, asksReason, records, errors }: Partial<Contract> & Pick<Contract, 'may'>) {
  return {
    'x-permission': may,
    ...(stepUp ? { 'x-step-up': true } : {}),
    ...(ifMatch ? { 'x-if-match': true } : {}),
    ...(asksReason ? { 'x-asks-reason': true } : {}),
    ...(records && records.length > 0 ? { 'x-records': records } : {}),
    ...(errors && errors.length > 0 ? { 'x-refusals': errors } : {}),
  }
}

function pick(input: z.ZodObject, wanted: (name: string) => boolean): z.ZodObject {
  return z.object(Object.fromEntries(Object.entries(input.shape).filter(([name]) => wanted(name))))
}

/** `POST /certificates/:serial/revocation` → `postCertificatesBySerialRevocation`. */
function operationId(at: string): string {
  const [method, path] = at.split(' ') as [string, string]
  const words = path
    .split(/[/.]/)
    .filter(Boolean)
    .map((part) => (part.startsWith(':') ? `by-${part.slice(1)}` : part))
  return (
    method.toLowerCase() + words.join('-').replaceAll(/(?:^|-)(\w)/g, (_all, letter: string) => letter.toUpperCase())
  )
}
