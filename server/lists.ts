import { certificatesList } from './domains/ca/index.ts'
import { groupsList, membersList, peopleList, planRowsList, plansList } from './domains/directory/index.ts'
import type { List } from './platform/lists/list.ts'

/** Every list of the house: what the console's tables, views, files and bulk acts are made from. */
export const LISTS = [
  peopleList,
  groupsList,
  membersList,
  plansList,
  planRowsList,
  certificatesList,
] as unknown as readonly List[]
