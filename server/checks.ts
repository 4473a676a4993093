import { ACCESS_CHECKS, APPROVAL_CHECKS, BREAK_GLASS_CHECKS, TOKEN_CHECKS } from './domains/access/index.ts'
import { MAIL_CHECKS, type Check } from './domains/alarms/index.ts'
import { auditChecks } from './domains/auditor/index.ts'
import { BACKUP_CHECKS } from './domains/backup/index.ts'
import { caChecks } from './domains/ca/index.ts'
import { DIRECTORY_CHECKS } from './domains/directory/index.ts'
import { fillingCheck, hostChecks } from './domains/host/index.ts'
import { TLS_CHECKS } from './domains/tls/index.ts'
import type { House } from './house.ts'

/** What each room says about itself, in the order of the first hour. The home page and the alarms ask the same checks. */
export function checksOf({ database, keys }: Pick<House, 'database' | 'keys'>): Check[] {
  return [
    ...auditChecks(() => database.checked),
    ...DIRECTORY_CHECKS,
    ...caChecks(() => keys.pid !== null),
    ...TLS_CHECKS,
    ...BACKUP_CHECKS,
    ...ACCESS_CHECKS,
    ...TOKEN_CHECKS,
    ...BREAK_GLASS_CHECKS,
    ...APPROVAL_CHECKS,
    ...MAIL_CHECKS,
    fillingCheck({ space: () => database.space }),
    ...hostChecks({ space: () => database.space, condition: () => database.condition }),
  ]
}
