import type { Permission } from '../access/index.ts'
import type { Severity } from './check.ts'

/** An entry of the audit log, as far as rules look at it. */
export interface FeedEntry {
  seq: number
  at: number
  action: string
  actor: string
  target: string
  outcome: 'done' | 'refused' | 'failed'
  /** Parsed body; read only by rules whose action fits. */
  detail: Readonly<Record<string, unknown>>
  before: Readonly<Record<string, unknown>>
  after: Readonly<Record<string, unknown>>
}

/** A rule on the feed: an entry of that action is an alarm, or many of them within an hour are. */
export interface FeedRuleSpec {
  actions: readonly string[]
  outcome?: FeedEntry['outcome']
  fits?: (entry: FeedEntry) => boolean
  /** What the alarm is about; one alarm for each. Default: the entry's target. */
  subject?: (entry: FeedEntry) => string
  /** How many attempts the entry stands for. Default: one. */
  weight?: (entry: FeedEntry) => number
  /** The limit of an hour; without it each entry is one too many. */
  perHour?: 'refusedSignInsPerHour' | 'refusedRequestsPerHour' | 'refusedEnrollmentsPerHour' | 'revocationsPerHour'
  link: (entry: FeedEntry) => string
}

interface RuleBase {
  id: string
  /** Who may see its alarms. */
  may: Permission | 'signed-in'
  severity: Severity
}

const counted = (entry: FeedEntry): number => (typeof entry.detail['count'] === 'number' ? entry.detail['count'] : 1)
/** The kind of a job: a word of the product. */
const kindOf = ({ detail }: FeedEntry): string => (typeof detail['kind'] === 'string' ? detail['kind'] : '-')
const auditOf = (action: string) => (): string => `/audit?action=${action}`
const everybody = (): string => '-'

const check = <Id extends string>(id: Id, may: RuleBase['may'], severity: Severity) =>
  ({ id, may, severity, feed: null }) as const

const feed = <Id extends string>(id: Id, may: RuleBase['may'], severity: Severity, spec: FeedRuleSpec) =>
  ({ id, may, severity, feed: spec }) as const

/**
 * Every rule that this house knows. Rules of checks are found broken by a look at the rooms every minute and are over when a look
 * finds them whole. Rules of the feed tell what somebody did: they stay until somebody acknowledges them.
 */
