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
import { paths } from './paths.ts'
import { Loading } from './ui/Loading.tsx'

type Pages = () => Promise<Record<string, ComponentType>>

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
  component: lazyRouteComponent(() => import('./frame/Frame.tsx'), 'Frame'),
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
  component: lazyRouteComponent(() => import('./pages/help/HelpFrame.tsx'), 'HelpFrame'),
})

function manual(path: string, pages: Pages, name: string) {
  return createRoute({ getParentRoute: () => help, path, component: lazyRouteComponent(pages, name) })
}

function outside(path: string, pages: Pages, name: string) {
  return createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(pages, name) })
}

function inside(path: string, pages: Pages, name: string) {
  return createRoute({ getParentRoute: () => frame, path, component: lazyRouteComponent(pages, name) })
}

const tree = root.addChildren([
  outside('/setup', () => import('./pages/setup/Setup.tsx'), 'Setup'),
  outside('/sign-in', () => import('./pages/access/SignIn.tsx'), 'SignIn'),
  outside('/reach', () => import('./pages/settings/Reach.tsx'), 'Reach'),
  outside('/invitation', () => import('./pages/access/Invitation.tsx'), 'Invitation'),
  help.addChildren([
    manual('/help', () => import('./pages/help/Contents.tsx'), 'Contents'),
    manual('/help/problems', () => import('./pages/help/Problems.tsx'), 'Problems'),
    manual('/help/problems/$code', () => import('./pages/help/Problem.tsx'), 'Problem'),
    manual('/help/api', () => import('./pages/help/ApiPage.tsx'), 'ApiPage'),
    manual('/help/$guide', () => import('./pages/help/GuidePage.tsx'), 'GuidePage'),
  ]),
  frame.addChildren([
    inside('/', () => import('./pages/home/Home.tsx'), 'Home'),

    inside('/people', () => import('./pages/directory/People.tsx'), 'People'),
    inside('/people/$id', () => import('./pages/directory/Person.tsx'), 'Person'),
    inside('/groups', () => import('./pages/directory/Groups.tsx'), 'Groups'),
    inside('/groups/$id', () => import('./pages/directory/Group.tsx'), 'Group'),
    inside('/directory', () => import('./pages/directory/Sources.tsx'), 'Sources'),
    inside('/directory/sources/new', () => import('./pages/directory/NewSource.tsx'), 'NewSource'),
    inside('/directory/sources/$id', () => import('./pages/directory/Source.tsx'), 'Source'),
    inside('/directory/plans', () => import('./pages/directory/Plans.tsx'), 'Plans'),
    inside('/directory/plans/$id', () => import('./pages/directory/Plan.tsx'), 'Plan'),

    inside('/accounts', () => import('./pages/access/Accounts.tsx'), 'Accounts'),
    inside('/accounts/new', () => import('./pages/access/NewAccount.tsx'), 'NewAccount'),
    inside('/accounts/$id', () => import('./pages/access/Account.tsx'), 'Account'),
    inside('/account', () => import('./pages/access/OwnAccount.tsx'), 'OwnAccount'),

    inside('/certificates', () => import('./pages/ca/Certificates.tsx'), 'Certificates'),
    inside('/certificates/$serial', () => import('./pages/ca/Certificate.tsx'), 'Certificate'),
    inside('/certificates/profiles', () => import('./pages/ca/Profiles.tsx'), 'Profiles'),
    inside('/certificates/profiles/new', () => import('./pages/ca/NewProfile.tsx'), 'NewProfile'),
    inside('/certificates/profiles/$id', () => import('./pages/ca/Profile.tsx'), 'Profile'),
    inside('/certificates/profiles/$id/challenge', () => import('./pages/ca/NewChallenge.tsx'), 'NewChallenge'),
    inside('/certificates/authority', () => import('./pages/ca/Authority.tsx'), 'Authority'),

    inside('/backups', () => import('./pages/backup/Backups.tsx'), 'Backups'),
    inside('/backups/settings', () => import('./pages/backup/BackupSettings.tsx'), 'BackupSettings'),
    inside('/backups/$id', () => import('./pages/backup/Backup.tsx'), 'Backup'),
    inside('/retention', () => import('./pages/host/Retention.tsx'), 'Retention'),
    inside('/handover', () => import('./pages/home/Handover.tsx'), 'Handover'),
    inside('/host', () => import('./pages/host/Host.tsx'), 'Host'),

    inside('/alarms', () => import('./pages/alarms/Alarms.tsx'), 'Alarms'),
    inside('/alarms/mail', () => import('./pages/alarms/Mail.tsx'), 'Mail'),
    inside('/alarms/rules', () => import('./pages/alarms/Rules.tsx'), 'Rules'),
    inside('/settings', () => import('./pages/settings/Settings.tsx'), 'Settings'),
    inside('/settings/site', () => import('./pages/settings/Site.tsx'), 'Site'),
    inside('/settings/listener', () => import('./pages/settings/Listener.tsx'), 'Listener'),
    inside('/settings/network', () => import('./pages/settings/Network.tsx'), 'Network'),
    inside('/settings/history/$name', () => import('./pages/settings/HistoryPage.tsx'), 'HistoryPage'),
    inside('/settings/how-i-see-you', () => import('./pages/settings/HowISeeYou.tsx'), 'HowISeeYou'),
    inside('/settings/certificate', () => import('./pages/tls/ConsoleCertificate.tsx'), 'ConsoleCertificate'),

    inside('/audit', () => import('./pages/audit/AuditLog.tsx'), 'AuditLog'),
    inside('/audit/requests/$id', () => import('./pages/audit/Request.tsx'), 'Request'),
    inside('/audit/exports', () => import('./pages/audit/Exports.tsx'), 'Exports'),
    inside('/jobs', () => import('./pages/jobs/Jobs.tsx'), 'Jobs'),

    inside('$', () => import('./pages/NotFound.tsx'), 'NotFound'),
  ]),
])

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: Loading,
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
