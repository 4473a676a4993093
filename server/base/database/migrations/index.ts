import { sql as audit } from './20261121T0010-base-audit.ts'
import { sql as bookkeeping } from './20261121T0011-platform-bookkeeping.ts'
import { sql as ca } from './20261121T0100-ca-authority.ts'
import { sql as access } from './20261121T0200-access-accounts.ts'
import { sql as setup } from './20261121T0210-setup-progress.ts'
import { sql as directory } from './20261121T0301-directory-people-and-plans.ts'
import { sql as backup } from './20261121T0410-backup.ts'
import { sql as auditor } from './20261121T0501-auditor-evidence.ts'
import { sql as settings } from './20261121T0600-settings-site.ts'
import { sql as sections } from './20261122T2000-settings-sections.ts'
import { sql as reason } from './20261122T2012-platform-reason.ts'
import { sql as alarms } from './20261122T2022-alarms-alarms.ts'
import { sql as viewAs } from './20261122T2027-access-view-as.ts'
import { sql as tls } from './20261122T2030-tls-identities.ts'
import { sql as lists } from './20261122T2040-base-lists.ts'
import { sql as hostSizes } from './20261122T2100-host-sizes.ts'
import { sql as viewsAndBulk } from './20261122T2110-console-views-and-bulk.ts'
import { sql as subjectKey } from './20261123T0001-ca-subject-key.ts'
import { sql as bulkVersions } from './20261123T0700-console-bulk-versions.ts'
import { sql as accessSessions } from './20261123T0930-access-sessions.ts'
import { sql as problemCode } from './20261123T0730-directory-problem-code.ts'
import { sql as grants } from './20261123T0900-access-grants.ts'
import { sql as factors } from './20261123T0910-access-factors.ts'
import { sql as accessTokens } from './20261123T0940-access-tokens.ts'
import { sql as mailRecovery } from './20261123T0945-access-mail-recovery.ts'
import { sql as breakGlass } from './20261123T0970-access-break-glass.ts'
import { sql as approvals } from './20261123T0960-access-approvals.ts'

/** Every migration in order. Append only; frozen once released. There is no way down: restoring a backup is the way back. */
export const MIGRATIONS: readonly (readonly [name: string, sql: string])[] = [
  ['20261121T0010-base-audit', audit],
  ['20261121T0011-platform-bookkeeping', bookkeeping],
  ['20261121T0100-ca-authority', ca],
  ['20261121T0200-access-accounts', access],
  ['20261121T0210-setup-progress', setup],
  ['20261121T0301-directory-people-and-plans', directory],
  ['20261121T0410-backup', backup],
  ['20261121T0501-auditor-evidence', auditor],
  ['20261121T0600-settings-site', settings],
  ['20261122T2000-settings-sections', sections],
  ['20261122T2012-platform-reason', reason],
  ['20261122T2022-alarms-alarms', alarms],
  ['20261122T2027-access-view-as', viewAs],
  ['20261122T2030-tls-identities', tls],
  ['20261122T2040-base-lists', lists],
  ['20261122T2100-host-sizes', hostSizes],
  ['20261122T2110-console-views-and-bulk', viewsAndBulk],
  ['20261123T0001-ca-subject-key', subjectKey],
  ['20261123T0700-console-bulk-versions', bulkVersions],
  ['20261123T0730-directory-problem-code', problemCode],
  ['20261123T0900-access-grants', grants],
  ['20261123T0910-access-factors', factors],
  ['20261123T0930-access-sessions', accessSessions],
  ['20261123T0940-access-tokens', accessTokens],
  ['20261123T0945-access-mail-recovery', mailRecovery],
  ['20261123T0960-access-approvals', approvals],
  ['20261123T0970-access-break-glass', breakGlass],
]
