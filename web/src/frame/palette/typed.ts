const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const CODE = /^[a-z]+\.[a-z_]+$/

/** The id of a request, as a problem shows it; null if it is something else. */
export function requestIn(typed: string): string | null {
  const text = typed.trim()
  return UUID.test(text) ? text.toLowerCase() : null
}

/** The code of a refusal; null if it is something else. */
export function codeIn(typed: string): string | null {
  const text = typed.trim()
  return CODE.test(text) ? text : null
}

/** How well a label fits what is typed, 0 best; null: not at all. Every word has to begin one of the label's words or stand within. */
export function fits(label: string, typed: string): number | null {
  const [text, sought] = [label.toLowerCase(), typed.trim().toLowerCase()]
  if (sought === '') return 3
  if (text.startsWith(sought)) return 0
  const words = sought.split(/\s+/)
  if (words.every((word) => text.split(/[^\p{L}\p{N}]+/u).some((own) => own.startsWith(word)))) return 1
  return words.every((word) => text.includes(word)) ? 2 : null
}
