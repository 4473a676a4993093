import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { call } from './api/call.ts'
import { toProblem } from './api/problem.ts'
import { client } from './api/read.ts'
import { StartProblem } from './frame/StartProblem.tsx'
import { withTexts, type Room } from './i18n/index.ts'
import { paths } from './paths.ts'
import { ArrivingCode } from './ui/Arriving.tsx'
import { persistently } from './ui/lazy-piece.ts'

type Pages = () => Promise<Record<string, ComponentType>>

/** A page with the texts of the rooms that it shows; both are fetched ahead when somebody is about to follow a link to it. */
function withRooms(rooms: readonly Room[], pages: Pages, name: string) {
  return lazyRouteComponent(() => persistently(() => withTexts(rooms, pages)), name)
}

const root = createRootRoute({ component: Outlet, errorComponent: StartProblem })

/** Where the set-up stands. `POST /setup/kit/confirmation` ends it for good, so it is asked for once. */
async function setupStep() {
  const setup = await client.fetchQuery({
    queryKey: ['GET /setup', {}],
    queryFn: () => call('GET /setup', {}, { bare: true }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return setup.step
}

async function signedIn(): Promise<boolean> {
  try {
    await client.ensureQueryData({
      queryKey: ['GET /session', {}],
      queryFn: () => call('GET /session', {}, { bare: true }),
    })
    return true
  } catch (thrown) {
    if (toProblem(thrown).status === 401) return false
    throw thrown
  }
}

// Everything within the frame waits for who is signed in; nobody is sent away from an address without coming back to it.
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: withRooms([], () => import('./frame/Frame.tsx'), 'Frame'),
  beforeLoad: async ({ location }) => {
    if ((await setupStep()) !== 'done') throw redirect({ to: paths.setup })
    if (!(await signedIn()))
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } })
  },
})

// The manual opens without a session and without an answer of the server.
const help = createRoute({
  getParentRoute: () => root,
  id: 'help',
  component: withRooms(['help'], () => import('./pages/help/HelpFrame.tsx'), 'HelpFrame'),
})

function manual(path: string, rooms: readonly Room[], pages: Pages, name: string) {
  return createRoute({ getParentRoute: () => help, path, component: withRooms(rooms, pages, name) })
}

function outside(path: string, rooms: readonly Room[], pages: Pages, name: string) {
  return createRoute({ getParentRoute: () => root, path, component: withRooms(rooms, pages, name) })
}

function inside(path: string, rooms: readonly Room[], pages: Pages, name: string) {
  return createRoute({ getParentRoute: () => frame, path, component: withRooms(rooms, pages, name) })
}

