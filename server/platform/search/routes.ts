import { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import type { ApiOf } from '../http/contract.ts'
import { read } from '../http/route.ts'
import { rankOf, soughtIn } from './rank.ts'
import { MOST_READ, type Hit, type Searchable, type Sought } from './searchable.ts'

const MOST_OF_A_KIND = 6

const Found = z
  .object({
    groups: z.array(
      z.object({
        kind: z.string(),
        items: z.array(z.object({ id: z.string(), title: z.string(), detail: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Found' })

interface Held {
  permissions: ReadonlySet<string>
  within: ReadonlyMap<string, unknown>
}

export interface SearchParts {
  searchables: readonly Searchable[]
  /** What the caller may do everywhere, and for some groups. Handed in: accounts are a room above. */
  held: (reading: Reading) => Promise<Held>
}

/** One question about everything that the caller may read. */
export function searchRoutes({ searchables, held }: SearchParts) {
  return [
    read({
      at: 'GET /search',
      may: 'signed-in',
      byToken: true,
      summary: 'Objects of every kind that the caller may read, the best of each kind first',
      input: z.object({ q: z.string().trim().min(2).max(120) }),
      output: Found,
      wide: 'page',
      run: async (reading, { q }) => {
        const sought = soughtIn(q)
        if (!sought) return { groups: [] }
        const { permissions, within } = await held(reading)
        const open = searchables.filter(({ may, narrows }) => permissions.has(may) || (narrows && within.has(may)))
        return { groups: await findAll(reading, sought, open) }
      },
    }),
  ]
}

export type ApiSearch = ApiOf<ReturnType<typeof searchRoutes>>

type Group = z.output<typeof Found>['groups'][number]

async function findAll(reading: Reading, sought: Sought, searchables: readonly Searchable[]): Promise<Group[]> {
  const groups: { group: Group; best: number }[] = []
  for (const { kind, find } of searchables) {
    const ranked = bestOf(await find(reading, sought, MOST_READ), sought)
    const [first] = ranked
    if (first) groups.push({ best: first.rank, group: { kind, items: ranked.map(({ hit }) => shown(hit)) } })
  }
  // The kind that fits best comes first; kinds that fit as well stay in the order in which they were handed in.
  return groups.toSorted((a, b) => a.best - b.best).map(({ group }) => group)
}

function bestOf(hits: readonly Hit[], sought: Sought): { hit: Hit; rank: number }[] {
  return hits
    .flatMap((hit) => {
      const rank = rankOf(hit, sought)
      return rank === null ? [] : [{ hit, rank }]
    })
    .toSorted((a, b) => a.rank - b.rank || a.hit.title.length - b.hit.title.length)
    .slice(0, MOST_OF_A_KIND)
}

function shown({ id, title, detail }: Hit): Group['items'][number] {
  return { id, title, detail }
}
