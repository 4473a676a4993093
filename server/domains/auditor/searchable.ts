import type { Hit, Searchable } from '../../platform/search/searchable.ts'
import { entriesOfRequest } from './requests.ts'

/** Entries, by position (`#4711`) and by the id of the request that they came with. */
export const AUDIT_SEARCH: Searchable = {
  kind: 'entry',
  may: 'audit.read',
  find: async ({ tx }, { text, id }, most) => {
    if (id !== null) return (await entriesOfRequest(tx, id, most)).map((row): Hit => ({ ...hitOf(row), also: [id] }))
    const seq = /^#?(\d{1,15})$/.exec(text)?.[1]
    if (seq === undefined) return []
    const row = await tx
      .selectFrom('audit_bodies')
      .select(['seq', 'action', 'target'])
      .where('seq', '=', Number(seq))
      .executeTakeFirst()
    return row ? [{ ...hitOf(row), also: [text] }] : []
  },
}

function hitOf({ seq, action, target }: { seq: number; action: string; target: string }): Hit {
  return { id: String(seq), title: action, detail: target }
}
