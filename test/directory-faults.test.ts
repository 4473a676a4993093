import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { scratchDatabase, type Scratch } from '../server/base/database/scratch.ts'
import { connectDirectory, type Limits, RUN_LIMITS } from '../server/domains/directory/connection.ts'
import { Vault } from '../server/base/secrets/vault.ts'
import { probe } from '../server/domains/directory/probe.ts'
import { readDirectory } from '../server/domains/directory/read.ts'
import type { Snapshot } from '../server/domains/directory/types.ts'
import { openOutbound } from '../server/platform/outbound/connect.ts'
import type { Outbound } from '../server/platform/outbound/outbound.ts'
import { makeTlsFiles, type TlsFiles } from './peers/tls-files.ts'
import { type Act, type FakeLdap, type FakeLdapScript, type SearchAsked, startFakeLdap } from './simulators/ldap.ts'

const BASE = 'DC=corp,DC=test'
const SERVICE = { dn: 'CN=svc,DC=corp,DC=test', password: 'service-password' }

let folder: string
let tls: TlsFiles
let scratch: Scratch
let outbound: Outbound

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freehold-fake-'))
  tls = await makeTlsFiles(folder, ['dc1.corp.test'])
  scratch = scratchDatabase()
  outbound = openOutbound(scratch.database, Date.now)
})

after(async () => {
  await scratch.close()
  await rm(folder, { recursive: true })
})

const guid = (number: number): Buffer => {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(number, 12)
  return bytes
}
const personEntry = (number: number): Act => ({
  entry: `CN=p${number},${BASE}`,
  attributes: { objectGUID: [guid(number)], sAMAccountName: [`p${number}`], userAccountControl: ['512'] },
})
const dnOf = (number: number): string => `CN=p${number},${BASE}`
const base: Act[] = [{ entry: BASE, attributes: { objectGUID: [guid(9_999)] } }, { done: 0 }]
const end: Act = { done: 0, cookie: '' }

/** A script from what people and groups searches do; the base is always there. */
function script(
  people: (asked: SearchAsked) => Act[],
  groups: (asked: SearchAsked) => Act[] = () => [end],
): FakeLdapScript {
  return {
    tls,
    search: (asked) => {
      if (asked.scope === 'base' && asked.base === BASE) return base
      return asked.attributes.some((name) => name.startsWith('member')) ? groups(asked) : people(asked)
    },
  }
}

async function read(
  fakeScript: FakeLdapScript,
  limits: Partial<Limits> = {},
): Promise<{ snapshot: Snapshot; fake: FakeLdap }> {
  const fake = await startFakeLdap(fakeScript)
  try {
    const target = {
      host: fake.host,
      port: fake.port,
      serverName: 'dc1.corp.test',
      trusted: tls.caPem,
      kind: 'active-directory',
    } as const
    const connection = await connectDirectory(outbound, target, { ...RUN_LIMITS, answerMs: 500, ...limits })
    try {
      await connection.bind(SERVICE.dn, SERVICE.password)
      return { snapshot: await readDirectory(connection, { kind: 'active-directory', baseDn: BASE }, 0), fake }
    } finally {
      connection.close()
    }
  } finally {
    await fake.close()
  }
}

const refusedAs = (code: string) => (error: Error & { code?: string }) => {
  assert.equal(error.code, code, error.message)
  assert.doesNotMatch(error.message, /service-password/)
  return true
}

