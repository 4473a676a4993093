import { createContext, use } from 'react'

/** Where the page's title leaves room for what its content has to say about itself. */
export const PageSlot = createContext<HTMLElement | null>(null)

/** The place beside the title of the page; null before it stands, and outside of pages. */
export function usePageSlot(): HTMLElement | null {
  return use(PageSlot)
}
