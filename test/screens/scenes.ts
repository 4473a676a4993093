import type { Permission } from '../../server/domains/access/index.ts'

// What there is to see at each address of the console. A page that is missing here fails test/repo/screens.test.ts.

/** Ids of what stands in the house that is looked at, by the name that the scene gives them. */
export type Ids = Readonly<
  Record<'person' | 'group' | 'source' | 'plan' | 'account' | 'serial' | 'profile' | 'backup' | 'approval', string>
>

export interface Scene {
  /** As in web/src/routes.tsx. */
  at: string
  /** What stands in place of `$id` and its like. */
  part?: keyof Ids | { fixed: string }
  /** What is asked for where it should be empty: a filter that fits nothing. Null: this page is never empty. */
  empty: string | null
  /** The permission without which it is closed; null: everybody who is signed in may be there. */
  may: Permission | null
  /** A list that can have ten thousand rows. */
  long?: true
  /** Outside the frame: nobody has to be signed in. */
  outside?: true
}

const NOTHING = '?q=xqzzy-nothing'

export const SCENES: readonly Scene[] = [
  { at: '/', empty: null, may: null },
  { at: '/people', empty: NOTHING, may: 'directory.read', long: true },
  { at: '/people/$id', part: 'person', empty: null, may: 'directory.read' },
  { at: '/groups', empty: NOTHING, may: 'directory.read' },
  { at: '/groups/$id', part: 'group', empty: null, may: 'directory.read' },
  { at: '/directory', empty: null, may: 'directory.read' },
  { at: '/directory/sources/new', empty: null, may: 'directory.manage' },
  { at: '/directory/sources/$id', part: 'source', empty: null, may: 'directory.read' },
  { at: '/directory/plans', empty: null, may: 'directory.read' },
  { at: '/directory/plans/$id', part: 'plan', empty: null, may: 'directory.read' },
  { at: '/accounts', empty: null, may: 'access.read' },
  { at: '/accounts/new', empty: null, may: 'access.manage' },
  { at: '/accounts/$id', part: 'account', empty: null, may: 'access.read' },
  { at: '/sessions', empty: NOTHING, may: 'access.sessions' },
  { at: '/tokens', empty: NOTHING, may: 'access.read' },
  { at: '/approvals', empty: '?filter=state+eq+%22declined%22', may: null },
  { at: '/approvals/$id', part: 'approval', empty: null, may: null },
  { at: '/roles', empty: null, may: null },
  { at: '/roles/new', empty: null, may: 'access.roles' },
  { at: '/roles/$name', part: { fixed: 'auditor' }, empty: null, may: null },
  { at: '/grants', empty: null, may: 'access.read' },
  { at: '/permissions', empty: null, may: 'access.read' },
  { at: '/account', empty: null, may: null },
  { at: '/certificates', empty: NOTHING, may: 'ca.read', long: true },
  { at: '/certificates/$serial', part: 'serial', empty: null, may: 'ca.read' },
  { at: '/certificates/profiles', empty: null, may: 'ca.read' },
  { at: '/certificates/profiles/new', empty: null, may: 'ca.manage' },
  { at: '/certificates/profiles/$id', part: 'profile', empty: null, may: 'ca.read' },
  { at: '/certificates/profiles/$id/challenge', part: 'profile', empty: null, may: 'ca.challenge' },
  { at: '/certificates/authority', empty: null, may: 'ca.read' },
  { at: '/backups', empty: null, may: 'backup.read' },
  { at: '/backups/settings', empty: null, may: 'backup.manage' },
  { at: '/backups/$id', part: 'backup', empty: null, may: 'backup.read' },
  { at: '/host', empty: null, may: 'host.read' },
  { at: '/handover', empty: null, may: null },
  { at: '/alarms', empty: null, may: 'alarms.read' },
  { at: '/alarms/mail', empty: null, may: 'alarms.read' },
  { at: '/alarms/rules', empty: null, may: 'alarms.read' },
  { at: '/settings', empty: null, may: 'settings.read' },
  { at: '/settings/site', empty: null, may: 'settings.read' },
  { at: '/settings/listener', empty: null, may: 'settings.read' },
  { at: '/settings/network', empty: null, may: 'settings.read' },
  { at: '/settings/passwords', empty: null, may: 'settings.read' },
  { at: '/settings/sign-in', empty: null, may: 'settings.read' },
  { at: '/settings/history/$name', part: { fixed: 'backup' }, empty: null, may: 'settings.read' },
  { at: '/settings/how-i-see-you', empty: null, may: 'settings.read' },
  { at: '/settings/certificate', empty: null, may: 'settings.read' },
  { at: '/audit', empty: NOTHING, may: 'audit.read', long: true },
  {
    at: '/audit/requests/$id',
    part: { fixed: '0190f3a2-7b1c-7000-8000-00000000abcd' },
    empty: null,
    may: 'audit.read',
  },
  { at: '/audit/exports', empty: null, may: 'audit.export' },
  { at: '/retention', empty: null, may: 'host.read' },
  { at: '/jobs', empty: '?state=cancelled', may: 'jobs.read' },
  { at: '$', part: { fixed: '/no/such/page' }, empty: null, may: null },
  { at: '/help', empty: null, may: null, outside: true },
  { at: '/help/problems', empty: null, may: null, outside: true },
  { at: '/help/problems/$code', part: { fixed: 'access.not_permitted' }, empty: null, may: null, outside: true },
  { at: '/help/api', empty: null, may: null, outside: true },
  { at: '/help/$guide', part: { fixed: 'first-hour' }, empty: null, may: null, outside: true },
  { at: '/setup', empty: null, may: null, outside: true },
  { at: '/sign-in', empty: null, may: null, outside: true },
  { at: '/reach', empty: null, may: null, outside: true },
  { at: '/invitation', empty: null, may: null, outside: true },
]

/** States of a page; each is reached through the real API, but for an answer that is late or fails. */
export const STATES = [
  'full',
  'empty',
  'loading',
  'error',
  'forbidden',
  'missing',
  'narrow',
  'reflow',
  'zoomed',
  'print',
] as const
export type State = (typeof STATES)[number]

/** The states that a page has. */
export function statesOf({ may, empty, part, outside }: Scene, closedTo: (may: Permission) => boolean): State[] {
  const has: Readonly<Record<State, boolean>> = {
    full: true,
    empty: empty !== null || (part === undefined && !outside),
    loading: !outside,
    error: !outside,
    forbidden: may !== null && closedTo(may),
    missing: typeof part === 'string',
    narrow: true,
    reflow: true,
    zoomed: true,
    print: !outside,
  }
  return STATES.filter((state) => has[state])
}

/** The address with what stands in the house; `nothing`: with an id that nobody has. */
export function addressOf({ at, part }: Scene, ids: Ids, nothing = false): string {
  if (part === undefined) return at
  const value = typeof part === 'string' ? (nothing ? NOBODY[part] : ids[part]) : part.fixed
  return at === '$' ? value : at.replace(/\$\w+/, value)
}

const UUID = '01a20000-0000-7000-8000-000000000000'
const NOBODY: Ids = {
  person: UUID,
  group: UUID,
  source: UUID,
  plan: UUID,
  account: UUID,
  serial: '4a00000000000000',
  profile: UUID,
  backup: UUID,
  approval: UUID,
}
