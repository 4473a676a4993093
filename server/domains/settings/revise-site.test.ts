import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scratchDatabase } from '../../base/database/scratch.ts'
import { findSite } from './store.ts'
import { reviseSite } from './revise-site.ts'

test('the site has one home, a version, and an entry for each change', async () => {
  const scratch = scratchDatabase()
  assert.equal(await findSite(scratch.reading().tx), null)
  const first = { name: 'Nordwind', publicHost: 'mdm.nordwind.example' }
  await scratch.unit((unit) => reviseSite(unit, { ...first, version: null }))
  const next = { name: 'Nordwind GmbH', publicHost: 'mdm.nordwind.example', version: 1 }
  assert.deepEqual(await scratch.unit((unit) => reviseSite(unit, next)), { ...next, version: 2 })
  await assert.rejects(
    scratch.unit((unit) => reviseSite(unit, next)),
    { code: 'settings.version_stale', status: 412 },
  )
  assert.deepEqual(await findSite(scratch.reading().tx), { ...next, version: 2 })
  assert.deepEqual(
    scratch.entries().map(({ action, before, after }) => [action, before, after]),
    [
      ['settings.revise_site', undefined, { ...first, version: 1 }],
      ['settings.revise_site', { ...first, version: 1 }, { ...next, version: 2 }],
    ],
  )
  await scratch.close()
})
