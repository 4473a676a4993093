import { signal } from '../api/signal.ts'

/** True from the first toast on; apart from `toasts.ts`, so that the frame need not fetch what makes them. */
export const toastsWanted = signal(false)
