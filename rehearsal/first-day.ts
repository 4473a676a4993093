import type { Client } from '../test/peers/client.ts'
import { DNS_NAME } from './directory/company.ts'
import { MINUTE } from '../server/base/time.ts'
import { readAndApply } from './sync.ts'
import type { World } from './world.ts'

// What an administrator does between the code on the terminal and people who work with it.

/** The set-up, as the wizard does it. */
export async function setUp({ owner, server }: World, publicHost: string): Promise<void> {
  const { browser, username, password } = owner
  await browser.must('POST', '/setup/claim', { code: await server.setUpCode() })
  await browser.must('PUT', '/setup/organisation', { name: 'Lindenhof Werke', publicHost })
  const account = { username, password, displayName: 'Olivia Kern' }
  const { secret } = await browser.must<{ secret: string }>('POST', '/setup/owner', account)
  const code = owner.adopt(secret)
  const enrolled = await browser.must<{ recoveryCodes: string[] }>('POST', '/setup/owner/factor', { code })
  browser.recoveryCodes = enrolled.recoveryCodes
  await browser.must('POST', '/setup/authority', { commonName: 'Lindenhof Werke', algorithm: 'ec-p256' })
  const kit = await browser.must<{ words: string[]; ask: [number, number] }>('POST', '/setup/kit', {})
  browser.kitWords = kit.words
  await browser.must('POST', '/setup/kit/confirmation', { words: kit.ask.map((number) => kit.words[number - 1]) })
}

/** Connects the directory, brings its people in and gives groups their roles; makes profiles; invites the auditor. */
export async function furnish(world: World): Promise<void> {
  const { owner } = world
  await connectDirectory(world)
  await world.pass(4 * MINUTE)
  await owner.signIn()
  await readAndApply(owner, world.holdings.source)
  await mapGroups(owner.browser)
  await makeProfiles(world)
  await world.pass(20 * MINUTE)
  await owner.signIn()
  await inviteAuditor(world)
  await inviteOthers(owner.browser)
}

async function connectDirectory({ owner, directory, holdings }: World): Promise<void> {
  const { place, identity, company } = directory
  const service = company.named('service')
  const connection = {
    kind: 'active-directory',
    host: place.host,
    port: place.port,
    serverName: DNS_NAME,
    trusted: identity.authorityPem,
    bindDn: service.dn,
    baseDn: company.baseDn,
  }
  const { browser } = owner
  await browser.must('POST', '/directory/certificate', place)
  // As people do: a typing error first.
  await browser.must('POST', '/directory/probe', { ...connection, password: `${service.password}x` })
  await browser.must('POST', '/directory/probe', { ...connection, password: service.password })
  const named = { name: 'Lindenhof AD', ...connection, password: service.password }
  holdings.source = (await browser.must<{ id: string }>('POST', '/directory/sources', named)).id
}

const ROLES: Readonly<Record<string, string>> = {
  'Freehold Directory Admins': 'directory-administrator',
  'Freehold Operators': 'operator',
  Revision: 'auditor',
}

async function mapGroups(browser: Client): Promise<void> {
  for (const [name, role] of Object.entries(ROLES)) {
    const found = await browser.must<{ items: { id: string; name: string }[] }>(
      'GET',
      `/groups?q=${encodeURIComponent(name)}`,
    )
    const group = found.items.find((one) => one.name === name)
    if (group === undefined) throw new Error(`There is no group ${name}`)
    await browser.must('POST', '/grants', { group: group.id, role }, { reason: 'Agreed in the kick-off' })
  }
}

const LAPTOPS = {
  name: 'Laptops',
  slug: 'laptops',
  subjectTemplate: '{subject},O=Lindenhof Werke',
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  extendedKeyUsage: ['clientAuth'],
  validityDays: 365,
  minRsaBits: 2048,
  legacy: false,
  challengeTtlMinutes: 60,
}
/** Short, so that in a few weeks some were renewed and some were forgotten. */
const SCANNERS = {
  ...LAPTOPS,
  name: 'Handscanner',
  slug: 'scanners',
  subjectTemplate: '{subject},OU=Logistik,O=Lindenhof Werke',
  validityDays: 30,
  challengeTtlMinutes: 1_440,
}

async function makeProfiles({ owner, holdings }: World): Promise<void> {
  const make = async (profile: object): Promise<string> =>
    (await owner.browser.must<{ id: string }>('POST', '/profiles', profile)).id
  holdings.profiles = { laptops: await make(LAPTOPS), scanners: await make(SCANNERS) }
}

async function inviteAuditor({ owner, auditor }: World): Promise<void> {
  const account = { username: auditor.username, displayName: 'Rita Sommer', role: 'auditor' }
  await auditor.accept(await invitationFor(owner.browser, account))
  await auditor.signOut()
}

/** Two more accounts: one whose invitation nobody took up, and one that was closed again. */
async function inviteOthers(browser: Client): Promise<void> {
  await invitationFor(browser, { username: 'henrik', displayName: 'Henrik Lund', role: 'administrator' })
  await invitationFor(browser, { username: 'contractor', displayName: 'Interim IT', role: 'operator' })
  const { items } = await browser.must<{ items: { id: string; username: string; version: number }[] }>(
    'GET',
    '/accounts?limit=100',
  )
  const { id, version } = items.find(({ username }) => username === 'contractor')!
  const closed = { displayName: 'Interim IT', disabled: true }
  await browser.must('PUT', `/accounts/${id}`, closed, { version, reason: 'Left the company' })
}

async function invitationFor(browser: Client, account: object): Promise<string> {
  const asked = { reason: 'Agreed in the kick-off' }
  const made = await browser.must<{ invitation: { token: string } }>('POST', '/accounts', account, asked)
  return made.invitation.token
}
