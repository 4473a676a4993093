import { TextInput } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryWords } from '../../address.ts'
import { paths } from '../../paths.ts'
import { SearchIcon } from '../../ui/icons.tsx'
import style from './HelpSearch.module.css'

export const RESULTS = 'help-results'

/** The search of the manual. What is sought stands in the address; the arrow keys lead on to what was found. */
export function HelpSearch() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const path = useLocation({ select: (location) => location.pathname })
  const given = useQueryWords()['q'] ?? ''
  const [typed, setTyped] = useState(given)
  const sent = useRef(given)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (given === sent.current) return
    sent.current = given
    setTyped(given)
  }, [given])
  useEffect(() => {
    function onKey(event: globalThis.KeyboardEvent): void {
      stepThrough(event)
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      input.current?.select()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  function search(text: string): void {
    setTyped(text)
    sent.current = text.trim()
    void navigate({
      to: paths.help(),
      search: text.trim() ? { q: text.trim() } : {},
      replace: path === paths.help(),
      resetScroll: false,
    } as never)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && typed !== '') search('')
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
    event.preventDefault()
    document.querySelector<HTMLAnchorElement>(`#${RESULTS} a`)?.focus()
  }

  return (
    <search className={style.search}>
      <TextInput
        ref={input}
        type="search"
        aria-label={t('help.search')}
        aria-keyshortcuts="Control+K Meta+K"
        placeholder={t('help.searchHint')}
        leftSection={<SearchIcon size={16} />}
        value={typed}
        maxLength={200}
        onChange={(event) => search(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </search>
  )
}

/** Arrow keys within what was found; up from the first leads back to the search. Tab reaches each as well. */
function stepThrough(event: globalThis.KeyboardEvent): void {
  // Where the key was pressed, not where the focus is now: the search may just have moved it.
  const list = event.target instanceof Element ? event.target.closest(`#${RESULTS}`) : null
  if (!list || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
  const links = [...list.querySelectorAll('a')]
  const at = links.indexOf(document.activeElement as HTMLAnchorElement) + (event.key === 'ArrowDown' ? 1 : -1)
  event.preventDefault()
  if (at < 0) document.querySelector<HTMLInputElement>('search input')?.focus()
  else links[at]?.focus()
}
