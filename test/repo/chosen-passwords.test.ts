import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './source.ts'

// Nobody chooses or learns the password of somebody else: an address that takes one is that of the person himself, or takes the
// password of a machine.

const WHOSE: Readonly<Record<string, string>> = {
  'POST /setup/owner': 'the first owner, who sets up',
  'POST /session': 'whoever signs in',
  'POST /invitation': 'whoever was invited',
  'PUT /account/password': 'whoever is signed in',
  'POST /tls/uploads': 'an encrypted key file',
  'POST /directory/sources': 'an account of a directory that reads',
  'PUT /directory/sources/{id}': 'an account of a directory that reads',
  'POST /directory/probe': 'an account of a directory that reads',
  'POST /mail/test': 'an account of a mail server',
}

interface Schema {
  $ref?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

interface Description {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>
  components?: { schemas?: Record<string, Schema> }
}

type Named = Readonly<Record<string, Schema>>

/** Every name of a field in a body, at any depth. */
function fieldsOf(schema: Schema, named: Named, seen: readonly string[] = []): string[] {
  const name = schema.$ref?.split('/').at(-1)
  if (name !== undefined) return seen.includes(name) ? [] : fieldsOf(named[name] ?? {}, named, [...seen, name])
  const own = Object.entries(schema.properties ?? {}).flatMap(([field, one]) => [field, ...fieldsOf(one, named, seen)])
  const within = [schema.items ?? [], schema.anyOf ?? [], schema.oneOf ?? [], schema.allOf ?? []].flat()
  return [...own, ...within.flatMap((one) => fieldsOf(one, named, seen))]
}

function takePasswords(description: Description): string[] {
  return Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { requestBody }]) =>
        Object.values(requestBody?.content ?? {}).some(({ schema }) =>
          fieldsOf(schema, description.components?.schemas ?? {}).some((field) => /passw|^next$/i.test(field)),
        ),
      )
      .map(([method]) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
  )
}

test('no address takes a password for somebody else', () => {
  const description = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as Description
  assert.deepEqual(takePasswords(description).toSorted(), Object.keys(WHOSE).toSorted())
})

test('an address that would take one is found, also behind a name', () => {
  const components = { schemas: { Change: { properties: { account: { properties: { newPassword: {} } } } } } }
  const body = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Change' } } } }
  const paths = { '/api/v1/accounts/{id}': { put: { requestBody: body } } }
  assert.deepEqual(takePasswords({ paths, components }), ['PUT /accounts/{id}'])
})
