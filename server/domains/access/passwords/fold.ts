const LEET = new Map(Object.entries({ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' }))
/** The second reading: what also stands for another letter. */
const OTHER_LEET = new Map([
  ...LEET,
  ['1', 'l'],
  ['!', 'l'],
  ['|', 'l'],
  ['8', 'b'],
  ['9', 'g'],
  ['6', 'g'],
  ['+', 't'],
])

/** How a guesser reads it: lower case, without accents, digits and signs that stand for letters as those letters. */
export function fold(text: string): string {
  return read(text, LEET)
}

/** {@link fold} with the other letters that the same signs stand for: `we1come`. */
export function foldOtherwise(text: string): string {
  return read(text, OTHER_LEET)
}

function read(text: string, letters: ReadonlyMap<string, string>): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return plain.replaceAll(/[0-9@$!|+]/g, (sign) => letters.get(sign) ?? sign)
}

/** The same from the back. */
export function backwards(text: string): string {
  return Array.from(text).toReversed().join('')
}

/** Blanks and the signs that stand between words; emoji are none. */
export const SIGNS_BETWEEN = /[\s\p{P}\p{Sk}\p{Sm}\p{Sc}]+/gu

/** Without blanks and signs. */
export function lettersOf(text: string): string {
  return text.replaceAll(SIGNS_BETWEEN, '')
}
