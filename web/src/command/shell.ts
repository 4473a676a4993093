/** What a shell takes for itself in no place. */
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/

/** Signs that a terminal would act on when a line is pasted; a line break within quotes is harmless. */
const CONTROL = /[^\P{Cc}\n\t]/gu

/**
 * One word for a POSIX shell (IEEE 1003.1 §2.2.2), whatever stands in it. Control signs are spelled, so that pasting the line
 * does nothing but write it; NUL, which no argument can hold, is left out.
 */
export function quoted(word: string): string {
  const text = word.replaceAll('\0', '').toWellFormed()
  if (PLAIN.test(text)) return text
  const inside = text.replaceAll("'", String.raw`'\''`)
  return `'${inside.replaceAll(CONTROL, (sign) => `'"$(printf '${spelled(sign)}')"'`)}'`
}

/** The bytes of a sign as printf reads them. */
function spelled(sign: string): string {
  return [...new TextEncoder().encode(sign)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

/** Words as one line; where it would be long, each group on a line of its own. */
export function joined(groups: readonly (readonly string[])[], most = 92): string {
  const parts = groups.map((group) => group.join(' '))
  const line = parts.join(' ')
  return line.length <= most ? line : parts.join(' \\\n  ')
}
