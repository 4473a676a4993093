// Who may call what, written down here a second time and by hand: nothing of the product is imported. A route, a field or a right
// that changes there has to be changed here too, and somebody has to look at it twice.

export const ROLES = [
  'owner',
  'administrator',
  'directory-administrator',
  'certificate-officer',
  'operator',
  'auditor',
] as const

export type Role = (typeof ROLES)[number]

const EVERYTHING = [
  'access.read access.manage access.roles access.sessions access.tokens access.approve directory.read directory.manage directory.sync ca.read ca.manage ca.revoke ca.challenge',
  'backup.read backup.run backup.manage audit.read audit.export jobs.read jobs.cancel host.read settings.read settings.manage alarms.read alarms.manage',
].join(' ')

const GRANTED: Readonly<Record<Role, string>> = {
  owner: EVERYTHING,
  administrator: EVERYTHING,
  'directory-administrator':
    'access.read access.tokens directory.read directory.manage directory.sync jobs.read alarms.read alarms.manage',
  'certificate-officer':
    'access.tokens directory.read ca.read ca.manage ca.revoke ca.challenge jobs.read alarms.read alarms.manage',
  operator:
    'access.tokens directory.read directory.sync ca.read ca.challenge ca.revoke backup.read backup.run jobs.read host.read alarms.read alarms.manage',
  auditor:
    'access.read access.tokens directory.read ca.read backup.read audit.read audit.export jobs.read host.read settings.read alarms.read',
}

export const PERMISSIONS: ReadonlyMap<Role, ReadonlySet<string>> = new Map(
  ROLES.map((role) => [role, new Set(GRANTED[role].split(' '))]),
)

/** A value that the route would take; a trailing `?` in the name: may be left out, `!`: may be null. */
export type Fields = Readonly<Record<string, unknown>>

export interface Right {
  /** A permission, or a state of the session. */
  may: string
  /** Wants a second factor of the last five minutes. */
  fresh?: true
  /** Wants If-Match. */
  version?: true
  /** A change that is also for somebody who looks at the console as another role. */
  viewing?: true
  /** Whether API tokens may call it; where nothing is said, those with its permission may. */
  byToken?: boolean
  /** Also for who holds the permission for the members of one group only. */
  narrows?: true
  /** Wants Freehold-Reason. */
  reason?: true
  /** Fields of the body or, for GET and DELETE, of the query. */
  fields?: Fields
  /** A sound call of somebody who may is left out of the matrix: it ends the caller's session, or starts long work. */
  spare?: true
  /** A sound call of somebody who may succeeds, whatever was called before. */
  works?: true
  /** Anything is read as the body: not the JSON API. */
  protocol?: true
}

const SOME_ID = '00000000-0000-7000-8000-000000000000'

const PAGE: Fields = { 'cursor?': 'AAAA', 'limit?': '5' }

const NAMES = { username: 'matrix-user', displayName: 'Mara Matrix' }

const KEY_ANSWER: Fields = {
  ceremony: 'none',
  answer: { id: 'AAAA', clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: null },
}

const NEW_KEY: Fields = {
  ceremony: 'none',
  key: { id: 'AAAA', clientDataJSON: 'AAAA', attestationObject: 'AAAA', transports: [] },
}

const REACH: Fields = {
  kind: 'openldap',
  host: '127.0.0.1',
  'port?': 1,
  'serverName?!': null,
  trusted: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
  bindDn: 'cn=reader,dc=example',
}

const CONNECTION: Fields = { ...REACH, baseDn: 'dc=example' }

const PROFILE: Fields = {
  name: 'Matrix',
  slug: 'matrix',
  subjectTemplate: '{subject}',
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['clientAuth'],
  validityDays: 90,
  minRsaBits: 2048,
  legacy: false,
  challengeTtlMinutes: 60,
}

const SCEP: Right = { may: 'anyone', protocol: true }

