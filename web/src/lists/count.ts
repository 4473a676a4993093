import { useQuery } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import type { Problem } from '../api/problem.ts'

/** How many rows of a list match; read beside the rows and never waited for. Null also where counting takes the server too long. */
export function useCount(
  at: string | null,
  input: Record<string, string>,
  off = false,
): { count: number | null; problem: Problem | null } {
  const { data, error } = useQuery<number | null, Problem>({
    queryKey: ['count', at, input],
    queryFn: async ({ signal }) => {
      const { count } = await call(`GET ${at ?? ''}/count` as 'GET /people/count', input, { signal, bare: true })
      return count
    },
    enabled: at !== null && !off,
  })
  return { count: data ?? null, problem: error }
}
