import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { SearchIcon } from './icons.tsx'
import style from './Filters.module.css'

/** What narrows a list. Lives in the address, so that a view can be kept and shared. */
export interface Filters {
  values: Record<string, string>
  set: (name: string, value: string | null) => void
  clear: () => void
  any: boolean
}

export function SearchFilter({ filters, label, name = 'q' }: { filters: Filters; label: string; name?: string }) {
  const given = filters.values[name] ?? ''
  const [typed, setTyped] = useState(given)
  const sent = useRef(given)
  const send = useDebouncedCallback((text: string) => {
    sent.current = text.trim()
    filters.set(name, text.trim() || null)
  }, 250)
  useEffect(() => {
    // The address changed by other means: back, a cleared filter.
    if (given !== sent.current) {
      sent.current = given
      setTyped(given)
    }
  }, [given])
  return (
    <TextInput
      type="search"
      size="xs"
      aria-label={label}
      placeholder={label}
      className={style.search}
      leftSection={<SearchIcon size={15} />}
      value={typed}
      maxLength={200}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        send(event.currentTarget.value)
      }}
    />
  )
}
