import { ACCOUNT_SEARCH } from './domains/access/index.ts'
import { AUDIT_SEARCH } from './domains/auditor/index.ts'
import { BACKUP_SEARCH } from './domains/backup/index.ts'
import { CA_SEARCH } from './domains/ca/index.ts'
import { DIRECTORY_SEARCH } from './domains/directory/index.ts'
import { JOB_SEARCH } from './platform/jobs/searchable.ts'
import type { Searchable } from './platform/search/searchable.ts'

/** What can be found, the kinds that people look for most first. */
export const SEARCHABLES: readonly Searchable[] = [
  ...DIRECTORY_SEARCH,
  ...CA_SEARCH,
  ACCOUNT_SEARCH,
  BACKUP_SEARCH,
  JOB_SEARCH,
  AUDIT_SEARCH,
]
