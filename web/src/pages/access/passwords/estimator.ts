/** Longer ones are strong enough or repeat themselves, and the time to estimate grows with the square of the length. */
const MOST_ESTIMATED = 64
const PATIENCE_MS = 8_000

export interface Question {
  round: number
  password: string
  names: readonly string[]
}

export interface Strength {
  /** 0: guessed at once, to 4: strong. */
  score: 0 | 1 | 2 | 3 | 4
  /** What makes it weak, in the words of zxcvbn. */
  warning: string | null
}

export type Reply = Strength & { round: number }

/** As much of a worker as is needed. */
export interface Helper {
  postMessage: (question: Question, transfer: Transferable[]) => void
  addEventListener: {
    (type: 'message', hear: (event: { data: Reply }) => void): void
    (type: 'error' | 'messageerror', hear: (event: unknown) => void): void
  }
  terminate: () => void
}

function startWorker(): Helper {
  return new Worker(new URL('strength-worker.ts', import.meta.url), { type: 'module' })
}

/**
 * Estimates strength in a worker that is started with the first question. One that dies or does not answer is given up, and every question
 * then ends with null: the form goes on without.
 */
export class Estimator {
  readonly #start: () => Helper
  readonly #later: (run: () => void) => unknown
  #helper: Helper | null = null
  #lost = false
  #round = 0
  #waiting: { round: number; tell: (strength: Strength | null) => void } | null = null

  constructor(start = startWorker, later: (run: () => void) => unknown = (run) => setTimeout(run, PATIENCE_MS)) {
    this.#start = start
    this.#later = later
  }

  /** Resolves to null where there is no estimate, or a newer question came. */
  ask(password: string, names: readonly string[]): Promise<Strength | null> {
    this.#waiting?.tell(null)
    const round = ++this.#round
    return new Promise((resolve) => {
      this.#waiting = { round, tell: resolve }
      try {
        if (this.#lost) return this.#answer(round, null)
        this.#helper ??= this.#started()
        this.#helper.postMessage({ round, password: password.slice(0, MOST_ESTIMATED), names }, [])
        this.#later(() => this.#waiting?.round === round && this.#give())
      } catch {
        this.#give()
      }
    })
  }

  #started(): Helper {
    const helper = this.#start()
    helper.addEventListener('message', ({ data: { round, score, warning } }) => this.#answer(round, { score, warning }))
    helper.addEventListener('error', () => this.#give())
    helper.addEventListener('messageerror', () => this.#give())
    return helper
  }

  #answer(round: number, strength: Strength | null): void {
    if (this.#waiting?.round !== round) return
    const { tell } = this.#waiting
    this.#waiting = null
    tell(strength)
  }

  #give(): void {
    this.#lost = true
    this.#helper?.terminate()
    this.#helper = null
    this.#answer(this.#round, null)
  }
}
