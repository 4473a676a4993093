import { useEffect } from 'react'

/** Stands in for the search while its code comes: keeps what is typed meanwhile, so that nothing of it is lost. */
export function Typed({ keep, close }: { keep: (typed: string) => void; close: () => void }) {
  useEffect(() => {
    let typed = ''
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'Escape') return close()
      if (event.key !== 'Backspace' && event.key.length !== 1) return
      event.preventDefault()
      typed = event.key === 'Backspace' ? typed.slice(0, -1) : typed + event.key
      keep(typed)
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [keep, close])
  return null
}
