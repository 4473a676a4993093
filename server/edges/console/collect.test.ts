import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Reading } from '../../base/audit/unit.ts'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { newId } from '../../base/ids.ts'
import { insertGrant, lastingGrant } from '../../domains/access/index.ts'
import { ALARM_DEFAULTS, type Check } from '../../domains/alarms/index.ts'
import { collect } from './collect.ts'

let scratch: Scratch

before(() => {
  scratch = scratchDatabase()
})
after(() => scratch.close())

async function somebody(role: string): Promise<Reading> {
  const id = newId(scratch.now())
  const names = { username: role, username_key: role, display_name: role, kind: 'local' } as const
  const rest = { person_id: null, password_hash: null, password_changed_at: null, language: null, version: 1 }
  await scratch.unit(async ({ tx, at, record }) => {
    await tx
      .insertInto('access_accounts')
      .values({ id, ...names, ...rest, disabled: 0, told: null, created_at: at })
      .execute()
    await insertGrant(tx, lastingGrant(at, id, role))
    record({ action: 'test.create_account', target: `account:${id}` })
  })
  return scratch.reading({ actor: { kind: 'account', id, name: role } })
}

const CHECK: Check = {
  name: 'house',
  may: 'signed-in',
  rules: [],
  look: async () => ({
    findings: [],
    steps: [
      { id: 'second_owner', may: 'access.manage', done: false, link: '/accounts' },
      { id: 'directory', may: 'directory.manage', done: true, link: '/directory' },
    ],
  }),
}

test('nobody is told to do a step that somebody else has to do', async () => {
  const steps = async (role: string) => (await collect(await somebody(role), [CHECK], ALARM_DEFAULTS)).checklist
  const directory = { id: 'directory', done: true, link: '/directory' }
  assert.deepEqual(await steps('owner'), [directory, { id: 'second_owner', done: false, link: '/accounts' }])
  assert.deepEqual(await steps('directory-administrator'), [directory])
  assert.deepEqual(await steps('auditor'), [])
})
