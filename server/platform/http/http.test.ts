import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeApi, newApp } from './http.ts'

test('an address costs the router one layer for its methods and one for all others', () => {
  const app = newApp(() => null)
  app.get('/api/v1/things', (_request, response) => void response.end())
  app.put('/api/v1/things', (_request, response) => void response.end())
  closeApi(app)
  const layers = app.router.stack.flatMap(({ route }) => (route ? [route.stack.map(({ method }) => method)] : []))
  // Two routes, what refuses other methods of theirs, and what refuses unknown addresses.
  assert.deepEqual(layers, [['get'], ['put'], [undefined], [undefined]])
})
