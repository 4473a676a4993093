import command from './command.json' with { type: 'json' }
import common from './common.json' with { type: 'json' }
import frame from './frame.json' with { type: 'json' }
import home from './home.json' with { type: 'json' }
import jobs from './jobs.json' with { type: 'json' }
import words from './words.json' with { type: 'json' }

/** What every page needs. */
export const core = { command, common, frame, home, jobs, words }

/** The texts of one room each, fetched with the first page that shows them. */
export const rooms = {
  access: () => import('./access.json', { with: { type: 'json' } }),
  alarms: () => import('./alarms.json', { with: { type: 'json' } }),
  api: () => import('./api.json', { with: { type: 'json' } }),
  approvals: () => import('./approvals.json', { with: { type: 'json' } }),
  audit: () => import('./audit.json', { with: { type: 'json' } }),
  backup: () => import('./backup.json', { with: { type: 'json' } }),
  ca: () => import('./ca.json', { with: { type: 'json' } }),
  directory: () => import('./directory.json', { with: { type: 'json' } }),
  emergency: () => import('./emergency.json', { with: { type: 'json' } }),
  factors: () => import('./factors.json', { with: { type: 'json' } }),
  handover: () => import('./handover.json', { with: { type: 'json' } }),
  help: () => import('./help.json', { with: { type: 'json' } }),
  host: () => import('./host.json', { with: { type: 'json' } }),
  lists: () => import('./lists.json', { with: { type: 'json' } }),
  passwords: () => import('./passwords.json', { with: { type: 'json' } }),
  roles: () => import('./roles.json', { with: { type: 'json' } }),
  sessions: () => import('./sessions.json', { with: { type: 'json' } }),
  settings: () => import('./settings.json', { with: { type: 'json' } }),
  setup: () => import('./setup.json', { with: { type: 'json' } }),
  tls: () => import('./tls.json', { with: { type: 'json' } }),
  tokens: () => import('./tokens.json', { with: { type: 'json' } }),
}
