import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { MIGRATIONS } from '../../server/base/database/migrations/index.ts'
import { Vault } from '../../server/base/secrets/vault.ts'
import { factorSecretOf } from '../../server/domains/access/sign-in/prove-factor.ts'
import { migrated } from './schema.ts'

const NAME = '20261123T0910-access-factors'

test('the one app of an account is still its app once an account may have several', () => {
  const at = MIGRATIONS.findIndex(([name]) => name === NAME)
  const raw = migrated(MIGRATIONS.slice(0, at))
  const vault = new Vault(randomBytes(32))
  // As it was sealed then: under the id of the account.
  const secret = vault.seal('GEZDGNBVGY3TQOJQ', { table: 'access_factors', row: 'account-1', field: 'secret' })
  raw.exec(`insert into access_accounts (id, kind, username, username_key, display_name, created_at)
    values ('account-1', 'local', 'olga', 'olga', 'Olga', 1)`)
  raw.prepare(`insert into access_factors values ('account-1', ?, 7, 42)`).run(secret)
  for (const [, sql] of MIGRATIONS.slice(at)) raw.exec(sql)
  const rows = raw.prepare('select * from access_factors').all() as { id: string; secret: Buffer }[]
  assert.equal(rows.length, 1)
  assert.partialDeepStrictEqual(rows[0], {
    account_id: 'account-1',
    place: 0,
    kind: 'totp',
    name: null,
    last_step: 42,
    created_at: 7,
    last_used_at: null,
  })
  const { id, secret: kept } = rows[0]!
  assert.equal(vault.open(kept, factorSecretOf(id)).toString('utf8'), 'GEZDGNBVGY3TQOJQ')
  raw.close()
})
