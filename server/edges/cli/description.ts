/** The part of OpenAPI 3.1 that commands are made from. */
export interface Schema {
  type?: string | readonly string[]
  format?: string
  enum?: readonly unknown[]
  const?: unknown
  default?: unknown
  description?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  items?: Schema
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  allOf?: readonly Schema[]
  writeOnly?: boolean
  $ref?: string
}

export interface Parameter {
  in: string
  name: string
  required?: boolean
  schema?: Schema
}

export interface Operation {
  summary?: string
  'x-permission'?: string
  'x-step-up'?: boolean
  'x-refusals'?: readonly string[]
  parameters?: readonly Parameter[]
  requestBody?: { content: Readonly<Record<string, { schema?: Schema }>> }
  responses?: Readonly<Record<string, { content?: Readonly<Record<string, { schema?: Schema }>> }>>
}

/** What `/api/openapi.json` says. */
export interface Description {
  info: { version: string }
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  components?: { schemas?: Readonly<Record<string, Schema>> }
}

/** The schema itself where it is only referred to. */
export function resolved(schema: Schema, description: Description): Schema {
  if (schema.$ref === undefined) return schema
  const name = schema.$ref.split('/').at(-1) ?? ''
  return description.components?.schemas?.[name] ?? {}
}
