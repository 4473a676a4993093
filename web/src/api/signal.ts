/** A value that components can watch, for the few facts that outlive them: the connection, a question to the person. */
export interface Signal<T> {
  get: () => T
  set: (next: T) => void
  subscribe: (listener: () => void) => () => void
}

export function signal<T>(first: T): Signal<T> {
  let value = first
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A question that many requests may wait for at once, asked of the person only once. */
export interface Question {
  readonly open: Signal<boolean>
  /** Resolves with true once answered, false when the person turned away. */
  ask(): Promise<boolean>
  answer(given: boolean): void
}

export function question(): Question {
  const open = signal(false)
  let waiting: ((given: boolean) => void)[] = []
  return {
    open,
    ask() {
      open.set(true)
      return new Promise((resolve) => {
        waiting.push(resolve)
      })
    },
    answer(given) {
      const asked = waiting
      waiting = []
      open.set(false)
      for (const resolve of asked) resolve(given)
    },
  }
}
