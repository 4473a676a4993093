import { QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Api, Me, Page } from './api.ts'
import { call, newKey, type AddressOf, type InputOf, type OutputOf } from './call.ts'
import { OFFLINE, toProblem, type Problem } from './problem.ts'
import type { Signal } from './signal.ts'

/** Addresses that answer with one page of a list. */
export type ListAddress = {
  [A in AddressOf]: OutputOf<A> extends Page<unknown> ? A : never
}[AddressOf]
export type ItemOf<A extends ListAddress> = OutputOf<A> extends Page<infer T> ? T : never

type ReadAddress = { [A in AddressOf]: Api[A]['change'] extends false ? A : never }[AddressOf]
type ChangeAddress = { [A in AddressOf]: Api[A]['change'] extends true ? A : never }[AddressOf]

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A wizard that shows a secret once must not be read anew because somebody looked at another window.
      refetchOnWindowFocus: false,
      // Only a missing answer is worth a second try; a refusal would be the same again.
      retry: (count, thrown) => toProblem(thrown).status === OFFLINE && count < 20,
      retryDelay: (count) => Math.min(1000 * 2 ** count, 15_000),
    },
  },
})

/** Milliseconds between two reads, also as it follows from what was read last. */
type Every<T> = number | false | ((last: T | undefined) => number | false)

/** Reads one address; `off` leaves it until there is something to ask for. */
export function useRead<A extends ReadAddress>(
  address: A,
  input: InputOf<A>,
  options: { off?: boolean; every?: Every<OutputOf<A>>; bare?: boolean } = {},
) {
  return useQuery<OutputOf<A>, Problem>({
    queryKey: [address, input],
    queryFn: ({ signal }) => call(address, input, { signal, ...(options.bare ? { bare: true } : {}) }),
    enabled: !options.off,
    refetchInterval: (query) =>
      typeof options.every === 'function' ? options.every(query.state.data) : (options.every ?? false),
  })
}

/** Reads a list page by page along its cursor. */
export function useList<A extends ListAddress>(
  address: A,
  input: Omit<InputOf<A>, 'cursor' | 'limit'>,
  off = false,
  limit = 100,
) {
  const query = useInfiniteQuery({
    queryKey: [address, input, 'pages'],
    queryFn: ({ pageParam, signal }) =>
      call(address, { ...input, limit, ...(pageParam ? { cursor: pageParam } : {}) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => (page as Page<ItemOf<A>>).next ?? undefined,
    enabled: !off,
  })
  const pages = (query.data?.pages ?? []) as Page<ItemOf<A>>[]
  const { hasNextPage, isFetching, error, fetchNextPage } = query
  // Where a filter is slow, the server answers what it found by then: pages without rows lead on to the first that has some.
  const searching = hasNextPage && error === null && pages.every((page) => page.items.length === 0)
  useEffect(() => {
    if (searching && !isFetching) void fetchNextPage()
  }, [searching, isFetching, fetchNextPage])
  return {
    rows: pages.flatMap((page) => page.items),
    pending: query.isPending || searching,
    problem: query.error === null ? null : toProblem(query.error),
    more: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
    /** This list as an act, for whoever wants it as a command. */
    deed: { address, input },
  }
}

/**
 * A change that a person makes. All that the page has read is read again afterwards: lists are small and a stale figure is worse.
 * The idempotency key stays the same until the change went through or was refused.
 */
export function useChange<A extends ChangeAddress>(address: A, options: { bare?: boolean } = {}) {
  const queries = useQueryClient()
  const key = useRef<string | null>(null)
  return useMutation<OutputOf<A>, Problem, { input: InputOf<A>; version?: number; reason?: string }>({
    mutationFn: ({ input, version, reason }) => {
      key.current ??= newKey()
      return call(address, input, {
        key: key.current,
        ...(version === undefined ? {} : { version }),
        ...(reason ? { reason } : {}),
        ...(options.bare ? { bare: true } : {}),
      })
    },
    onSettled: (_, problem) => {
      if (problem?.status !== OFFLINE) key.current = null
    },
    onSuccess: () => queries.invalidateQueries(),
  })
}

export function useSignal<T>(watched: Signal<T>): T {
  return useSyncExternalStore(watched.subscribe, watched.get)
}

/** Who is signed in; known on every page of the frame, because the frame waits for it. */
export function useMe(): Me {
  const { data } = useRead('GET /session', {})
  if (!data) throw new Error('useMe outside the frame')
  return data
}
