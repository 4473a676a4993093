/** Where somebody was led last. For this tab and this session only: names do not stay on a machine that others use. */
export interface Recent {
  to: string
  label: string
  detail: string
}

const STORED = 'freehold-recent'
const MOST = 6

export function recent(): Recent[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? '[]')
    return Array.isArray(stored) ? (stored as Recent[]).slice(0, MOST) : []
  } catch {
    // Storage may be blocked or hold something else; then nothing is recent.
    return []
  }
}

export function remember(one: Recent): void {
  try {
    const others = recent().filter(({ to }) => to !== one.to)
    sessionStorage.setItem(STORED, JSON.stringify([one, ...others].slice(0, MOST)))
  } catch {
    // Without storage nothing is recent, and nothing else is missing.
  }
}

export function forgetRecent(): void {
  try {
    sessionStorage.removeItem(STORED)
  } catch {
    // Nothing was stored either.
  }
}
