import type { ApiJobs } from './platform/jobs/routes.ts'

/** Every route of the server, by address: all that the console may know of it. */
export interface Api extends ApiJobs {}
