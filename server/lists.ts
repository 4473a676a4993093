import { accountsList, approvalsList, grantsList, sessionsList, tokensList } from './domains/access/index.ts'
import { alarmsList } from './domains/alarms/index.ts'
import { entriesList, exportsList } from './domains/auditor/index.ts'
import { backupsList } from './domains/backup/index.ts'
import { certificatesList } from './domains/ca/index.ts'
import { groupsList, membersList, peopleList, planRowsList, plansList } from './domains/directory/index.ts'
import { jobsList } from './platform/jobs/routes.ts'
import type { List } from './platform/lists/list.ts'

/** Every list of the house: what the console's tables, views, files and bulk acts are made from. */
export const LISTS = [
  peopleList,
  groupsList,
  membersList,
  plansList,
  planRowsList,
  accountsList,
  grantsList,
  sessionsList,
  tokensList,
  approvalsList,
  certificatesList,
  backupsList,
  entriesList,
  exportsList,
  jobsList,
  alarmsList,
] as unknown as readonly List[]
