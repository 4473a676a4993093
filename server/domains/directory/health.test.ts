import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, test } from 'node:test'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { newId } from '../../base/ids.ts'
import { Vault } from '../../base/secrets/vault.ts'
import { MINUTE } from '../../base/time.ts'
import { directoryHealth } from './health.ts'
import { createSource } from './keep-sources.ts'
import type { PlanHeader } from './plan-store.ts'

const der = readFileSync(new URL('../../base/codecs/vectors/recipient.crt.der', import.meta.url))
const SOURCE = {
  name: 'Corp',
  kind: 'active-directory',
  host: 'dc1.corp.test',
  port: 636,
  serverName: null,
  trusted: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
  bindDn: 'CN=svc,DC=corp,DC=test',
  baseDn: 'DC=corp,DC=test',
  password: 'service-password',
} as const

let scratch: Scratch
let sourceId: string

beforeEach(async () => {
  scratch = scratchDatabase()
  sourceId = (await scratch.unit((unit) => createSource(new Vault(randomBytes(32)), unit, SOURCE))).id
})

afterEach(() => scratch.close())

async function plan(state: PlanHeader['state']): Promise<string> {
  scratch.pass(MINUTE)
  const id = newId(scratch.now())
  const figures = { entries_read: 0, outside_members: 0, row_count: 0, applied_rows: 0, basis: 1 }
  const hash = state === 'incomplete' ? null : 'a'.repeat(64)
  const rest = { hash, counts: '{}', brakes: '[]', problem: null, problem_code: null, applied_at: null }
  await scratch.unit(async ({ tx, at, record }) => {
    await tx
      .insertInto('directory_plans')
      .values({ id, source_id: sourceId, state, ...figures, ...rest, created_at: at })
      .execute()
    record({ action: 'test.prepare', target: `plan:${id}` })
  })
  return id
}

const stopped = async () => (await directoryHealth(scratch.database.reader)).map(({ stoppedPlan }) => stoppedPlan)

test('a brake holds until a whole read says otherwise: neither a read that goes on nor one that failed lifts it', async () => {
  assert.deepEqual(await stopped(), [null])
  const braked = await plan('stopped')
  assert.deepEqual(await stopped(), [braked])
  await plan('incomplete')
  assert.deepEqual(await stopped(), [braked])
  await plan('ready')
  assert.deepEqual(await stopped(), [null])
})
