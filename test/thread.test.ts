import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, beforeEach, describe, test } from 'node:test'
import { installed } from './peers/program.ts'
import { sambaInstalled } from './peers/samba.ts'
import { theAuditor } from './thread/auditor.ts'
import { theCertificates } from './thread/certificates.ts'
import { theDirectory } from './thread/directory.ts'
import { House } from './thread/house.ts'
import { theRecovery } from './thread/recovery.ts'
import { theSetUp } from './thread/set-up.ts'

// One house from its first start to its auditor, by nothing but its doors: what each room proves alone, proven in a row. Each
// part goes on where the one before ended.

const missing =
  sambaInstalled && installed('pki', 'scepclient', 'openssl') ? false : 'samba or a SCEP client is missing'

describe('the thread from set-up to audit', { skip: missing }, () => {
  const house = new House()
  before(() => house.open())
  after(() => house.close())
  beforeEach(() => house.catchUp())

  theSetUp(house)
  theDirectory(house)
  theCertificates(house)
  theRecovery(house)
  theAuditor(house)

  test('nothing went out but to the directory, and no secret stands in the log or was printed', async () => {
    const { samba, trail, folder, printed, secrets } = house
    const log = JSON.stringify(await trail.after(0))
    assert.equal(await house.halt(), 0)
    for (const secret of secrets)
      for (const text of [log, ...printed]) assert.ok(!text.includes(secret), 'a secret shows')
    for (const home of ['first', 'second']) {
      const database = new DatabaseSync(join(folder, home, 'data/database/freehold.sqlite'), { readOnly: true })
      const ledger = database.prepare('SELECT DISTINCT host, port FROM outbound_ledger').all()
      database.close()
      assert.deepEqual(
        ledger.map((row) => ({ ...row })),
        [{ host: samba.host, port: samba.port }],
        home,
      )
    }
  })
})
