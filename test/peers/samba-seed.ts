/** The company that the test domain controller serves: LDIF for `ldbadd` and, for what must come later, `ldbmodify`. */

export const BASE_DN = 'DC=corp,DC=example,DC=test'
export const SERVICE_DN = `CN=svc-freehold,OU=Services,${BASE_DN}`
export const SERVICE_PASSWORD = 'Read-0nly-Account!'
export const PERSON_PASSWORD = 'Blauer-Himmel-27!'

interface Seeded {
  dn: string
  attributes: [name: string, value: string][]
}

const STAFF = `OU=Staff,${BASE_DN}`
const GROUPS = `OU=Groups,${BASE_DN}`
const NORMAL_WITHOUT_PASSWORD = '544'
const DISABLED = '546'

function unit(name: string): Seeded {
  return { dn: `OU=${name},${BASE_DN}`, attributes: [['objectClass', 'organizationalUnit']] }
}

function person(cn: string, account: string, more: [string, string][] = [], control = NORMAL_WITHOUT_PASSWORD): Seeded {
  const escaped = cn.replace(/[,"#+;<>\\=]/g, (character) => `\\${character}`)
  return {
    dn: `CN=${escaped},${STAFF}`,
    attributes: [
      ['objectClass', 'user'],
      ['sAMAccountName', account],
      ['userPrincipalName', `${account}@corp.example.test`],
      ['displayName', cn],
      ['mail', `${account}@example.test`],
      ['userAccountControl', control],
      ...more,
    ],
  }
}

function withPassword(seeded: Seeded, password: string): Seeded {
  const attributes = seeded.attributes.filter(([name]) => name !== 'userAccountControl')
  return { ...seeded, attributes: [...attributes, ['userAccountControl', '512'], ['unicodePwd', password]] }
}

function group(name: string, members: string[]): Seeded {
  return {
    dn: `CN=${name},${GROUPS}`,
    attributes: [
      ['objectClass', 'group'],
      ['sAMAccountName', name],
      ['groupType', '-2147483646'],
      ...members.map((dn): [string, string] => ['member', dn]),
    ],
  }
}

const staff = (cn: string): string => `CN=${cn},${STAFF}`
const groupDn = (name: string): string => `CN=${name},${GROUPS}`

const EVERYBODY_ELSE = Array.from({ length: 50 }, (_, index) => {
  const number = String(index + 1).padStart(3, '0')
  return person(`Person ${number}`, `p${number}`, [
    ['givenName', 'Person'],
    ['sn', number],
    ['department', index % 2 === 0 ? 'Werk Nord' : 'Werk Süd'],
  ])
})

const SEED: Seeded[] = [
  unit('Staff'),
  unit('Services'),
  unit('Groups'),
  ...EVERYBODY_ELSE,
  withPassword(
    person('Anna Müller', 'anna.mueller', [
      ['givenName', 'Anna'],
      ['sn', 'Müller'],
      ['title', 'Leiterin IT'],
      ['department', 'IT'],
    ]),
    PERSON_PASSWORD,
  ),
  person('Jörg Groß', 'joerg.gross', [['sn', 'Groß']]),
  person('O\'Brien, "Bob" #1 <odd>', 'bob', [['description', '=cmd|calc']]),
  person('Gone Person', 'gone', [], DISABLED),
  person('Past Person', 'past', [['accountExpires', '130000000000000000']]),
  person('Primary Person', 'primary'),
  {
    ...withPassword(person('svc-freehold', 'svc-freehold'), SERVICE_PASSWORD),
    dn: SERVICE_DN,
  },
  // A chain: Anna is in Helpdesk, which is in IT, which is in Freehold Admins.
  group('Helpdesk', [staff('Anna Müller'), staff('Person 001')]),
  group('IT', [groupDn('Helpdesk'), staff('Jörg Groß')]),
  group('Freehold Admins', [groupDn('IT')]),
  group(
    'Plant',
    EVERYBODY_ELSE.map(({ dn }) => dn),
  ),
  group('Ring A', [staff('Person 002')]),
  group('Ring B', [groupDn('Ring A')]),
  group('Ring C', [groupDn('Ring B')]),
  group('Visitors', [staff('Primary Person')]),
  group('Empty', []),
]

export const SEED_LDIF = SEED.map(({ dn, attributes }) => [line('dn', dn), ...attributes.map(ldif)].join('\n')).join(
  '\n\n',
)

/** The ring closes: cycles are legal in Active Directory. */
export const CLOSE_RING_LDIF = [
  `dn: ${groupDn('Ring A')}`,
  'changetype: modify',
  'add: member',
  `member: ${groupDn('Ring C')}`,
].join('\n')

/** Makes Visitors the primary group of one person: its `member` then loses him, only primaryGroupID tells. */
export function primaryGroupLdif(rid: number): string {
  return [
    `dn: ${staff('Primary Person')}`,
    'changetype: modify',
    'replace: primaryGroupID',
    `primaryGroupID: ${rid}`,
  ].join('\n')
}

export const VISITORS_DN = groupDn('Visitors')

function ldif([name, value]: [string, string]): string {
  if (name !== 'unicodePwd') return line(name, value)
  return `${name}:: ${Buffer.from(`"${value}"`, 'utf16le').toString('base64')}`
}

function line(name: string, value: string): string {
  return `${name}:: ${Buffer.from(value, 'utf8').toString('base64')}`
}
