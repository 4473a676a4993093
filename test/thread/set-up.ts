import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseKit } from '../../server/domains/backup/index.ts'
import { OWNER, setUp } from '../peers/server.ts'
import { signIn, type House } from './house.ts'
import type { Me } from './people.ts'
import { doneByPeople, recorded, Trail } from './trail.ts'

/** The first start: from the code on the terminal to a signed-in owner. */
export function theSetUp(house: House): void {
  test('the set-up makes an owner, an authority on RSA and a kit, and he signs in with his second factor', async () => {
    const { server, secrets } = house
    const owner = (house.owner = await setUp(server, 'rsa-3072'))
    secrets.push(...owner.recoveryCodes, parseKit(owner.kitWords.join(' ')).identity)
    await owner.must('DELETE', '/session')
    assert.equal((await owner.call('GET', '/session')).status, 401)
    assert.partialDeepStrictEqual((await signIn(owner, OWNER.username, OWNER.password)).body, {
      state: 'second-factor',
    })
    assert.equal((await owner.call('GET', '/accounts')).status, 401, 'a password alone opens nothing')
    const me = await owner.must<Me>('POST', '/session/factor', { code: owner.totp() })
    assert.deepEqual([me.account.displayName, me.roles], [OWNER.displayName, ['owner']])
    const { root } = await owner.must<{ root: { algorithm: string } }>('GET', '/authority')
    assert.equal(root.algorithm, 'rsa-3072')

    const trail = (house.trail = new Trail(owner))
    const entries = await trail.newsWith('access.open_session')
    assert.equal(entries[0]?.seq, 1)
    const done = doneByPeople(entries).filter((action) => /^(setup|settings|access|ca\.establish|backup)/.test(action))
    assert.deepEqual(done, [
      'setup.claim',
      'settings.change',
      'access.create_account',
      'access.enroll_factor',
      'ca.establish',
      'backup.make_kit',
      'access.make_emergency_code',
      'setup.show_kit',
      'backup.confirm_kit',
      'setup.complete',
      'access.sign_out',
      'access.begin_session',
      'access.open_session',
    ])
    const [opened] = recorded(entries, 'access.open_session')
    assert.deepEqual([opened.actor.name, opened.origin.address], [OWNER.displayName, owner.address])
  })
}
