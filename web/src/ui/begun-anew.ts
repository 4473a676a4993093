import { signal } from '../api/signal.ts'

/** True once this window begins anew for somebody else: whoever left something unsaved is gone, and nobody is asked about it. */
export const begunAnew = signal(false)