/** The pages of a list and how many rows there are. */
function list(
  at: string,
  may: string,
  { sort, ...which }: Readonly<Record<string, string>>,
  more: Pick<Right, 'narrows'> = {},
): Record<string, Right> {
  const optional = Object.fromEntries(Object.entries(which).map(([name, value]) => [`${name}?`, value]))
  return {
    [`GET ${at}`]: { may, ...more, works: true, fields: { ...PAGE, ...optional, 'sort?': sort } },
    [`GET ${at}/count`]: { may, ...more, works: true, fields: optional },
    [`GET ${at}/file`]: { may, ...more, works: true, protocol: true },
  }
}

const NARROWS = { narrows: true } as const

/** Every address that is served under `/api/v1` or as a protocol, and who may use it. */
export const RIGHTS: Readonly<Record<string, Right>> = {
  'GET /setup': { may: 'anyone', works: true },
  'GET /password-rules': { may: 'anyone', works: true },
  'POST /setup/claim': { may: 'anyone', fields: { code: 'AAAA-BBBB-CCCC-DDDD' } },
  'PUT /setup/organisation': { may: 'setup', fields: { name: 'Taken Over', publicHost: 'evil.example' } },
  'POST /setup/owner': { may: 'setup', fields: { ...NAMES, password: 'a long enough password 41' } },
  'GET /setup/owner/factor': { may: 'setup' },
  'POST /setup/owner/factor': { may: 'setup', fields: { code: '000000' } },
  'POST /setup/authority': { may: 'setup', fields: { commonName: 'Taken Over', algorithm: 'ec-p256' } },
  'POST /setup/kit': { may: 'setup' },
  'POST /setup/kit/confirmation': { may: 'setup', fields: { words: ['AAAA', 'BBBB'] } },

  'POST /session': { may: 'anyone', fields: { username: 'nobody-here', password: 'wrong' }, spare: true },
  'GET /session': { may: 'signed-in', byToken: true, works: true },
  'DELETE /session': { may: 'anyone', spare: true },
  'POST /session/view': { may: 'access.manage', byToken: false, fields: { role: 'auditor' }, spare: true },
  'DELETE /session/view': { may: 'signed-in', viewing: true, spare: true },
  'POST /session/factor': { may: 'half-signed-in', fields: { code: '000000' } },
  'GET /session/enrollment': { may: 'half-signed-in' },
  'POST /session/enrollment': { may: 'half-signed-in', fields: { code: '000000' } },
  'POST /session/confirmation': { may: 'signed-in', fields: { code: '000000' } },
  'POST /session/passkey/challenge': { may: 'anyone', works: true },
  'POST /session/passkey': { may: 'anyone', fields: KEY_ANSWER },
  'POST /session/key/challenge': { may: 'half-signed-in' },
  'POST /session/key': { may: 'half-signed-in', fields: KEY_ANSWER },
  'POST /session/opening': { may: 'half-signed-in' },
  'POST /session/mail-code': { may: 'half-signed-in' },
  'POST /session/recovery': { may: 'half-signed-in', fields: { code: '000000' } },
  'PUT /account/mail': { may: 'signed-in', fresh: true, works: true, fields: { 'mail!': 'mara@matrix.example' } },
  'POST /session/enrollment/key/challenge': { may: 'half-signed-in' },
  'POST /session/enrollment/key': { may: 'half-signed-in', fields: NEW_KEY },
  'POST /session/confirmation/key/challenge': { may: 'signed-in' },
  'POST /session/confirmation/key': { may: 'signed-in', fields: KEY_ANSWER },
  'GET /account/factors': { may: 'signed-in', works: true },
  'POST /account/factors/app/challenge': { may: 'signed-in', fresh: true, works: true },
  'POST /account/factors/app': {
    may: 'signed-in',
    fresh: true,
    fields: { ceremony: 'none', code: '000000', name: 'Tablet' },
  },
  'POST /account/factors/key/challenge': { may: 'signed-in', fresh: true, works: true },
  'POST /account/factors/key': { may: 'signed-in', fresh: true, fields: { ...NEW_KEY, name: 'Blue key' } },
  'PUT /account/factors/:id': { may: 'signed-in', fields: { name: 'Phone' } },
  'DELETE /account/factors/:id': { may: 'signed-in', fresh: true },
  'POST /invitation': { may: 'anyone', fields: { token: 'no-such-token', password: 'short' } },
  'GET /account/sessions': { may: 'signed-in', works: true },
  'DELETE /account/sessions': { may: 'signed-in', works: true, spare: true },
  'DELETE /account/sessions/:id': { may: 'signed-in' },
  ...list('/sessions', 'access.sessions', { q: 'ow', filter: 'address pr', sort: 'createdAt' }),
  'DELETE /sessions/:id': { may: 'access.sessions' },
  'DELETE /accounts/:id/sessions': { may: 'access.sessions' },
  'PUT /account/password': { may: 'signed-in', fields: { current: 'not the one', next: 'short' } },
  'PUT /account/language': { may: 'signed-in', works: true, fields: { language: 'de' } },
  'POST /account/recovery-codes': { may: 'signed-in', works: true, fresh: true },
  'GET /account/tokens': { may: 'signed-in', works: true },
  'POST /account/tokens': {
    may: 'access.tokens',
    byToken: false,
    fresh: true,
    fields: { name: 'Matrix', days: 7, permissions: ['alarms.read'], 'networks?': ['192.0.2.0/24'] },
  },
  'DELETE /account/tokens': { may: 'signed-in', works: true },
  'DELETE /account/tokens/:id': { may: 'signed-in' },
  ...list('/tokens', 'access.read', { q: 'ma', filter: 'state eq "valid"', sort: '-createdAt' }),
  'DELETE /tokens/:id': { may: 'access.manage', byToken: false, fresh: true, reason: true },
  'POST /session/emergency': { may: 'anyone', fields: { code: 'K7QM-2XRT' } },
  'GET /emergency-code': { may: 'access.read', works: true },
  'POST /emergency-code': { may: 'access.manage', byToken: false, fresh: true },
  'POST /emergency-code/drill': { may: 'access.manage', byToken: false, fresh: true, fields: { code: 'K7QM-2XRT' } },
  'POST /recovery/factor': { may: 'host', fields: { username: 'matrix-user' } },
  'POST /recovery/invitation': { may: 'host', fields: { username: 'matrix-user' } },
  'POST /recovery/networks': { may: 'host' },
  ...list('/accounts', 'access.read', { q: 'ow', filter: 'disabled eq false', sort: 'username' }),
  'POST /accounts': { may: 'access.manage', fresh: true, fields: { ...NAMES, role: 'auditor' } },
  'GET /accounts/:id': { may: 'access.read', works: true },
  'PUT /accounts/:id': {
    may: 'access.manage',
    fresh: true,
    version: true,
    reason: true,
    fields: { displayName: 'Changed', disabled: false },
  },
  'POST /accounts/:id/invitation': { may: 'access.manage', fresh: true },
  'GET /roles': { may: 'signed-in', byToken: true, works: true },
  'POST /roles': {
    may: 'access.roles',
    fresh: true,
    fields: { name: 'matrix-role', title: 'Matrix', purpose: '', permissions: ['ca.read'] },
  },
  'PUT /roles/:name': {
    may: 'access.roles',
    fresh: true,
    version: true,
    reason: true,
    fields: { title: 'Helper', purpose: '', permissions: ['directory.read'] },
  },
  'DELETE /roles/:name': { may: 'access.roles', fresh: true },
  ...list('/grants', 'access.read', { filter: 'role eq "auditor"', sort: 'role' }),
  'POST /grants': {
    may: 'access.roles',
    fresh: true,
    fields: { 'account?!': SOME_ID, 'group?!': null, role: 'auditor', 'within?!': null, 'endsAt?!': null },
  },
  'DELETE /grants/:id': { may: 'access.roles', fresh: true, reason: true },
  ...list('/approvals', 'access.read', { filter: 'state eq "open"', sort: '-createdAt' }),
  'GET /account/approvals': { may: 'signed-in', works: true },
  'GET /approvals/:id': { may: 'signed-in' },
  'POST /approvals/:id/agreement': { may: 'access.approve', byToken: false, fresh: true },
  'POST /approvals/:id/refusal': { may: 'access.approve', byToken: false, reason: true },
  'DELETE /approvals/:id': { may: 'signed-in' },
  'GET /approvals/:id/call': { may: 'signed-in' },
  'GET /accounts/:id/rights': { may: 'access.read', works: true },
  'GET /permissions': { may: 'access.read', works: true },
  'GET /permissions/:permission/holders': { may: 'access.read', works: true },
  'GET /settings/site': { may: 'signed-in', byToken: true, works: true },
  'GET /settings': { may: 'settings.read', works: true },
  'GET /how-i-see-you': { may: 'signed-in', byToken: true, works: true },
  'GET /settings/export': { may: 'settings.read', works: true },
  'POST /settings/plan': {
    may: 'settings.manage',
    works: true,
    fields: { toml: '[settings.backup]\nkeep_daily = 20\n' },
  },
  'POST /settings/application': {
    may: 'settings.manage',
    fresh: true,
    fields: { toml: '[settings.backup]\nkeep_daily = 20\n', hash: 'f'.repeat(64) },
  },
  'GET /settings/trial': { may: 'settings.read', works: true },
  'POST /settings/trial/keep': { may: 'settings.manage', byToken: false },
  'POST /settings/trial/revert': { may: 'settings.manage' },
  'POST /settings/trial/reach': { may: 'anyone', fields: { token: 'no-such-token-of-a-trial' } },
  'GET /settings/:section/history': { may: 'settings.read', fields: PAGE },
  'PUT /settings/:section': {
    may: 'settings.manage',
    fresh: true,
    version: true,
    fields: { values: { name: 'Changed' }, 'secrets?': { password: 'changed' } },
  },
  'POST /settings/:section/restoration': { may: 'settings.manage', fresh: true, version: true, fields: { restore: 1 } },

  'GET /tls/identities': { may: 'settings.read', works: true },
  'POST /tls/identities': { may: 'settings.manage', fresh: true, fields: { 'names?': ['matrix.example'] } },
  'POST /tls/uploads': {
    may: 'settings.manage',
    fresh: true,
    fields: { 'pem?': 'no certificate', 'pfx?': 'AAAA', 'password?': 'matrix' },
  },
  'POST /tls/requests': {
    may: 'settings.manage',
    fresh: true,
    fields: { 'names?': ['matrix.example'], 'organization?': 'Matrix', 'algorithm?': 'ec-p256' },
  },
  'PUT /tls/identities/:id/certificate': { may: 'settings.manage', fresh: true, fields: { pem: 'no certificate' } },
  'DELETE /tls/identities/:id': { may: 'settings.manage', fresh: true },

  'GET /directory/sources': { may: 'directory.read', works: true },
  'POST /directory/sources': {
    may: 'directory.manage',
    fresh: true,
    fields: { ...CONNECTION, name: 'Matrix', password: 'bind password' },
  },
  'GET /directory/sources/:id': { may: 'directory.read', works: true },
  'PUT /directory/sources/:id': {
    may: 'directory.manage',
    fresh: true,
    version: true,
    fields: { ...CONNECTION, name: 'Changed', 'password?': 'bind password' },
  },
  'DELETE /directory/sources/:id': { may: 'directory.manage', fresh: true, reason: true },
  'POST /directory/probe': {
    may: 'directory.manage',
    fields: { ...REACH, 'baseDn?': 'dc=example', 'password?': 'bind password', 'source?': SOME_ID },
  },
  'POST /directory/certificate': { may: 'directory.manage', fields: { host: '127.0.0.1', 'port?': 1 } },
  'POST /directory/sources/:id/plans': { may: 'directory.sync', works: true },
  ...list('/directory/plans', 'directory.read', { filter: 'state eq "ready"', sort: 'createdAt' }),
  'GET /directory/plans/:id': { may: 'directory.read', works: true },
  ...list('/directory/plans/:id/rows', 'directory.read', { filter: 'kind eq "create"', sort: 'seq' }),
  'POST /directory/plans/:id/application': {
    may: 'directory.sync',
    fresh: true,
    fields: { hash: 'f'.repeat(64), 'approve?': [] },
  },
  ...list('/people', 'directory.read', { q: 'anna', filter: 'state eq "active"', sort: '-name' }, NARROWS),
  'GET /people/:id': { may: 'directory.read', narrows: true, works: true },
  ...list('/groups', 'directory.read', { q: 'staff', filter: 'name sw "s"', sort: 'name' }, NARROWS),
  'GET /groups/:id': { may: 'directory.read', narrows: true, works: true },
  ...list(
    '/groups/:id/members',
    'directory.read',
    { filter: 'object eq "group"', sort: 'name', nested: 'true' },
    NARROWS,
  ),

  'GET /authority': { may: 'ca.read', works: true },
  'GET /profiles': { may: 'ca.read', works: true },
  'POST /profiles': { may: 'ca.manage', fresh: true, fields: PROFILE },
  'GET /profiles/:id': { may: 'ca.read', works: true },
  'PUT /profiles/:id': { may: 'ca.manage', fresh: true, version: true, fields: PROFILE },
  'POST /profiles/:id/challenges': {
    may: 'ca.challenge',
    works: true,
    fields: {
      subject: 'CN=matrix-1',
      'sans?': ['dns:matrix-1.example'],
      'note?': 'Matrix',
      'personId?': SOME_ID,
    },
  },
  ...list('/certificates', 'ca.read', { q: 'dev', filter: 'state eq "valid"', sort: 'notAfter' }),
  'GET /certificates/expiries': { may: 'ca.read', works: true, fields: { 'weeks?': '4' } },
  'GET /certificates/:serial': { may: 'ca.read', works: true },
  'POST /certificates/:serial/revocation': {
    may: 'ca.revoke',
    fresh: true,
    reason: true,
    fields: { reason: 'superseded', 'comment?': 'Matrix' },
  },

  ...list('/backups', 'backup.read', { filter: 'state eq "verified"', sort: 'madeAt' }),
  'POST /backups': { may: 'backup.run', spare: true },
  'GET /backups/:id': { may: 'backup.read', works: true },
  'POST /backups/:id/verification': { may: 'backup.run' },
  'GET /backup/settings': { may: 'backup.read', works: true },

  ...list('/audit/entries', 'audit.read', { q: 'owner', filter: 'action sw "access."', sort: '-seq' }),
  'GET /audit/entries/:seq': { may: 'audit.read', works: true },
  'GET /audit/requests': { may: 'audit.read', works: true, fields: { id: SOME_ID } },
  'GET /audit/head': { may: 'audit.read', works: true },
  'POST /audit/verification': { may: 'audit.read', spare: true },
  'POST /audit/exports': {
    may: 'audit.export',
    fields: { from: '2026-01-01T00:00:00Z', to: '2036-01-01T00:00:00Z' },
    spare: true,
  },
  ...list('/audit/exports', 'audit.export', { filter: 'rows gt 1', sort: 'at' }),
  'GET /audit/exports/:id/file': { may: 'audit.export', protocol: true },
  'GET /permissions.csv': { may: 'access.read', works: true, protocol: true },

  ...list('/alarms', 'alarms.read', { filter: 'state eq "open"', sort: 'raisedAt' }),
  'GET /alarms/pending': { may: 'alarms.read', works: true },
  'GET /alarms/rules': { may: 'alarms.read', works: true },
  'GET /alarms/:id': { may: 'alarms.read' },
  'POST /alarms/:id/acknowledgement': { may: 'alarms.manage', reason: true },
  'POST /alarms/:id/silence': {
    may: 'alarms.manage',
    reason: true,
    fields: { until: '2036-01-01T00:00:00Z' },
  },
  'DELETE /alarms/:id/silence': { may: 'alarms.manage' },
  'GET /mail': { may: 'alarms.read', works: true },
  'POST /mail/test': {
    may: 'settings.manage',
    fresh: true,
    works: true,
    fields: {
      to: 'matrix@example.org',
      'host?': '127.0.0.1',
      'port?': 1,
      'security?': 'none',
      'trusted?': '',
      'username?': '',
      'from?': 'freehold@example.org',
      'language?': 'de',
      'password?': 'a mail password',
    },
  },

  'GET /host/condition': { may: 'signed-in', byToken: true, works: true },
  'GET /host': { may: 'host.read', works: true },
  ...list('/jobs', 'jobs.read', { filter: 'state eq "done"', sort: 'createdAt' }),
  'GET /retention': { may: 'host.read', works: true },
  'POST /retention/runs': { may: 'settings.manage', spare: true },
  'GET /jobs/:id': { may: 'jobs.read', works: true },
  'POST /jobs/:id/cancellation': { may: 'jobs.cancel' },
  'GET /schedules': { may: 'jobs.read', works: true },
  'GET /search': { may: 'signed-in', byToken: true, works: true, fields: { q: 'anna' } },
  'GET /views': { may: 'signed-in', byToken: true, works: true },
  'POST /views': {
    may: 'signed-in',
    fields: { list: 'people', name: 'Matrix', query: { filter: 'state eq "active"' }, shared: false },
    spare: true,
  },
  'PUT /views/:id': {
    may: 'signed-in',
    version: true,
    fields: { name: 'Matrix', query: {}, shared: true },
  },
  'DELETE /views/:id': { may: 'signed-in' },
  // The act has a permission of its own, which the operation asks for.
  'POST /bulk/plans': {
    may: 'signed-in',
    fields: { act: 'no.act', list: 'people', 'ids?': ['x'], 'q?': 'a', 'filter?': 'state eq "active"', 'input?': {} },
  },
  'GET /bulk/plans/:id': { may: 'signed-in' },
  'GET /bulk/plans/:id/rows': { may: 'signed-in', fields: PAGE },
  'POST /bulk/plans/:id/application': { may: 'signed-in', fresh: true, reason: true, fields: { hash: 'f'.repeat(64) } },
  'GET /lists': { may: 'signed-in', byToken: true, works: true },
  'GET /home': { may: 'signed-in', byToken: true, works: true },

  'GET /scep/:profile': SCEP,
  'POST /scep/:profile': SCEP,
  'GET /scep/:profile/pkiclient.exe': SCEP,
  'POST /scep/:profile/pkiclient.exe': SCEP,
  'GET /crl/:name.crl': SCEP,
  'GET /ca/:name.crt': SCEP,
}

/** Addresses outside the list of routes, all of them for anyone: probes, figures, the description. */
export const OTHER_ADDRESSES = [
  '/index.html',
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/openapi.json',
  '/.well-known/security.txt',
  '/.well-known/change-password',
]

/** What both applications answer beside the list of routes. */
export const EVERYWHERE = ['/robots.txt']

/** True for addresses of protocols that stand outside `/api/v1`. */
export function isOutside(at: string): boolean {
  return /^\w+ \/(scep|crl|ca)\//.test(at)
}
