import { partsOf, type SavedView } from '../../lists/views.ts'
import { paths } from '../../paths.ts'

/** Where each list stands; lists within an object have no page of their own. */
const PAGES: Readonly<Record<string, string>> = {
  accounts: paths.accounts,
  approvals: paths.approvals(),
  alarms: paths.alarms(),
  backups: paths.backups,
  certificates: paths.certificates(),
  entries: paths.audit(),
  exports: paths.exports,
  grants: paths.grants(),
  groups: paths.groups(),
  jobs: paths.jobs(),
  people: paths.people(),
  plans: paths.plans(),
  sessions: paths.sessions,
  tokens: paths.tokens,
}

export interface ViewFound {
  id: string
  /** The page of the list, and the list as it looks through the view. */
  page: string
  to: string
  label: string
}

/** Saved views as places to go to. */
export function viewsFound(views: readonly SavedView[]): ViewFound[] {
  return views.flatMap(({ id, list, name, query }) => {
    const page = PAGES[list]
    if (page === undefined) return []
    const search = new URLSearchParams({ ...partsOf(query), view: id })
    return [{ id, page, to: `${page}?${search}`, label: name }]
  })
}
