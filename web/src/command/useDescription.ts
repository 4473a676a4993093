import { useQuery } from '@tanstack/react-query'
import { readDescription } from './description.ts'

/** What the server says of its API; it stays the same until the next version. */
export function useDescription() {
  return useQuery({
    queryKey: ['openapi'],
    queryFn: readDescription,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
}