// Silence, garbage, resets and their like, for every operation of the room, are in test/rigs/hostile.
describe('a directory that does not behave', () => {
  test('an empty page with a cookie is not the last one', async () => {
    const { snapshot } = await read(
      script(({ cookie }) => {
        if (cookie === '') return [personEntry(1), personEntry(2), { done: 0, cookie: 'second' }]
        if (cookie === 'second') return [{ done: 0, cookie: 'third' }]
        return [personEntry(3), personEntry(4), end]
      }),
    )
    assert.equal(snapshot.people.length, 4)
  })

  test('empty pages without end cost the time allowed and no more', async () => {
    let pages = 0
    const endless = script(() => [{ done: 0, cookie: `page ${(pages += 1)}` }])
    await assert.rejects(read(endless, { wholeMs: 300 }), refusedAs('directory.connection_lost'))
  })

  for (const [name, acts] of [
    ['the connection ends in the middle of a page', [personEntry(1), { close: true }]],
    ['the connection ends after a page', [personEntry(1), { done: 0, cookie: 'more' }, { close: true }]],
    ['the server announces that it goes', [personEntry(1), { disconnectionNotice: true }, { close: true }]],
  ] as [string, Act[]][]) {
    test(`${name}: there is no snapshot`, async () => {
      await assert.rejects(read(script(() => acts)), refusedAs('directory.connection_lost'))
    })
  }

  for (const [name, code] of [
    ['size limit', 4],
    ['time limit', 3],
    ['administrative limit', 11],
    ['insufficient rights', 50],
    ['busy', 51],
  ] as const) {
    test(`${name} after a part: there is no snapshot, and no size limit was asked for`, async () => {
      const sizes: number[] = []
      const acts = script(({ sizeLimit }) => {
        sizes.push(sizeLimit)
        return [personEntry(1), { done: code, cookie: '', text: 'no\nmore' }]
      })
      await assert.rejects(read(acts), refusedAs('directory.search_refused'))
      assert.deepEqual(sizes, [0])
    })
  }

  test('an answer of endless size ends the run', async () => {
    const flood = Buffer.concat([Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]), Buffer.alloc(300_000)])
    const acts = script(() => [{ bytes: flood }])
    await assert.rejects(read(acts, { answerBytes: 200_000 }), refusedAs('directory.connection_lost'))
  })

  test('a length that reaches out of its place ends the run, not the process', async () => {
    // 24 bytes with which the library alone fills the memory: the set of values claims to be longer than the message.
    const bytes = Buffer.from('301602010264110403613d62300a3008040161317f040162', 'hex')
    const started = read(script(() => [{ bytes }]))
    await assert.rejects(started, refusedAs('directory.connection_lost'))
  })

  test('a reference is never followed and the read is not complete', async () => {
    let stranger = 0
    const other = await startFakeLdap({ tls, bind: () => (stranger += 1), search: () => [] })
    const acts = script(() => [personEntry(1), { reference: `ldaps://${other.host}:${other.port}/${BASE}` }, end])
    await assert.rejects(read(acts), refusedAs('directory.refers_elsewhere'))
    assert.deepEqual([stranger, other.connections], [0, 0])
    await other.close()
  })

  test('a referral as result is a refusal too', async () => {
    await assert.rejects(read(script(() => [{ done: 10, cookie: '' }])), refusedAs('directory.search_refused'))
  })

  test('members that come in ranges are all there', async () => {
    const members = Array.from({ length: 3_700 }, (_, index) => dnOf(index + 1))
    const part = (from: number, to: number): Act[] => {
      const last = to >= members.length
      const name = `member;range=${from}-${last ? '*' : to - 1}`
      return [
        {
          entry: `CN=g,${BASE}`,
          attributes: { objectGUID: [guid(5_000)], sAMAccountName: ['g'], member: [], [name]: members.slice(from, to) },
        },
        end,
      ]
    }
    const { snapshot } = await read(
      script(
        () => [...members.map((_, index) => personEntry(index + 1)), end],
        ({ attributes }) => {
          const from = Number(
            /^member;range=(\d+)-\*$/.exec(attributes.find((name) => name.includes(';')) ?? '')?.[1] ?? 0,
          )
          return part(from, from + 1_500)
        },
      ),
      { answerMs: 5_000 },
    )
    assert.equal(snapshot.edges.length, 3_700)
    assert.equal(snapshot.outsideMembers, 0)
  })

  test('a list of members whose rest does not come is no list', async () => {
    const first: Act = {
      entry: `CN=g,${BASE}`,
      attributes: { objectGUID: [guid(5_000)], member: [], 'member;range=0-0': [dnOf(1)] },
    }
    const acts = script(
      () => [personEntry(1), end],
      ({ scope }) => (scope === 'base' ? [{ entry: `CN=g,${BASE}`, attributes: { member: [] } }, end] : [first, end]),
    )
    await assert.rejects(read(acts), refusedAs('directory.read_incomplete'))
  })

  test('a base that is another entry at the end was not read', async () => {
    let asked = 0
    const acts = script(() => [personEntry(1), end])
    const search = (searched: SearchAsked): Act[] =>
      searched.scope === 'base'
        ? [{ entry: BASE, attributes: { objectGUID: [guid((asked += 1))] } }, { done: 0 }]
        : acts.search(searched)
    await assert.rejects(read({ ...acts, search }), refusedAs('directory.read_incomplete'))
  })

  test('an entry without a readable identity makes the read incomplete', async () => {
    for (const attributes of [
      {},
      { objectGUID: [Buffer.from('short')] },
      { objectGUID: [guid(1)], objectSid: [Buffer.from('no')] },
    ]) {
      const acts = script(() => [{ entry: dnOf(1), attributes: attributes }, end])
      await assert.rejects(read(acts), refusedAs('directory.read_incomplete'))
    }
  })
})

