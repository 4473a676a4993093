import type { ApiAccess } from './domains/access/index.ts'
import type { ApiAlarms } from './domains/alarms/index.ts'
import type { ApiAuditor } from './domains/auditor/index.ts'
import type { ApiBackup } from './domains/backup/index.ts'
import type { ApiCa } from './domains/ca/index.ts'
import type { ApiDirectory } from './domains/directory/index.ts'
import type { ApiHost } from './domains/host/index.ts'
import type { ApiSettings } from './domains/settings/index.ts'
import type { ApiTls } from './domains/tls/index.ts'
import type { ApiConsole } from './edges/console/routes.ts'
import type { ApiViews } from './edges/console/routes.ts'
import type { ApiSetup } from './edges/setup/index.ts'
import type { ApiBulk } from './platform/bulk/routes.ts'
import type { ApiLists } from './platform/lists/routes.ts'
import type { ApiJobs } from './platform/jobs/routes.ts'
import type { ApiSearch } from './platform/search/routes.ts'

/** Every route of the server, by address: all that the console may know of it. */
export interface Api
  extends
    ApiSetup,
    ApiAccess,
    ApiAlarms,
    ApiSettings,
    ApiTls,
    ApiDirectory,
    ApiCa,
    ApiBackup,
    ApiAuditor,
    ApiHost,
    ApiJobs,
    ApiSearch,
    ApiLists,
    ApiViews,
    ApiBulk,
    ApiConsole {}
