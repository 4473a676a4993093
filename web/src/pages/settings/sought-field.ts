import { useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'

/** `?field=keepDaily` leads to that field: it gets the focus, and a mark that stays until the focus leaves it. */
export function useSoughtField(): void {
  const wanted = useLocation({ select: ({ search }) => (search as Record<string, unknown>)['field'] })
  useEffect(() => {
    if (typeof wanted !== 'string') return undefined
    // After the frame, which takes the focus to the head of a new page.
    const timer = setTimeout(() => {
      const field = document.querySelector<HTMLElement>(`main form [data-path="${CSS.escape(wanted)}"]`)
      if (!field) return
      field.dataset['sought'] = ''
      field.addEventListener('blur', () => delete field.dataset['sought'], { once: true })
      field.focus()
      field.scrollIntoView({ block: 'center' })
    })
    return () => clearTimeout(timer)
  }, [wanted])
}
