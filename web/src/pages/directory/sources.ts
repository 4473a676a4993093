import { useCallback } from 'react'
import { useRead } from '../../api/read.ts'

/** The name of a directory by its id. */
export function useSourceNames(): (id: string) => string {
  const { data } = useRead('GET /directory/sources', {})
  return useCallback((id) => data?.items.find((source) => source.id === id)?.name ?? '', [data])
}
