import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { routesOf, type Description } from '../../command/description.ts'
import { answerOf, fieldsOf, typeOf } from './api-fields.ts'

const description = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../docs/openapi.json'), 'utf8'),
) as Description

test('every request of this version can be drawn', () => {
  const routes = routesOf(description)
  assert.ok(routes.length > 60, `only ${routes.length} requests were seen`)
  const fields = routes.flatMap(({ operation }) => fieldsOf(operation, description))
  assert.ok(fields.length > 200, `only ${fields.length} fields were seen`)
  assert.deepEqual(
    fields.filter(({ name, where }) => where !== 'header' && name === ''),
    [],
  )
})

test('a request shows its address, its headers and its body with their limits', () => {
  const route = routesOf(description).find(({ address }) => address === 'PUT /profiles/:id')
  const fields = fieldsOf(route!.operation, description)
  const found = (name: string) => fields.find((field) => field.name === name)
  assert.equal(found('id')?.where, 'address')
  assert.equal(found('If-Match')?.where, 'header')
  assert.equal(found('validityDays')?.type.base, 'whole')
  assert.ok((found('keyUsage')?.type.choices.length ?? 0) > 3)
  assert.equal(found('keyUsage')?.type.base, 'list')
})

test('an answer shows what its lists hold', () => {
  const route = routesOf(description).find(({ address }) => address === 'GET /certificates')
  const names = answerOf(route!.operation, description).map(({ name }) => name)
  assert.ok(names.includes('items') && names.includes('items[].serial') && names.includes('next'), names.join(' '))
})

test('what may be none is told apart from what it is otherwise', () => {
  const type = typeOf({ anyOf: [{ type: 'string', maxLength: 9 }, { type: 'null' }], default: 'x' }, description)
  assert.deepEqual(type, { base: 'text', choices: [], nullable: true, least: null, most: 9, fallback: '"x"' })
})