export const RULES = [
  check('audit_broken', 'audit.read', 'bad'),
  check('checkpoint_old', 'audit.read', 'attention'),
  check('backup_failed', 'backup.read', 'bad'),
  check('backup_missing', 'backup.read', 'attention'),
  check('backup_old', 'backup.read', 'attention'),
  check('directory_stopped', 'directory.read', 'bad'),
  check('directory_unread', 'directory.read', 'attention'),
  check('directory_old', 'directory.read', 'attention'),
  check('crl_old', 'ca.read', 'bad'),
  check('authority_ending', 'ca.read', 'attention'),
  check('certificates_ending', 'ca.read', 'attention'),
  check('console_certificate_refused', 'settings.read', 'bad'),
  check('console_certificate_ending', 'settings.read', 'attention'),
  check('factor_waived', 'access.read', 'attention'),
  check('approvals_waiting', 'access.approve', 'attention'),
  check('four_eyes_waived', 'access.read', 'attention'),
  check('passwords_classic', 'access.read', 'attention'),
  check('disk_low', 'signed-in', 'attention'),
  check('disk_filling', 'host.read', 'attention'),
  check('disk_fault', 'signed-in', 'attention'),
  check('data_verifying', 'signed-in', 'bad'),
  check('data_damaged', 'signed-in', 'bad'),
  check('keys_down', 'ca.read', 'bad'),
  check('tokens_unused', 'access.read', 'attention'),
  check('tokens_ending', 'access.read', 'attention'),
  check('emergency_code_spent', 'access.read', 'attention'),
  check('emergency_drill_due', 'access.read', 'attention'),
  check('mail_failing', 'alarms.read', 'bad'),
  check('check_failed', 'alarms.read', 'unknown'),

  feed('factor_reset', 'access.read', 'attention', {
    actions: ['access.reset_factor'],
    link: (entry) => `/accounts/${entry.target.split(':')[1] ?? ''}`,
  }),
  feed('factor_changed', 'access.read', 'attention', {
    actions: ['access.add_factor', 'access.remove_factor'],
    fits: ({ detail }) => detail['administrative'] === true,
    link: (entry) => `/accounts/${entry.target.split(':')[1] ?? ''}`,
  }),
  feed('factors_replaced', 'access.read', 'attention', {
    actions: ['access.recover_by_mail'],
    link: (entry) => `/accounts/${entry.target.split(':')[1] ?? ''}`,
  }),
  feed('key_copied', 'access.read', 'bad', {
    actions: ['access.suspect_key'],
    link: (entry) => `/accounts/${entry.target.split(':')[1] ?? ''}`,
  }),
  feed('emergency_used', 'signed-in', 'bad', {
    actions: ['access.break_glass'],
    link: auditOf('access.break_glass'),
  }),
  feed('emergency_refused', 'access.read', 'attention', {
    actions: ['access.refuse_sign_in'],
    fits: ({ detail }) => detail['kind'] === 'emergency',
    subject: everybody,
    link: auditOf('access.refuse_sign_in'),
  }),
  feed('emergency_code_made', 'access.read', 'attention', {
    actions: ['access.make_emergency_code'],
    link: () => '/settings/sign-in',
  }),
  feed('owner_made', 'access.read', 'attention', {
    actions: ['access.give_role'],
    fits: ({ after }) => after['role'] === 'owner',
    link: (entry) => `/accounts/${entry.target.split(':')[1] ?? ''}`,
  }),
  feed('owner_invited', 'access.read', 'attention', {
    actions: ['access.invite_owner'],
    link: (entry) => `/accounts/${entry.target.split(':')[1] ?? ''}`,
  }),
  feed('budget_spent', 'access.read', 'bad', {
    actions: ['http.refuse'],
    fits: ({ detail }) => detail['code'] === 'access.budget_spent',
    subject: everybody,
    link: auditOf('http.refuse'),
  }),
  feed('approval_alone', 'access.read', 'attention', {
    actions: ['access.request_approval'],
    fits: ({ detail }) => detail['alone'] === true,
    link: (entry) => `/approvals/${entry.target.split(':')[1] ?? ''}`,
  }),
  feed('four_eyes_off', 'access.read', 'attention', {
    actions: ['settings.change', 'settings.put_back', 'settings.apply', 'settings.pin'],
    fits: ({ target, after }) => target === 'settings:four-eyes' && after['on'] === false,
    link: () => '/approvals',
  }),
  feed('group_role_given', 'access.read', 'attention', {
    actions: ['access.give_role'],
    fits: ({ target, detail }) => target.startsWith('group:') && detail['administrative'] === true,
    link: (entry) => `/groups/${entry.target.split(':')[1] ?? ''}`,
  }),
  feed('role_raised', 'access.read', 'attention', {
    actions: ['access.revise_role'],
    fits: ({ detail }) => detail['raised'] === true,
    link: (entry) => `/roles/${entry.target.split(':')[1] ?? ''}`,
  }),
  feed('sign_ins_refused', 'access.read', 'attention', {
    actions: ['access.refuse_sign_in'],
    subject: everybody,
    weight: counted,
    perHour: 'refusedSignInsPerHour',
    link: auditOf('access.refuse_sign_in'),
  }),
  feed('requests_refused', 'audit.read', 'attention', {
    actions: ['http.refuse'],
    subject: everybody,
    weight: counted,
    perHour: 'refusedRequestsPerHour',
    link: auditOf('http.refuse'),
  }),
  feed('enrollments_refused', 'ca.read', 'attention', {
    actions: ['ca.refuse'],
    subject: everybody,
    weight: counted,
    perHour: 'refusedEnrollmentsPerHour',
    link: auditOf('ca.refuse'),
  }),
  feed('revocations_many', 'ca.read', 'bad', {
    actions: ['ca.revoke'],
    outcome: 'done',
    subject: everybody,
    perHour: 'revocationsPerHour',
    link: auditOf('ca.revoke'),
  }),
  feed('setting_tried', 'settings.read', 'attention', {
    actions: ['settings.try'],
    link: auditOf('settings.try'),
  }),
  feed('kit_made', 'backup.read', 'attention', { actions: ['backup.confirm_kit'], link: () => '/backups' }),
  feed('restored', 'backup.read', 'attention', { actions: ['backup.restore'], link: () => '/backups' }),
  feed('source_removed', 'directory.read', 'attention', {
    actions: ['directory.remove_source'],
    link: () => '/directory',
  }),
  feed('job_failed', 'jobs.read', 'attention', {
    actions: ['jobs.end'],
    outcome: 'failed',
    subject: (entry) => `job-kind:${kindOf(entry)}`,
    link: (entry) => `/jobs?state=failed&kind=${kindOf(entry)}`,
  }),
] as const

export type RuleId = (typeof RULES)[number]['id']

/** Rules that a check may find broken. */
export type CheckRule = Extract<(typeof RULES)[number], { feed: null }>['id']

/** A rule on the feed with all that belongs to it. */
export interface FeedRule extends RuleBase {
  id: RuleId
  feed: FeedRuleSpec
}

export const FEED_RULES: readonly FeedRule[] = RULES.flatMap((rule) =>
  rule.feed === null ? [] : [{ id: rule.id, may: rule.may, severity: rule.severity, feed: rule.feed }],
)

/** Rules whose alarms somebody with these permissions may see. */
export function rulesFor(permissions: ReadonlySet<string>): RuleId[] {
  return RULES.filter(({ may }) => may === 'signed-in' || permissions.has(may)).map(({ id }) => id)
}
