import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, test } from 'node:test'
import type { Actor, Tx } from '../../base/audit/unit.ts'
import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { newId } from '../../base/ids.ts'
import { Vault } from '../../base/secrets/vault.ts'
import { insertGrant, lastingGrant } from '../access/index.ts'
import { changeSource, createSource } from './keep-sources.ts'
import { groupColumns, personColumns } from './store.ts'

const der = readFileSync(new URL('../../base/codecs/vectors/recipient.crt.der', import.meta.url))
const PEM = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
const SERVER = { kind: 'active-directory', host: 'dc1.corp.test', port: 636, serverName: null, trusted: PEM } as const
const NAMES = { bindDn: 'CN=svc,DC=corp,DC=test', baseDn: 'DC=corp,DC=test' }
const SOURCE = { ...SERVER, ...NAMES, name: 'Corp', password: 'service-password' }

const vault = new Vault(randomBytes(32))
let scratch: Scratch
let sourceId: string
/** Does not hold access.manage, and administers directories. */
let directoryAdministrator: Actor
let administrator: Actor

beforeEach(async () => {
  scratch = scratchDatabase()
  directoryAdministrator = await somebody('dora', 'directory-administrator')
  administrator = await somebody('anna', 'administrator')
  sourceId = (await scratch.unit((unit) => createSource(vault, unit, SOURCE))).id
})

afterEach(() => scratch.close())

async function write(run: (tx: Tx) => Promise<unknown>): Promise<void> {
  await scratch.unit(async ({ tx, record }) => {
    await run(tx)
    record({ action: 'test.prepare', target: 'test:1' })
  })
}

async function somebody(username: string, role: string, personId: string | null = null): Promise<Actor> {
  const id = newId(scratch.now())
  const at = scratch.now()
  const names = { username, username_key: username, display_name: username, person_id: personId, password_hash: null }
  const rest = {
    password_changed_at: null,
    disabled: 0,
    told: null,
    language: null,
    created_at: at,
    version: 1,
  }
  await write(async (tx) => {
    const kind = personId === null ? 'local' : 'directory'
    await tx
      .insertInto('access_accounts')
      .values({ id, kind, ...names, ...rest })
      .execute()
    await insertGrant(tx, lastingGrant(at, id, role))
  })
  return { kind: 'account', id, name: username }
}

async function mapAdministrators(): Promise<void> {
  const at = scratch.now()
  const id = newId(at)
  const columns = groupColumns({ sid: null, dn: 'CN=IT', name: 'IT', description: null, state: 'active' })
  await write(async (tx) => {
    const fixed = { id, source_id: sourceId, guid: 'g1', created_at: at, changed_at: at }
    await tx
      .insertInto('directory_groups')
      .values({ ...columns, ...fixed })
      .execute()
    const given = { ...lastingGrant(at, '-', 'administrator'), account_id: null, group_id: id }
    await insertGrant(tx, given)
  })
}

async function addPerson(): Promise<string> {
  const at = scratch.now()
  const id = newId(at)
  const names = { username: 'p', userPrincipalName: null, displayName: 'P', givenName: null, familyName: null }
  const rest = { sid: null, dn: 'CN=P', mail: null, phone: null, department: null, title: null, expiresAt: null }
  const columns = personColumns({ ...names, ...rest, state: 'active' })
  await write((tx) =>
    tx
      .insertInto('directory_people')
      .values({ ...columns, id, source_id: sourceId, guid: 'p1', created_at: at, changed_at: at })
      .execute(),
  )
  return id
}

function change(actor: Actor, fields: Partial<typeof SOURCE> | { host: string }, version = 1) {
  const input = { ...SOURCE, ...fields, id: sourceId, version }
  return scratch.unit((unit) => changeSource(vault, unit, input), { actor })
}

test('a private key that was pasted beside the certificate is not kept', async () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----\n'
  const { trusted } = await change(administrator, { trusted: `${key}${PEM}${key}` })
  assert.equal(trusted, PEM)
  assert.equal((await change(administrator, { trusted: `${PEM}${key}`, name: 'Company' }, 2)).trusted, PEM)
})

const refused = { code: 'access.role_beyond_yours' }

test('whoever may not give the role of a group cannot let a server of his own say who is in it', async () => {
  await mapAdministrators()
  await assert.rejects(change(directoryAdministrator, { host: 'dc.evil.test' }), refused)
  await assert.rejects(change(directoryAdministrator, { trusted: `${PEM}${PEM}` }), refused)
  assert.equal((await change(administrator, { host: 'dc2.corp.test' })).host, 'dc2.corp.test')
})

test('nor can he where a role was granted to a person of that directory', async () => {
  await somebody('p', 'administrator', await addPerson())
  await assert.rejects(change(directoryAdministrator, { host: 'dc.evil.test' }), refused)
})

test('without a role beyond his own a directory administrator moves a directory, with one he may still rename it', async () => {
  assert.equal((await change(directoryAdministrator, { host: 'dc2.corp.test' })).host, 'dc2.corp.test')
  await change(administrator, { host: SOURCE.host }, 2)
  await mapAdministrators()
  assert.equal((await change(directoryAdministrator, { name: 'Company', password: 'another' }, 3)).name, 'Company')
})
