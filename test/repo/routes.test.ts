import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './source.ts'

// Reads docs/openapi.json, which the server writes from the one list of its routes; `test/openapi.test.ts` holds the file to what
// the running server says.

interface Schema {
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  maxLength?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  $ref?: string
}

interface Operation {
  operationId: string
  summary?: string
  'x-permission'?: string
  'x-records'?: string[]
  'x-refusals'?: string[]
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  /** Without content where the answer is no JSON but a file or the bytes of a protocol. */
  responses: Record<string, { content?: Record<string, unknown> }>
}

interface Description {
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

const STATES = ['anyone', 'signed-in', 'half-signed-in', 'setup', 'host']
const PERMISSION = /^(access|directory|ca|backup|audit|jobs|host|settings|alarms)\.[a-z_]+$/
const CODE = /^[a-z]+\.[a-z][a-z0-9_]*$/

function faultsOf(description: Description): string[] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const named = (fault: string): string => `${method.toUpperCase()} ${path} ${fault}`
      const faults = [
        ...rightsFaults(operation),
        ...(path.startsWith('/api/v1/') ? apiFaults(method, path, operation) : []),
      ]
      return [...faults, ...boundFaults(operation, description)].map(named)
    }),
  )
}

function rightsFaults({ summary, 'x-permission': permission = '' }: Operation): string[] {
  const faults: string[] = []
  if (!summary || summary.length < 8 || summary.endsWith('.'))
    faults.push('has no summary, or one that ends with a full stop')
  if (!STATES.includes(permission) && !PERMISSION.test(permission)) faults.push(`names no permission («${permission}»)`)
  return faults
}

function apiFaults(method: string, path: string, operation: Operation): string[] {
  const { 'x-records': records = [], 'x-refusals': refusals = [], responses } = operation
  const isJson = responses['200']?.content?.['application/json'] !== undefined
  const faults: string[] = []
  if (!/^\/api\/v1(\/([a-z][a-z0-9-]*(?:\.csv)?|\{[a-z][A-Za-z]*\}))+$/.test(path))
    faults.push('is spelt differently from all others')
  if (method !== 'get' && records.length === 0) faults.push('changes something and records nothing')
  if (isJson && method === 'get' && records.length > 0) faults.push('records, but GET changes nothing')
  if (isJson && path.includes('{') && refusals.length === 0)
    faults.push('takes an id and names no refusal for an unknown one')
  if (isJson && !('default' in responses)) faults.push('does not say how it refuses')
  for (const code of [...records, ...refusals]) if (!CODE.test(code)) faults.push(`has the code ${code}`)
  return faults
}

function boundFaults({ parameters = [], requestBody }: Operation, description: Description): string[] {
  const body = requestBody?.content['application/json']?.schema
  // Headers are the door's own matter: it reads If-Match and Idempotency-Key by patterns of their own.
  const given: [string, Schema][] = parameters
    .filter((parameter) => parameter.in !== 'header')
    .map(({ name, schema }) => [name, schema])
  if (body) given.push(['body', body])
  return given.flatMap(([name, schema]) =>
    unbounded(schema, description).map((where) => `takes ${name}${where} without a limit`),
  )
}

/** Places in a schema that would take a text or a list of any length. */
function unbounded(schema: Schema, description: Description, depth = 0): string[] {
  if (depth > 20) return []
  const below = (child: Schema): string[] => unbounded(child, description, depth + 1)
  if (schema.$ref) return below(description.components?.schemas?.[schema.$ref.split('/').at(-1)!] ?? {})
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  if (parts.length > 0) return parts.flatMap(below)
  if (schema.enum || 'const' in schema) return []
  const types = [schema.type ?? []].flat()
  const faults: string[] = []
  if (types.includes('string') && !isBoundedText(schema)) faults.push('')
  if (types.includes('array') && schema.maxItems === undefined) faults.push('[]')
  if (schema.items) faults.push(...below(schema.items).map((where) => `[]${where}`))
  for (const [name, child] of Object.entries(schema.properties ?? {}))
    faults.push(...below(child).map((where) => `.${name}${where}`))
  if (types.length === 0) faults.push(' of any type')
  return faults
}

function isBoundedText({ maxLength, format, pattern }: Schema): boolean {
  if (maxLength !== undefined) return true
  if (format !== undefined && ['uuid', 'date-time', 'date', 'time', 'ipv4', 'ipv6'].includes(format)) return true
  return (
    pattern !== undefined && pattern.startsWith('^') && pattern.endsWith('$') && !/[^\\][*+]|\{\d+,\}/.test(pattern)
  )
}

const file = join(ROOT, 'docs/openapi.json')
const description = (): Description => JSON.parse(readFileSync(file, 'utf8')) as Description

test('every route names its permission and its limits, every change what it records', () => {
  assert.ok(existsSync(file), 'docs/openapi.json is missing: node scripts/openapi.ts writes it')
  const count = Object.values(description().paths).flatMap((methods) => Object.keys(methods)).length
  assert.ok(count >= 20, `only ${count} routes were seen`)
  assert.deepEqual(faultsOf(description()), [])
})

const SOUND: Operation = {
  operationId: 'postCertificatesBySerialRevocation',
  summary: 'Revoke a certificate',
  'x-permission': 'ca.revoke',
  'x-records': ['ca.revoke'],
  'x-refusals': ['ca.certificate_not_found'],
  parameters: [{ name: 'serial', in: 'path', schema: { type: 'string', pattern: '^[0-9a-f]{1,40}$' } }],
  requestBody: {
    content: {
      'application/json': { schema: { type: 'object', properties: { reason: { type: 'string', maxLength: 20 } } } },
    },
  },
  responses: { 200: { content: { 'application/json': {} } }, default: {} },
}

const PLANTS: readonly [fault: string, change: Partial<Operation>, path?: string][] = [
  ['names no permission', { 'x-permission': '' }],
  ['records nothing', { 'x-records': [] }],
  ['no summary', { summary: '' }],
  ['names no refusal', { 'x-refusals': [] }],
  ['how it refuses', { responses: { 200: { content: { 'application/json': {} } } } }],
  [
    'without a limit',
    { parameters: [{ name: 'serial', in: 'path', schema: { type: 'string', pattern: '^[0-9a-f]+$' } }] },
  ],
  [
    'body.tags[] without a limit',
    {
      requestBody: {
        content: {
          'application/json': {
            schema: { type: 'object', properties: { tags: { type: 'array', maxItems: 5, items: { type: 'string' } } } },
          },
        },
      },
    },
  ],
  ['spelt differently', {}, '/api/v1/certificates/{serial}/doRevoke'],
]

test('a sound route passes', () => {
  assert.deepEqual(faultsOf({ paths: { '/api/v1/certificates/{serial}/revocation': { post: SOUND } } }), [])
})

for (const [fault, change, path = '/api/v1/certificates/{serial}/revocation'] of PLANTS) {
  test(`a planted fault is found: a route that ${fault}`, () => {
    const found = faultsOf({ paths: { [path]: { post: { ...SOUND, ...change } } } })
    assert.ok(
      found.some((text) => text.includes(fault)),
      found.join('\n'),
    )
  })
}
