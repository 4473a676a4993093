/** A clock that is moved on by hand and runs between; it never goes back. Here alone: the product has the machine's and no other. */
export class SteppedClock {
  #from: number
  #since = performance.now()
  #real = false

  constructor(at: number) {
    this.#from = at
  }

  readonly now = (): number => (this.#real ? Date.now() : Math.floor(this.#from + (performance.now() - this.#since)))

  /** Goes on to `at`; an earlier time changes nothing. */
  moveTo(at: number): void {
    this.#from = Math.max(this.now(), at)
    this.#since = performance.now()
  }

  /** From now on the machine's clock. */
  catchUp(): void {
    this.#real = true
  }
}
