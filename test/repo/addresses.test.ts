import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './source.ts'

/** Words of secrets; an address stands in logs of proxies, in histories and in referrers. */
const SECRETS = /pass|token|secret|code|challenge|kit|words|cookie|session|key|totp|credential/i

interface Description {
  paths: Record<string, Record<string, { parameters?: { in: string; name: string }[] }>>
}

function secretsInAddresses({ paths }: Description): string[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods)
      .flatMap(({ parameters = [] }) => parameters)
      .filter(({ in: place, name }) => place !== 'header' && SECRETS.test(name))
      .map(({ name }) => `${path} takes ${name}`),
  )
}

const described = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as Description

test('no address takes a secret, in its path or in its query', () => {
  assert.ok(Object.keys(described.paths).length > 40)
  assert.deepEqual(secretsInAddresses(described), [])
})

test('a planted secret in an address is found', () => {
  const planted = { get: { parameters: [{ in: 'query', name: 'inviteToken' }] } }
  assert.deepEqual(secretsInAddresses({ paths: { '/api/v1/x': planted } }), ['/api/v1/x takes inviteToken'])
})
