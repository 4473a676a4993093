import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { connect } from 'node:tls'
import { Client, EqualityFilter } from 'ldapts'
import { randomFrom } from '../../test/rigs/random.ts'
import { guidText, sidText } from '../../server/domains/directory/identity.ts'
import { Company, DNS_NAME } from './company.ts'
import { makeIdentity, type ServerIdentity } from './identity.ts'
import { RehearsalDirectory, type DirectoryPlace } from './server.ts'

const PASSWORDS = { service: 'reads everything', administrator: 'maps groups', helpdesk: 'enrolls' }
const PEOPLE = 1_700

let company: Company
let identity: ServerIdentity
let directory: RehearsalDirectory
let place: DirectoryPlace

before(async () => {
  company = new Company(randomFrom(7), PEOPLE, PASSWORDS)
  identity = await makeIdentity(DNS_NAME, '127.0.0.1', Date.now())
  directory = new RehearsalDirectory(company.contents(), identity)
  place = await directory.listen('127.0.0.1')
})

after(async () => {
  await directory.close()
})

function client(): Client {
  const tlsOptions = { ca: [identity.authorityPem], servername: DNS_NAME }
  return new Client({ url: `ldaps://${place.host}:${place.port}`, tlsOptions, timeout: 10_000 })
}

async function asService<T>(run: (bound: Client) => Promise<T>): Promise<T> {
  const bound = client()
  await bound.bind(company.named('service').dn, PASSWORDS.service)
  try {
    return await run(bound)
  } finally {
    await bound.unbind()
  }
}

const count = (filter: string): Promise<number> =>
  asService(async (bound) => {
    const found = await bound.search(company.baseDn, { filter, attributes: ['cn'], paged: { pageSize: 500 } })
    return found.searchEntries.length
  })

test('before a bind there is only the entry without a name', async () => {
  const stranger = client()
  const root = await stranger.search('', { scope: 'base', filter: '(objectClass=*)' })
  assert.equal(root.searchEntries[0]?.['defaultNamingContext'], company.baseDn)
  await assert.rejects(stranger.search(company.baseDn, { scope: 'base' }), /successful bind must be completed/)
  await stranger.unbind()
})

test('a bind takes the DN, the principal name or the old name, and refuses with the codes of Active Directory', async () => {
  const { dn, username } = company.named('administrator')
  for (const name of [dn, dn.toUpperCase(), `${username}@lindenhof.example`, `LINDENHOF\\${username}`]) {
    const bound = client()
    await bound.bind(name, PASSWORDS.administrator)
    await bound.unbind()
  }
  for (const [name, password, code] of [
    [dn, 'something else', /data 52e/],
    ['CN=nobody,DC=lindenhof,DC=example', 'x', /data 525/],
  ] as const) {
    const refused = client()
    await assert.rejects(refused.bind(name, password), code)
    await refused.unbind()
  }
})

test('filters of every kind find what they describe', async () => {
  const everybody = await count('(&(objectCategory=person)(objectClass=user))')
  assert.equal(everybody, company.people.all.length)
  const disabled = company.people.all.filter((person) => person.disabled).length
  assert.ok(disabled > 0)
  assert.equal(await count('(userAccountControl:1.2.840.113556.1.4.803:=2)'), disabled)
  assert.equal(
    await count('(&(objectCategory=person)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))'),
    everybody - disabled,
  )
  assert.equal(await count('(&(objectCategory=person)(!(isCriticalSystemObject=TRUE)))'), everybody)
  assert.equal(await count('(|(cn=Projekt Aurora)(cn=projekt aurora gäste))'), 2)
  assert.equal(await count('(cn=*uro*Gäste)'), 1)
  assert.equal(await count('(sAMAccountName=svc-*)'), 1)
  assert.equal(await count('(telephoneNumber=*)'), everybody - 1)
  assert.equal(await count('(&(uSNChanged>=40000)(uSNChanged<=1)(cn=*))'), 0)
  assert.equal(await count('(nonsense=1)'), 0)
  assert.equal(await count(`(distinguishedName=${company.baseDn.toLowerCase()})`), 1)
})

test('ids are those of Active Directory: bytes of a GUID, a SID of the domain', async () => {
  const entry = await asService(async (bound) => {
    const filter = new EqualityFilter({ attribute: 'sAMAccountName', value: company.named('helpdesk').username })
    const options = { filter, explicitBufferAttributes: ['objectGUID', 'objectSid'] }
    return (await bound.search(company.baseDn, options)).searchEntries[0]!
  })
  assert.match(guidText(entry['objectGUID'] as Buffer) ?? '', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  assert.match(sidText(entry['objectSid'] as Buffer) ?? '', /^S-1-5-21-\d+-\d+-\d+-\d{4,5}$/)
})

test('pages come one after the other, and without them an answer ends at a thousand', async () => {
  await asService(async (bound) => {
    const sizes: number[] = []
    const options = { filter: '(objectCategory=person)', attributes: ['cn'], paged: { pageSize: 600 } }
    for await (const page of bound.searchPaginated(company.baseDn, options)) sizes.push(page.searchEntries.length)
    assert.deepEqual(sizes, [600, 600, company.people.all.length - 1_200])
    await assert.rejects(
      bound.search(company.baseDn, { filter: '(objectCategory=person)', attributes: ['cn'] }),
      /more entries/,
    )
  })
})

test('a long member list comes in ranges', async () => {
  await asService(async (bound) => {
    const { searchEntries } = await bound.search(company.baseDn, {
      filter: '(cn=Alle Beschäftigten)',
      attributes: ['member'],
    })
    const group = searchEntries[0]!
    assert.deepEqual(group['member'], [])
    assert.equal((group['member;range=0-1499'] as string[]).length, 1_500)
    const rest = await bound.search(group.dn, { scope: 'base', attributes: ['member;range=1500-*'] })
    const found = Object.entries(rest.searchEntries[0]!).find(([name]) => name.startsWith('member;range=1500-'))!
    assert.deepEqual(
      [found[0], (found[1] as string[]).length],
      ['member;range=1500-*', company.people.all.length - 1_500],
    )
  })
})

test('nothing can be changed, and what is not known is refused by its number', async () => {
  await asService(async (bound) => {
    await assert.rejects(bound.add('CN=new,DC=lindenhof,DC=example', { cn: 'new' }), /for reading only/)
    await assert.rejects(bound.del(company.named('helpdesk').dn), /for reading only/)
    await assert.rejects(bound.exop('1.3.6.1.4.1.1466.20037'), /not known/)
    assert.equal((await bound.exop('1.3.6.1.4.1.4203.1.11.3')).value, `dn:${company.named('service').dn}`)
  })
})

for (const [what, bytes] of [
  ['no LDAP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a message that would be too long', Buffer.from('3084ffffffff', 'hex')],
  ['a filter without end', Buffer.concat([Buffer.from('30820400', 'hex'), Buffer.alloc(1024, 0xa2)])],
] as const) {
  test(`a connection that sends ${what} ends, and the others go on`, async () => {
    const socket = connect({ host: place.host, port: place.port, ca: identity.authorityPem, servername: DNS_NAME })
    socket.on('error', () => undefined)
    await once(socket, 'secureConnect')
    const closed = once(socket, 'close')
    socket.write(bytes)
    await closed
    assert.equal(await count('(cn=Revision)'), 1)
  })
}
