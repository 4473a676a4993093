import { useEffect, useState, type RefObject } from 'react'

/**
 * False in the first render, in which a part that was fetched just now takes over the button that asked for it; true from then on,
 * with the focus on the new button. Only what opens after that knows where to give the focus back to.
 */
export function useTakenOver(button: RefObject<HTMLElement | null>): boolean {
  const [taken, setTaken] = useState(false)
  useEffect(() => {
    button.current?.focus()
    const next = requestAnimationFrame(() => setTaken(true))
    return () => cancelAnimationFrame(next)
  }, [button])
  return taken
}
