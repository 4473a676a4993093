// Every address of the console. Pages build links with these and with nothing else.

function withQuery(path: string, query: Record<string, string | number | null | undefined> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return given.length === 0
    ? path
    : `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}

const id = encodeURIComponent

export const paths = {
  home: '/',
  setup: '/setup',
  signIn: (back?: string) => withQuery('/sign-in', { to: back }),
  people: (query?: { q?: string; state?: string; group?: string; source?: string }) => withQuery('/people', query),
  person: (person: string) => `/people/${id(person)}`,
  groups: (query?: { q?: string; source?: string }) => withQuery('/groups', query),
  group: (group: string) => `/groups/${id(group)}`,
  sources: '/directory',
  newSource: '/directory/sources/new',
  source: (source: string) => `/directory/sources/${id(source)}`,
  plans: (query?: { source?: string }) => withQuery('/directory/plans', query),
  plan: (plan: string) => `/directory/plans/${id(plan)}`,
  accounts: '/accounts',
  newAccount: '/accounts/new',
  roles: '/roles',
  newRole: '/roles/new',
  role: (role: string) => `/roles/${id(role)}`,
  grants: (query?: { role?: string; filter?: string }) =>
    withQuery('/grants', query?.role === undefined ? query : { filter: `role eq "${query.role}"` }),
  holders: (permission?: string) => withQuery('/permissions', { permission }),
  account: (account: string) => `/accounts/${id(account)}`,
  certificates: (query?: { q?: string; state?: string; profile?: string; person?: string }) =>
    withQuery('/certificates', query),
  certificate: (serial: string) => `/certificates/${id(serial)}`,
  profiles: '/certificates/profiles',
  newProfile: '/certificates/profiles/new',
  profile: (profile: string) => `/certificates/profiles/${id(profile)}`,
  newChallenge: (profile: string) => `/certificates/profiles/${id(profile)}/challenge`,
  authority: '/certificates/authority',
  backups: '/backups',
  backup: (backup: string) => `/backups/${id(backup)}`,
  backupSettings: '/backups/settings',
  host: '/host',
  retention: '/retention',
  handover: '/handover',
  alarms: (query?: { state?: string; rule?: string; filter?: string }) => withQuery('/alarms', query),
  alarm: (alarm: string) => withQuery('/alarms', { alarm }),
  alarmRules: '/alarms/rules',
  mail: '/alarms/mail',
  audit: (query?: {
    action?: string
    actor?: string
    target?: string
    outcome?: string
    q?: string
    from?: string
    to?: string
  }) => withQuery('/audit', query),
  auditEntry: (seq: number) => withQuery('/audit', { entry: seq }),
  request: (request: string) => `/audit/requests/${id(request)}`,
  exports: '/audit/exports',
  jobs: (query?: { state?: string; kind?: string }) => withQuery('/jobs', query),
  job: (job: string) => withQuery('/jobs', { job }),
  ownAccount: '/account',
  sessions: '/sessions',
  makeToken: '/account?do=token',
  tokens: '/tokens',
  approvals: (query?: { state?: string; filter?: string }) => withQuery('/approvals', query),
  approval: (approval: string) => `/approvals/${id(approval)}`,
  settings: '/settings',
  site: '/settings/site',
  listener: '/settings/listener',
  network: '/settings/network',
  passwordRules: '/settings/passwords',
  signInRules: '/settings/sign-in',
  settingsHistory: (section: string) => `/settings/history/${id(section)}`,
  howISeeYou: '/settings/how-i-see-you',
  consoleCertificate: '/settings/certificate',
  help: (guide?: string, anchor?: string) => `/help${guide ? `/${guide}` : ''}${anchor ? `#${anchor}` : ''}`,
  problems: '/help/problems',
  problem: (code: string) => `/help/problems/${id(code)}`,
} as const

/** Files that the server hands out as they are, outside the JSON API. */
export const files = {
  rootCertificate: '/ca/root.crt',
  issuingCertificate: '/ca/issuing.crt',
  auditExport: (exported: string) => `/api/v1/audit/exports/${id(exported)}/file`,
  permissions: '/api/v1/permissions',
} as const