test('names are read on one line, in their own direction, and never end within a character', async () => {
  const attributes = {
    objectGUID: [guid(1)],
    sAMAccountName: ['p1'],
    displayName: ['Eva\u202e\u2066\nnebohtlE'],
    title: ['\u202e'],
    department: [`${'d'.repeat(255)}\u{1f5c4}`],
    userAccountControl: ['512'],
  }
  const { snapshot } = await read(script(() => [{ entry: dnOf(1), attributes }, end]))
  const [{ displayName, title, department }] = snapshot.people as [Snapshot['people'][number]]
  assert.deepEqual([displayName, title, department], ['Eva nebohtlE', null, 'd'.repeat(255)])
})

describe('a connection', () => {
  const target = (fake: FakeLdap) => ({
    host: fake.host,
    port: fake.port,
    serverName: 'dc1.corp.test',
    trusted: tls.caPem,
    kind: 'active-directory' as const,
  })

  test('refuses an empty password before anything is sent', async () => {
    const fake = await startFakeLdap(script(() => [end]))
    const connection = await connectDirectory(outbound, target(fake), RUN_LIMITS)
    await assert.rejects(connection.bind(SERVICE.dn, ''), refusedAs('directory.bind_refused'))
    assert.deepEqual(fake.binds, [])
    connection.close()
    await fake.close()
  })

  test('tries a wrong password once and says nothing of it in the error', async () => {
    const fake = await startFakeLdap({ ...script(() => [end]), bind: () => 49 })
    const connection = await connectDirectory(outbound, target(fake), RUN_LIMITS)
    await assert.rejects(connection.bind(SERVICE.dn, SERVICE.password), refusedAs('directory.bind_refused'))
    assert.equal(fake.binds.length, 1)
    connection.close()
    await fake.close()
  })

  test('says nothing to a server with another authority or another name', async () => {
    const other = await makeTlsFiles(join(folder, 'other'), ['dc1.corp.test'])
    const fake = await startFakeLdap(script(() => [end]))
    const wrongAuthority = { ...target(fake), trusted: other.caPem }
    await assert.rejects(connectDirectory(outbound, wrongAuthority, RUN_LIMITS), refusedAs('outbound.untrusted'))
    const wrongName = { ...target(fake), serverName: 'dc2.corp.test' }
    await assert.rejects(connectDirectory(outbound, wrongName, RUN_LIMITS), refusedAs('outbound.untrusted'))
    const byAddress = { ...target(fake), serverName: null }
    await assert.rejects(connectDirectory(outbound, byAddress, RUN_LIMITS), refusedAs('outbound.untrusted'))
    assert.deepEqual(fake.binds, [])
    await fake.close()
  })

  test('trusts exactly the server certificate that was pinned, without its authority', async () => {
    const fake = await startFakeLdap(script(() => [end]))
    const connection = await connectDirectory(outbound, { ...target(fake), trusted: tls.certificatePem }, RUN_LIMITS)
    await connection.bind(SERVICE.dn, SERVICE.password)
    connection.close()
    await fake.close()
  })

  test('does not connect again by itself, and never searches unbound', async () => {
    const fake = await startFakeLdap(script(() => [{ close: true }]))
    const connection = await connectDirectory(outbound, target(fake), RUN_LIMITS)
    await connection.bind(SERVICE.dn, SERVICE.password)
    const search = { filter: { attribute: 'objectClass', equals: 'user' }, attributes: ['cn'] }
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await assert.rejects(connection.search(BASE, search).next(), refusedAs('directory.connection_lost'))
    }
    await assert.rejects(connection.bind(SERVICE.dn, SERVICE.password), refusedAs('directory.connection_lost'))
    assert.equal(fake.connections, 1)
    assert.equal(fake.binds.length, 1)
    connection.close()
    await fake.close()
  })

  test('that ends the moment it is open is a refusal, not a crash', async () => {
    const fake = await startFakeLdap({ ...script(() => [end]), hangUp: true })
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const opened = connectDirectory(outbound, target(fake), RUN_LIMITS)
      const bound = opened.then((connection) =>
        connection.bind(SERVICE.dn, SERVICE.password).finally(() => connection.close()),
      )
      await assert.rejects(bound, (error: Error & { code?: string }) => {
        assert.match(error.code ?? '', /^(directory\.connection_lost|outbound\.unreachable)$/)
        return true
      })
    }
    await fake.close()
  })

  test('ends when the run is cancelled', async () => {
    const stop = new AbortController()
    const fake = await startFakeLdap(
      script(() => {
        stop.abort()
        return []
      }),
    )
    const connection = await connectDirectory(outbound, target(fake), { ...RUN_LIMITS, answerMs: 60_000 }, stop.signal)
    await connection.bind(SERVICE.dn, SERVICE.password)
    const search = { filter: { attribute: 'objectClass', equals: 'user' }, attributes: ['cn'] }
    await assert.rejects(connection.search(BASE, search).next(), refusedAs('directory.connection_lost'))
    await fake.close()
  })
})

