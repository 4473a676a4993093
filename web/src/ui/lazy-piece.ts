import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

type Load<P> = () => Promise<{ default: ComponentType<P> }>

const AGAIN_MS = 2_000

const waiting = new Set<() => Promise<unknown>>()
let ahead = false

/**
 * A piece of a page that is fetched when it is wanted, or with the first sign of a person at the page, whichever is first: when
 * it is wanted the server may be away, and just then a banner or a sign-in has to come. A piece that cannot be fetched leaves the
 * page as it is and is tried again.
 */
export function lazyPiece<P>(load: Load<P>): LazyExoticComponent<ComponentType<P>> {
  if (ahead) fetchOne(load)
  else waiting.add(load)
  return lazy(() => persistently(load))
}

/** Begins to fetch pieces ahead when the person does something. */
export function fetchPiecesAhead(): void {
  for (const sign of ['pointerdown', 'pointermove', 'keydown', 'touchstart'])
    window.addEventListener(sign, fetchAll, { once: true, passive: true })
}

function fetchAll(): void {
  ahead = true
  for (const load of waiting) fetchOne(load)
  waiting.clear()
}

function fetchOne(load: () => Promise<unknown>): void {
  load().catch(() => undefined) // Tried again when it is wanted.
}

/** Resolves to the piece as soon as the server gives it. */
export async function persistently<T>(load: () => Promise<T>, againMs = AGAIN_MS): Promise<T> {
  for (;;) {
    try {
      return await load()
    } catch {
      // The server is away, or shuts this network out: the page stays, and what was wanted comes later.
      await new Promise((resolve) => setTimeout(resolve, againMs))
    }
  }
}
