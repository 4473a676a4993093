import { scratchDatabase, type Scratch } from '../../base/database/scratch.ts'
import { silentLog } from '../../base/log.ts'
import type { Millis } from '../../base/time.ts'
import type { Check, Finding } from './check.ts'
import { ALARM_DEFAULTS, type AlarmSettings } from './settings.ts'
import { Watch } from './watch.ts'
import { insertGrant, lastingGrant } from '../access/index.ts'

/** A watch over a scratch database for tests: findings are what the test says they are, and time passes when told to. */
export interface ScratchWatch {
  scratch: Scratch
  watch: Watch
  /** What the next look finds; an error: the check cannot look. */
  found: { findings: Finding[] | Error }
  settings: AlarmSettings
  told: string[]
  /** Moves the wall clock and the monotonic one alike. */
  pass: (ms: Millis) => void
  /** A new watch over the same data, as after a restart. */
  restart: () => Watch
}

export const FINDING: Finding = {
  rule: 'backup_old',
  subject: '-',
  severity: 'attention',
  figures: { since: '2026-11-20T00:00:00.000Z' },
  link: '/backups',
}

export function scratchWatch(settings: Partial<AlarmSettings> = {}): ScratchWatch {
  const scratch = scratchDatabase()
  const house: Omit<ScratchWatch, 'watch' | 'restart' | 'pass'> = {
    scratch,
    found: { findings: [] },
    settings: { ...ALARM_DEFAULTS, ...settings },
    told: [],
  }
  let elapsed = 0
  const check: Check = {
    name: 'backup',
    may: 'backup.read',
    rules: ['backup_old', 'backup_missing'],
    look: async () => {
      if (house.found.findings instanceof Error) throw house.found.findings
      return { findings: house.found.findings }
    },
  }
  const restart = (): Watch =>
    new Watch({
      database: scratch.database,
      checks: [check],
      limits: async () => house.settings,
      notify: async (_unit, alarm, event) => void house.told.push(`${event} ${alarm.rule} ${alarm.severity}`),
      clock: scratch.now,
      log: silentLog(),
      monotonic: () => elapsed,
    })
  const pass = (ms: Millis): void => {
    elapsed += ms
    scratch.pass(ms)
  }
  return Object.assign(house, { watch: restart(), restart, pass })
}

/** An account with that role, as whom a test may act. */
export async function somebody(scratch: Scratch, role: 'owner' | 'auditor' | 'directory-administrator' = 'owner') {
  const id = `account-${role}`
  const account = {
    id,
    kind: 'local',
    username: role,
    username_key: role,
    display_name: `Somebody ${role}`,
    person_id: null,
    password_hash: null,
    password_changed_at: null,
    disabled: 0,
    told: null,
    language: null,
    created_at: scratch.now(),
    version: 1,
  } as const
  await scratch.unit(async ({ tx, at, record }) => {
    await tx.insertInto('access_accounts').values(account).execute()
    await insertGrant(tx, lastingGrant(at, id, role))
    record({ action: 'access.create_account', target: `account:${id}` })
  })
  return { actor: { kind: 'account', id, name: account.display_name } } as const
}
