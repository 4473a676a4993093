import { fold, lettersOf } from './fold.ts'

/** Longer ones are of no use as a part of something longer, and each would be one more look. */
const LONGEST_LISTED = 24
const SHORTEST_LISTED = 4

let listed: Promise<ReadonlySet<string>> | null = null

/**
 * The commonest of leaked passwords (49,000, of @zxcvbn-ts/language-common), folded as {@link fold} does. They are read at the
 * first new password and kept: most servers see a few a year.
 */
export function listedPasswords(): Promise<ReadonlySet<string>> {
  listed ??= readList()
  return listed
}

async function readList(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const entries = dictionary['passwords-common'].map((entry) => lettersOf(fold(entry)))
  return new Set(entries.filter(({ length }) => length >= SHORTEST_LISTED))
}

/**
 * What a text is worth to somebody who tries listed passwords first: each sign of its own counts, a listed password counts as
 * `worth` signs, and the cheapest way to put the text together decides. O(n) for a bounded length of entries.
 */
export function cheapest(text: string, entries: ReadonlySet<string>, worth: number): number {
  const cost = [0]
  for (let end = 1; end <= text.length; end++) {
    let least = cost[end - 1]! + 1
    for (let start = Math.max(0, end - LONGEST_LISTED); start <= end - SHORTEST_LISTED; start++) {
      if (cost[start]! + worth < least && entries.has(text.slice(start, end))) least = cost[start]! + worth
    }
    cost.push(least)
  }
  return cost[text.length]!
}
