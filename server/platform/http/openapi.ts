import type { Express } from 'express'
import { z } from 'zod'
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'
import type { Contract } from './contract.ts'
import { API } from './mount.ts'
import type { Protocol } from './protocol.ts'

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' })

/** Serves the description at `/api/openapi.json`; made when it is first asked for, since few ask. */
export function mountOpenApi(
  app: Express,
  routes: readonly Contract[],
  protocols: readonly Protocol[],
  version: string,
): void {
  let text: string | undefined
  app.get('/api/openapi.json', (_request, response) => {
    response.setHeader('Cache-Control', 'no-store')
    text ??= JSON.stringify(openApiOf(routes, protocols, version))
    response.type('json').end(text)
  })
}

/** The OpenAPI 3.1 description of everything that is served, from the same list that serves it. */
export function openApiOf(routes: readonly Contract[], protocols: readonly Protocol[], version: string): object {
  const paths: ZodOpenApiPathsObject = {}
  for (const route of routes) {
    const [method, path] = route.at.split(' ') as [string, string]
    const address = API + path.replaceAll(/:(\w+)/g, '{$1}')
    paths[address] = { ...paths[address], [method.toLowerCase()]: operationOf(route, path, method) }
  }
  for (const { at, may, summary, errors = [] } of protocols) {
    const [method, path] = at.split(' ') as [string, string]
    const address = path.replaceAll(/:(\w+)/g, '{$1}')
    const operation = {
      summary,
      ...rights({ may, errors }),
      responses: { 200: { description: 'The bytes of the protocol' } },
    }
    paths[address] = { ...paths[address], [method.toLowerCase()]: operation }
  }
  return createDocument({ openapi: '3.1.1', info: { title: 'Freehold', version }, paths })
}

function operationOf(route: Contract, path: string, method: string) {
  const inAddress = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
  const inPath = pick(route.input, (name) => inAddress.includes(name))
  const rest = pick(route.input, (name) => !inAddress.includes(name) && !(route.ifMatch && name === 'version'))
  const hasBody = method === 'POST' || method === 'PUT'
  const headers = z.object({
    ...(route.ifMatch
      ? { 'If-Match': z.string().meta({ description: 'The version you saw, as the ETag gave it' }) }
      : {}),
    ...(method === 'POST' ? { 'Idempotency-Key': z.string().min(8).max(100).optional() } : {}),
  })
  return {
    operationId: operationId(route.at),
    summary: route.summary,
    ...rights(route),
    requestParams: { path: inPath, header: headers, ...(hasBody ? {} : { query: rest }) },
    ...(hasBody && Object.keys(rest.shape).length > 0
      ? { requestBody: { content: { 'application/json': { schema: rest } } } }
      : {}),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: route.output } } },
      default: { description: 'Refused', content: { 'application/problem+json': { schema: Problem } } },
    },
  }
}

function rights({ may, stepUp, records, errors }: Partial<Contract> & Pick<Contract, 'may'>) {
  return {
    'x-permission': may,
    ...(stepUp ? { 'x-step-up': true } : {}),
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
    .split('/')
    .filter(Boolean)
    .map((part) => (part.startsWith(':') ? `by-${part.slice(1)}` : part))
  return (
    method.toLowerCase() + words.join('-').replaceAll(/(?:^|-)(\w)/g, (_all, letter: string) => letter.toUpperCase())
  )
}
