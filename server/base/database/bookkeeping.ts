/**
 * Tables that hold no facts of the product: throttles, counters, progress, caches. Writing them needs no audit entry, and
 * `database.bookkeep()` may write nothing else.
 */
export const BOOKKEEPING: ReadonlySet<string> = new Set([
  'access_ceremonies',
  'access_mail_codes',
  'access_refusals',
  'access_seen',
  'access_throttles',
  'access_token_uses',
  'alarms_feed',
  'alarms_mails',
  'alarms_seen',
  'alarms_windows',
  'audit_checkpoints',
  'bulk_rows',
  'directory_plan_rows',
  'directory_unseen',
  'host_sizes',
  'http_idempotency',
  'jobs_runs',
  'jobs_schedules',
  'outbound_ledger',
])
