import { useQueries } from '@tanstack/react-query'
import { call, type AddressOf } from '../api/call.ts'
import type { ListInfo } from './contract.ts'
import type { Draft } from './draft.ts'
import { fieldNamed } from './info.ts'
import type { NameOf } from './sentences.ts'

/** Where one item of a list is read by the id that filters name it by. */
const ITEMS: Readonly<Record<string, AddressOf>> = {
  people: 'GET /people/:id',
  groups: 'GET /groups/:id',
  profiles: 'GET /profiles/:id',
  sources: 'GET /directory/sources/:id',
  accounts: 'GET /accounts/:id',
}

/** Small lists that are no list of the console's tables: read whole. */
export const WHOLE: Readonly<Record<string, 'GET /profiles' | 'GET /directory/sources'>> = {
  profiles: 'GET /profiles',
  sources: 'GET /directory/sources',
}

/** What an item is called, whatever list it is of. */
export function itemName(item: unknown): string | null {
  const { displayName, name, username } = item as Record<string, unknown>
  const found = [displayName, name, username].find((one) => typeof one === 'string' && one !== '')
  return typeof found === 'string' ? found : null
}

interface Reference {
  of: string
  id: string
}

function referencesIn(draft: Draft, info: Pick<ListInfo, 'fields'> | null): Reference[] {
  if (draft.kind === 'group') return draft.parts.flatMap((part) => referencesIn(part, info))
  const field = fieldNamed(info, draft.field)
  const of = field?.kind === 'reference' ? field.of : null
  return of === null ? [] : draft.values.map((id) => ({ of, id: String(id) }))
}

/** Names of everything that a filter refers to. What cannot be read is called by its id. */
export function useNames(draft: Draft | null, info: Pick<ListInfo, 'fields'> | null): NameOf {
  const wanted = draft ? referencesIn(draft, info) : []
  const found = useQueries({
    queries: wanted.map(({ of, id }) => ({
      queryKey: ['reference', of, id],
      queryFn: async (): Promise<string> => {
        const address = ITEMS[of]
        if (!address) return id
        const item = await call(address, { id }, { bare: true })
        return itemName(item) ?? id
      },
      staleTime: 60_000,
      retry: false,
    })),
  })
  return (of, id) => {
    const place = wanted.findIndex((one) => one.of === of && one.id === id)
    if (place < 0) return null
    // What is gone, or may not be read, keeps its id.
    return found[place]?.isError ? id : (found[place]?.data ?? null)
  }
}