describe('a test without a base', () => {
  const tried = async (root: { [name: string]: string[] }) => {
    const acts = script(() => [personEntry(1), end])
    const search = (asked: SearchAsked): Act[] =>
      asked.scope === 'base' && asked.base === '' ? [{ entry: '', attributes: root }, { done: 0 }] : acts.search(asked)
    const fake = await startFakeLdap({ ...acts, search })
    const { host, port } = fake
    const input = { kind: 'active-directory' as const, host, port, serverName: 'dc1.corp.test', trusted: tls.caPem }
    const asked = { ...input, bindDn: SERVICE.dn, password: SERVICE.password }
    try {
      return await probe({ outbound, vault: new Vault(randomBytes(32)) }, scratch.reading(), asked)
    } finally {
      await fake.close()
    }
  }

  test('takes what the directory calls its domain', async () => {
    const { stages, baseDn, domain } = await tried({
      namingContexts: [BASE, 'CN=Configuration,DC=corp,DC=test'],
      defaultNamingContext: [BASE],
    })
    assert.deepEqual(
      stages.map(({ state }) => state),
      ['good', 'good', 'good', 'good'],
    )
    assert.deepEqual([baseDn, domain], [BASE, 'corp.test'])
    assert.equal((await tried({ namingContexts: [BASE] })).baseDn, BASE)
  })

  test('asks for one where the directory names none, several, or what is no DN', async () => {
    for (const root of [
      {},
      { namingContexts: [BASE, 'DC=other,DC=test'] },
      { defaultNamingContext: ['no name'] },
      { defaultNamingContext: [`DC=a${'b'.repeat(3_000)}`] },
      { defaultNamingContext: ['DC=corp\n,DC=test'] },
    ]) {
      const { stages, baseDn } = await tried(root)
      assert.match(stages.at(-1)?.detail ?? '', /does not say which part/, JSON.stringify(root).slice(0, 80))
      assert.equal(stages.at(-1)?.code, 'directory.base_needed')
      assert.equal(baseDn, null)
    }
  })
})
