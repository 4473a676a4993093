// What the server says of itself at /api/openapi.json, as far as the console reads it.

export interface Schema {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  description?: string
  default?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  $ref?: string
}

export interface CommandNote {
  noun: string
  verb: string
  /** What must be given, as in `freehold certificates revoke <serial> --reason <reason>`. */
  line: string
  args: { name: string; field: string }[]
  options: { flag: string; field: string; kind: string; many: boolean; required: boolean }[]
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema?: Schema
}

export interface Operation {
  summary?: string
  tags?: string[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>
  'x-permission': string
  'x-step-up'?: boolean
  security?: Record<string, unknown>[]
  'x-if-match'?: boolean
  'x-asks-reason'?: boolean
  'x-records'?: string[]
  'x-refusals'?: string[]
  'x-freehold-command'?: CommandNote
}

export interface Description {
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

/** One request of the API with its address as the console calls it. */
export interface Route {
  /** As in `POST /certificates/:serial/revocation`; protocols keep their whole path. */
  address: string
  method: string
  /** The whole path, as in `/api/v1/certificates/{serial}/revocation`. */
  path: string
  operation: Operation
}

const API = '/api/v1'

/** @throws Error when the server does not answer with its description */
export async function readDescription(): Promise<Description> {
  const response = await fetch('/api/openapi.json', { credentials: 'same-origin' })
  if (!response.ok) throw new Error(`/api/openapi.json: ${response.status}`)
  return (await response.json()) as Description
}

export function routesOf({ paths }: Description): Route[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const short = path.startsWith(`${API}/`) ? path.slice(API.length) : path
      const address = `${method.toUpperCase()} ${short.replaceAll(/\{(\w+)\}/g, ':$1')}`
      return { address, method: method.toUpperCase(), path, operation }
    }),
  )
}

/** The schema itself, for one that is only named. */
export function resolved(schema: Schema | undefined, { components }: Pick<Description, 'components'>): Schema {
  const name = schema?.$ref?.split('/').at(-1)
  return (name === undefined ? schema : components?.schemas?.[name]) ?? {}
}
