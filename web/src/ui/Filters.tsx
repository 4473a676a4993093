import { Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CloseIcon, SearchIcon } from './icons.tsx'
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

export interface Choice {
  value: string
  label: string
}

/** One filter with a few values; “all” takes it out of the address. */
export function ChoiceFilter({
  filters,
  name,
  label,
  choices,
  searchable,
}: {
  filters: Filters
  name: string
  label: string
  choices: Choice[]
  searchable?: boolean
}) {
  const { t } = useTranslation()
  const value = filters.values[name] ?? ''
  return (
    <Select
      size="xs"
      aria-label={label}
      className={style.choice}
      classNames={{ input: value ? style.on : '' }}
      data={[{ value: '', label: t('common.table.any', { name: label }) }, ...choices]}
      value={value}
      searchable={searchable ?? false}
      maxDropdownHeight={320}
      comboboxProps={{ width: 'max-content', position: 'bottom-start', withinPortal: false }}
      onChange={(chosen) => filters.set(name, chosen || null)}
    />
  )
}

/** A filter that other parts of the page have set, with the way to take it off. */
export function FilterChip({ filters, names, children }: { filters: Filters; names: string[]; children: string }) {
  const { t } = useTranslation()
  return (
    <span className={style.chip}>
      {children}
      <button
        type="button"
        className={style.off}
        aria-label={t('common.table.removeFilter', { name: children })}
        onClick={() => {
          for (const name of names) filters.set(name, null)
        }}
      >
        <CloseIcon size={13} />
      </button>
    </span>
  )
}
