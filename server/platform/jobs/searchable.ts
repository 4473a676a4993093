import { iso } from '../../base/time.ts'
import { anywhere, type Searchable } from '../search/searchable.ts'
import { findRun } from './store.ts'

/** Jobs, by id and by kind. */
export const JOB_SEARCH: Searchable = {
  kind: 'job',
  may: 'jobs.read',
  find: async ({ tx }, { text, id }, most) => {
    if (id !== null) {
      const run = await findRun(tx, id)
      return run ? [hitOf(run)] : []
    }
    const runs = await tx
      .selectFrom('jobs_runs')
      .select(['id', 'kind', 'created_at'])
      .where('kind', 'like', anywhere(text.replaceAll(' ', '_')))
      .orderBy('created_at', 'desc')
      .limit(most)
      .execute()
    return runs.map((run) => ({ ...hitOf(run), also: [run.kind.replaceAll('_', ' ')] }))
  },
}

function hitOf({ id, kind, created_at }: { id: string; kind: string; created_at: number }) {
  return { id, title: kind, detail: iso(created_at) }
}
