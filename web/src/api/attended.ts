/** Milliseconds after the last sign of a person until what a page asks is no use of the session any more. */
const ATTENDED_FOR = 60_000

let lastSign = performance.now()

/** Notices whoever is at the page: hand, keys and scrolling, wherever they go. */
export function watchForPerson(): void {
  const notice = () => (lastSign = performance.now())
  for (const sign of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const)
    addEventListener(sign, notice, { passive: true, capture: true })
}

/** Whether somebody is at the page: what it asks by itself otherwise must not keep a forgotten session open. */
export function isAttended(): boolean {
  return performance.now() - lastSign < ATTENDED_FOR
}
