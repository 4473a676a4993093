import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProbeInput } from './schemas.ts'

const BEGIN = '-----BEGIN CERTIFICATE-----'
const END = '-----END CERTIFICATE-----'
const asked = { kind: 'openldap', host: 'dc1.corp.test', bindDn: 'CN=svc', baseDn: 'DC=corp' } as const

test('a text of countless beginnings of certificates is refused at once', () => {
  assert.ok(ProbeInput.safeParse({ ...asked, trusted: `${BEGIN}\nAAAA\n${END}\n` }).success)
  const start = performance.now()
  assert.ok(!ProbeInput.safeParse({ ...asked, trusted: BEGIN.repeat(3_700) }).success)
  assert.ok(performance.now() - start < 200)
})
