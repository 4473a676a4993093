import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import { online } from '../api/call.ts'
import { signal } from '../api/signal.ts'

type Load<P> = () => Promise<{ default: ComponentType<P> }>

const AGAIN_MS = 2_000
/** Misses in a row that are no chance. */
const MISSED = 3

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

/** Set when the server is there and does not have a piece any more: it was upgraded since this page was loaded. */
export const outdated = signal(false)

/** What the server says of the script that this line stands in; null where no answer comes. */
async function askForOwn(): Promise<number | null> {
  try {
    return (await fetch(import.meta.url, { method: 'HEAD', cache: 'no-store' })).status
  } catch {
    return null
  }
}

/** Resolves to the piece as soon as the server gives it; sets {@link outdated} where that will not be. */
export async function persistently<T>(
  load: () => Promise<T>,
  { againMs = AGAIN_MS, ask = askForOwn } = {},
): Promise<T> {
  for (let missed = 0; ;) {
    try {
      return await load()
    } catch {
      // The server is away, or shuts this network out: the page stays, and what was wanted comes later.
      const status = await ask()
      if (status === null) online.set(false)
      // Its own script may have stayed the same; then only the piece is missed, and not because of a moment.
      missed = status === 200 ? missed + 1 : 0
      if (status === 404 || missed >= MISSED) outdated.set(true)
      await new Promise((resolve) => setTimeout(resolve, againMs))
    }
  }
}
