import { backwards, fold } from './fold.ts'

/** Who chooses the password, and whose server it is for. What is not known is left out. */
export interface PersonFacts {
  username: string
  displayName: string
  mail?: string | null
  organisation?: string
  publicHost?: string
}

const SHORTEST_PART = 4
/** From here on a part is also looked for with signs in between and from the back; shorter ones are found by chance. */
const TELLING_PART = 6

/** Whether a password contains what anybody can find out about the person, the organisation or this server. */
export function containsPersonal(password: string, facts: PersonFacts): boolean {
  const folded = fold(password)
  const joined = folded.replaceAll(/[^\p{L}\p{N}]+/gu, '')
  const reversed = backwards(joined)
  return [...partsOf(facts)].some(
    (part) =>
      folded.includes(part) || (part.length >= TELLING_PART && (joined.includes(part) || reversed.includes(part))),
  )
}

function partsOf({ username, displayName, mail, organisation, publicHost }: PersonFacts): Set<string> {
  const texts = [username, displayName, organisation ?? '', withoutEnding(mail ?? ''), withoutEnding(publicHost ?? '')]
  const parts = texts.flatMap((text) => {
    // Apart first: an @ would be read as a letter.
    const words = text
      .normalize('NFKC')
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .map(fold)
    return [...words, words.join('')]
  })
  return new Set(parts.filter(({ length }) => length >= SHORTEST_PART))
}

/** `info` and `local` at the end of a host name say nothing about anybody. */
function withoutEnding(name: string): string {
  return name.replace(/\.[^.]*$/, '')
}