const tree = root.addChildren([
  outside(
    '/setup',
    ['access', 'ca', 'passwords', 'emergency', 'setup'],
    () => import('./pages/setup/Setup.tsx'),
    'Setup',
  ),
  outside('/sign-in', ['access', 'factors'], () => import('./pages/access/SignIn.tsx'), 'SignIn'),
  outside('/reach', ['settings'], () => import('./pages/settings/Reach.tsx'), 'Reach'),
  outside(
    '/invitation',
    ['access', 'factors', 'passwords'],
    () => import('./pages/access/Invitation.tsx'),
    'Invitation',
  ),
  help.addChildren([
    manual('/help', ['help'], () => import('./pages/help/Contents.tsx'), 'Contents'),
    manual('/help/problems', ['help'], () => import('./pages/help/Problems.tsx'), 'Problems'),
    manual('/help/problems/$code', ['help'], () => import('./pages/help/Problem.tsx'), 'Problem'),
    manual('/help/api', ['api', 'help'], () => import('./pages/help/ApiPage.tsx'), 'ApiPage'),
    manual('/help/$guide', ['help'], () => import('./pages/help/GuidePage.tsx'), 'GuidePage'),
  ]),
  frame.addChildren([
    inside('/', [], () => import('./pages/home/Home.tsx'), 'Home'),

    inside('/people', ['directory', 'lists'], () => import('./pages/directory/People.tsx'), 'People'),
    inside('/people/$id', ['audit', 'ca', 'directory'], () => import('./pages/directory/Person.tsx'), 'Person'),
    inside('/groups', ['directory', 'lists'], () => import('./pages/directory/Groups.tsx'), 'Groups'),
    inside(
      '/groups/$id',
      ['audit', 'directory', 'lists', 'roles'],
      () => import('./pages/directory/Group.tsx'),
      'Group',
    ),
    inside('/directory', ['directory'], () => import('./pages/directory/Sources.tsx'), 'Sources'),
    inside('/directory/sources/new', ['ca', 'directory'], () => import('./pages/directory/NewSource.tsx'), 'NewSource'),
    inside(
      '/directory/sources/$id',
      ['audit', 'ca', 'directory'],
      () => import('./pages/directory/Source.tsx'),
      'Source',
    ),
    inside('/directory/plans', ['directory', 'lists'], () => import('./pages/directory/Plans.tsx'), 'Plans'),
    inside('/directory/plans/$id', ['audit', 'directory', 'lists'], () => import('./pages/directory/Plan.tsx'), 'Plan'),

    inside('/accounts', ['access', 'lists'], () => import('./pages/access/Accounts.tsx'), 'Accounts'),
    inside('/accounts/new', ['access'], () => import('./pages/access/NewAccount.tsx'), 'NewAccount'),
    inside('/roles', ['roles'], () => import('./pages/access/Roles.tsx'), 'Roles'),
    inside('/roles/new', ['roles'], () => import('./pages/access/NewRole.tsx'), 'NewRole'),
    inside('/roles/$name', ['roles', 'audit'], () => import('./pages/access/Role.tsx'), 'Role'),
    inside('/grants', ['roles', 'lists'], () => import('./pages/access/Grants.tsx'), 'Grants'),
    inside('/permissions', ['roles'], () => import('./pages/access/Holders.tsx'), 'Holders'),
    inside(
      '/accounts/$id',
      ['access', 'roles', 'audit', 'directory', 'sessions'],
      () => import('./pages/access/Account.tsx'),
      'Account',
    ),
    inside('/sessions', ['lists', 'sessions', 'settings'], () => import('./pages/access/Sessions.tsx'), 'Sessions'),
    inside('/tokens', ['lists', 'tokens'], () => import('./pages/access/tokens/Tokens.tsx'), 'Tokens'),
    inside(
      '/approvals',
      ['approvals', 'lists', 'settings'],
      () => import('./pages/access/approvals/Approvals.tsx'),
      'Approvals',
    ),
    inside(
      '/approvals/$id',
      ['access', 'approvals', 'audit'],
      () => import('./pages/access/approvals/Approval.tsx'),
      'Approval',
    ),
    inside(
      '/account',
      ['access', 'factors', 'passwords', 'sessions'],
      () => import('./pages/access/OwnAccount.tsx'),
      'OwnAccount',
    ),

    inside('/certificates', ['ca', 'directory', 'lists'], () => import('./pages/ca/Certificates.tsx'), 'Certificates'),
    inside('/certificates/$serial', ['audit', 'ca'], () => import('./pages/ca/Certificate.tsx'), 'Certificate'),
    inside('/certificates/profiles', ['ca'], () => import('./pages/ca/Profiles.tsx'), 'Profiles'),
    inside('/certificates/profiles/new', ['ca'], () => import('./pages/ca/NewProfile.tsx'), 'NewProfile'),
    inside('/certificates/profiles/$id', ['audit', 'ca'], () => import('./pages/ca/Profile.tsx'), 'Profile'),
    inside('/certificates/profiles/$id/challenge', ['ca'], () => import('./pages/ca/NewChallenge.tsx'), 'NewChallenge'),
    inside('/certificates/authority', ['ca'], () => import('./pages/ca/Authority.tsx'), 'Authority'),

    inside('/backups', ['backup', 'lists'], () => import('./pages/backup/Backups.tsx'), 'Backups'),
    inside(
      '/backups/settings',
      ['backup', 'ca', 'settings'],
      () => import('./pages/backup/BackupSettings.tsx'),
      'BackupSettings',
    ),
    inside('/backups/$id', ['audit', 'backup'], () => import('./pages/backup/Backup.tsx'), 'Backup'),
    inside('/retention', ['host', 'settings'], () => import('./pages/host/Retention.tsx'), 'Retention'),
    inside('/handover', ['handover'], () => import('./pages/home/Handover.tsx'), 'Handover'),
    inside('/host', ['host'], () => import('./pages/host/Host.tsx'), 'Host'),

    inside('/alarms', ['alarms', 'lists'], () => import('./pages/alarms/Alarms.tsx'), 'Alarms'),
    inside('/alarms/mail', ['alarms', 'settings'], () => import('./pages/alarms/Mail.tsx'), 'Mail'),
    inside('/alarms/rules', ['alarms', 'settings'], () => import('./pages/alarms/Rules.tsx'), 'Rules'),
    inside('/settings', ['settings'], () => import('./pages/settings/Settings.tsx'), 'Settings'),
    inside('/settings/site', ['settings'], () => import('./pages/settings/Site.tsx'), 'Site'),
    inside('/settings/listener', ['settings'], () => import('./pages/settings/Listener.tsx'), 'Listener'),
    inside('/settings/network', ['settings'], () => import('./pages/settings/Network.tsx'), 'Network'),
    inside(
      '/settings/passwords',
      ['passwords', 'settings'],
      () => import('./pages/settings/PasswordRules.tsx'),
      'PasswordRules',
    ),
    inside('/settings/sign-in', ['settings'], () => import('./pages/settings/SignInRules.tsx'), 'SignInRules'),
    inside('/settings/history/$name', ['settings'], () => import('./pages/settings/HistoryPage.tsx'), 'HistoryPage'),
    inside('/settings/how-i-see-you', ['settings'], () => import('./pages/settings/HowISeeYou.tsx'), 'HowISeeYou'),
    inside(
      '/settings/certificate',
      ['audit', 'tls'],
      () => import('./pages/tls/ConsoleCertificate.tsx'),
      'ConsoleCertificate',
    ),

    inside('/audit', ['audit', 'lists'], () => import('./pages/audit/AuditLog.tsx'), 'AuditLog'),
    inside('/audit/requests/$id', ['audit'], () => import('./pages/audit/Request.tsx'), 'Request'),
    inside('/audit/exports', ['audit', 'backup', 'lists'], () => import('./pages/audit/Exports.tsx'), 'Exports'),
    inside('/jobs', ['audit', 'lists'], () => import('./pages/jobs/Jobs.tsx'), 'Jobs'),

    inside('$', [], () => import('./pages/NotFound.tsx'), 'NotFound'),
  ]),
])

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: ArrivingCode,
  defaultPendingMs: 300,
  scrollRestoration: true,
  // Filters are words; the router's own way would make numbers and quotes of them.
  parseSearch: (query) => Object.fromEntries(new URLSearchParams(query)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
    return query.size > 0 ? `?${query}` : ''
  },
})
