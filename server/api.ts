import type { ApiAccess } from './domains/access/index.ts'
import type { ApiSettings } from './domains/settings/index.ts'
import type { ApiJobs } from './platform/jobs/routes.ts'

/** Every route of the server, by address: all that the console may know of it. */
export interface Api extends ApiAccess, ApiSettings, ApiJobs {}
