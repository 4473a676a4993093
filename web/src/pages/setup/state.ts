import type { Enrollment } from '../../api/api.ts'
import { signal } from '../../api/signal.ts'

// What one step hands to the next, in this window only: none of it may be asked for twice.

/** The authenticator secret of the owner, between his password and his first code. */
export const enrollment = signal<Enrollment | null>(null)
