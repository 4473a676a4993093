/** Small letters without vowels, so that no words come out, and without `l` and `y`; digits that are not taken for letters. */
const SIGNS = 'bcdfghjkmnpqrstvwxz256789'
const GROUPS = 5
const GROUP_LENGTH = 4
const FEWEST_DIFFERENT = 8

type Fill = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>

const ofBrowser: Fill = (bytes) => crypto.getRandomValues(bytes)

/**
 * A password that both profiles take: five groups of four signs, one letter of them a capital (`kmfq-7tzw-Rbxh-9npc-vd3s`). More than 90
 * bits, and easy to read out.
 */
export function generatePassword(fill: Fill = ofBrowser): string {
  for (;;) {
    const signs = Array.from({ length: GROUPS * GROUP_LENGTH }, () => SIGNS[below(SIGNS.length, fill)]!)
    const capital = below(signs.length, fill)
    signs[capital] = signs[capital]!.toUpperCase()
    const groups = Array.from({ length: GROUPS }, (_, at) => signs.slice(at * GROUP_LENGTH, (at + 1) * GROUP_LENGTH))
    const password = groups.map((group) => group.join('')).join('-')
    // Drawn again as a whole, so that those that are left stay equally likely.
    if (hasAllKinds(password) && new Set(signs).size >= FEWEST_DIFFERENT) return password
  }
}

function hasAllKinds(password: string): boolean {
  return [/[A-Z]/, /[a-z]/, /[0-9]/].every((kind) => kind.test(password))
}

/** A number from 0 up to `limit`, each equally likely: bytes beyond the last whole multiple are drawn again. */
export function below(limit: number, fill: Fill = ofBrowser): number {
  const most = 256 - (256 % limit)
  for (;;) {
    const [byte] = fill(new Uint8Array(1))
    if (byte! < most) return byte! % limit
  }
}
