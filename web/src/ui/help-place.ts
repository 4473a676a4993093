import { createContext } from 'react'
import { signal } from '../api/signal.ts'

/** Page and section of the manual about what is shown, as `certificates#issue`; null where nothing says so. */
export const HelpPlace = createContext<string | null>(null)

/** The section of the manual that lies beside the page now. */
export const helpShown = signal<string | null>(null)
